"""Strangers' files are looked at by a child that can open nothing, in bounds of size and time."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from kontuar.kit import rendering
from kontuar.kit.rendering import NotShown
from kontuar.testing.files import colour_at, make_pdf, make_picture, make_zip


def refusal(data: bytes) -> str:
    with pytest.raises(NotShown) as caught:
        rendering.draw(data, box=(100, 100))
    return caught.value.code


def test_why_a_file_could_not_be_drawn_is_logged_without_a_word_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = b"PESEL 02070803628"

    assert refusal(make_picture("PNG")[:40] + secret) == "broken"

    (line,) = [r.getMessage() for r in caplog.records if r.name == "kontuar.kit.rendering"]
    assert line.startswith("picture of 57 bytes: ")
    assert "Error at " in line
    assert ".py:" in line
    assert "PESEL" not in line


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_four_kinds_of_pictures_are_drawn_anew(kind: str) -> None:
    original = make_picture(kind, (400, 200))

    drawn = rendering.draw(original, box=(100, 100))

    assert (drawn.width, drawn.height) == (100, 50)
    assert drawn.type in ("image/png", "image/jpeg")
    red, green, blue = colour_at(drawn.data, (50, 25))
    assert red > 240
    assert max(green, blue) < 15


def test_small_pictures_stay_small() -> None:
    drawn = rendering.draw(make_picture(size=(8, 6)), box=(100, 100))

    assert (drawn.width, drawn.height) == (8, 6)


def test_what_the_camera_wrote_is_dropped_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "ulica Kwiatowa 5"
    original = make_picture("JPEG", (40, 20), exif=exif)

    drawn = rendering.draw(original, box=(100, 100))

    assert b"Kwiatowa" in original
    assert b"Kwiatowa" not in drawn.data
    assert (drawn.width, drawn.height) == (20, 40)


def test_words_hidden_in_a_png_and_behind_it_are_dropped() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    drawn = rendering.draw(
        make_picture("PNG", pnginfo=words) + b"<script>alert(2)</script>", box=(100, 100)
    )

    assert b"script" not in drawn.data


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("lime", "red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)

    drawn = rendering.draw(out.getvalue(), box=(100, 100))

    with Image.open(io.BytesIO(drawn.data)) as image:
        assert getattr(image, "n_frames", 1) == 1
    assert colour_at(drawn.data, (5, 5)) == (0, 255, 0)


def test_clear_parts_stay_clear() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")

    drawn = rendering.draw(out.getvalue(), box=(100, 100))

    with Image.open(io.BytesIO(drawn.data)) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    assert refusal(out.getvalue()) == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        make_picture()[:60],
        b"<svg xmlns='x'/>",
        b"%!PS-Adobe",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refusal(data) == "broken"


def test_other_formats_are_refused_although_the_library_knows_them() -> None:
    for kind in ("BMP", "TIFF", "ICO", "EPS"):
        assert refusal(make_picture(kind)) == "broken"


def test_a_child_that_was_stopped_is_replaced() -> None:
    rendering.draw(make_picture(), box=(10, 10))
    child = rendering._children._free.queue[-1]
    child._process.kill()
    child._process.wait()

    assert rendering.draw(make_picture(), box=(10, 10)).width == 10


def test_pages_of_a_pdf_are_counted_and_drawn() -> None:
    document = make_pdf("Faktura 1", "Strona 2")

    drawn = rendering.draw_page(document, page=1, width=600)

    assert rendering.count_pages(document) == 2
    assert (drawn.width, drawn.height) == (600, 800)
    with Image.open(io.BytesIO(drawn.data)) as image:
        assert image.convert("L").getextrema() == (0, 255)


def test_a_page_that_is_not_there_and_no_pdf_are_refused() -> None:
    with pytest.raises(NotShown):
        rendering.draw_page(make_pdf("x"), page=1, width=600)
    with pytest.raises(NotShown):
        rendering.count_pages(b"%PDF-1.7\nnonsense")


def test_a_page_of_endless_width_is_drawn_within_bounds() -> None:
    huge = make_pdf("x").replace(b"[0 0 300 400]", b"[0 0 9 14400]")

    drawn = rendering.draw_page(huge, page=0, width=1400)

    assert drawn.width * drawn.height <= 6_100_000


def test_osticket_cve_2026_22200_no_file_is_read_for_a_pdf(tmp_path: Path) -> None:
    """A PDF names a picture in a file of the server: what is drawn has nothing of it."""
    secret = tmp_path / "secret.raw"
    secret.write_bytes(b"\xff\x00\x00" * 100)
    place = str(secret).encode()
    shape = b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB"
    bits = b"/BitsPerComponent 8"
    outside = b"<< %s %s /F (%s) /Length 0 >>\nstream\n\nendstream" % (shape, bits, place)
    inside = b"<< %s %s /Length 300 >>\nstream\n%s\nendstream"
    drawing = "q 300 0 0 400 0 0 cm /Im Do Q\n"

    def centre(picture: bytes) -> tuple[int, ...]:
        document = make_pdf(drawing, extra={100: picture}, resources="/XObject << /Im 100 0 R >>")
        return colour_at(rendering.draw_page(document, page=0, width=300).data, (150, 200))

    assert centre(inside % (shape, bits, secret.read_bytes())) == (255, 0, 0)
    assert centre(outside) == (255, 255, 255)


def test_the_child_can_open_neither_file_nor_connection() -> None:
    import subprocess
    import sys

    tries = (
        "import socket; from kontuar.kit.rendering_child import close_the_doors as c; c()\n"
        "for t in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try: t()\n"
        "    except OSError as e: print(e.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, check=True, text=True)

    assert done.stdout.split() == ["24", "24"]


def test_an_archive_is_listed() -> None:
    listing = rendering.list_archive(make_zip({"umowa.txt": b"abc", "zdjęcia/a.png": b"12345"}))

    assert listing.entries == [("umowa.txt", 3), ("zdjęcia/a.png", 5)]
    assert (listing.count, listing.size, listing.warnings) == (2, 8, [])


def test_bombs_among_archives_are_named() -> None:
    nested = make_zip({"a.txt": b"x"})
    for _level in range(4):
        nested = make_zip({"dalej.zip": nested})

    assert rendering.list_archive(make_zip({"zera": b"\0" * 5_000_000})).warnings == ["ratio"]
    assert rendering.list_archive(nested).warnings == ["nesting"]
    assert rendering.list_archive(_claims(300_000_000)).warnings == ["ratio", "size"]


def test_thousands_of_names_are_counted_and_a_few_listed() -> None:
    listing = rendering.list_archive(make_zip({f"{n}.txt": b"" for n in range(3000)}))

    assert (listing.count, len(listing.entries)) == (3000, 200)


def _claims(size: int) -> bytes:
    """A zip that says it holds so much; nobody unpacks it, so nobody finds out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("duży.bin", b"x")
        archive.filelist[0].file_size = size
    return out.getvalue()
