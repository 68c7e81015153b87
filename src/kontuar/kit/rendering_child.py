"""The guarded child that decodes pictures, PDF pages and archives.

After its start it can open nothing any more: no file, no socket. So whatever a picture or a PDF
refers to beside itself stays unread.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from kontuar.kit.rendering import HEAD, frame, read_frame

MEMORY_BYTES = 1024 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_JPEG_PIXELS = 250_000_000  # a phone's 200 megapixels; decoded at a fraction at once
MOST_PAGE_PIXELS = 6_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
SHARP_COLOURS = 1 << 14
LISTED = 200
RATIO, UNPACKED_BYTES, DEPTH = 100, 200_000_000, 3
INNER_BYTES = 20_000_000
SMALL_BYTES = 100_000
"""Under this a high ratio says nothing: a page of blanks packs well."""
Drawn = tuple[dict[str, Any], bytes]


class Refused(Exception):  # noqa: N818
    """A reason the other side knows."""


def picture(options: dict[str, Any], data: bytes) -> Drawn:
    """Draw a picture anew within a box."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        pixels = image.width * image.height
        if pixels > (MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS):
            raise Refused("too_large")
        wide, high = options["box"]
        if image.format == "JPEG":
            image.draft("RGB", (wide, high))
            if image.width * image.height > MOST_PIXELS:
                raise Refused("too_large")
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail((wide, high), Image.Resampling.LANCZOS)
    return _encode(plain, is_photo=image.format == "JPEG")


def pages(_options: dict[str, Any], data: bytes) -> Drawn:
    """Count the pages of a PDF."""
    with _document(data) as document:
        return {"pages": len(document)}, b""


def page(options: dict[str, Any], data: bytes) -> Drawn:
    """Draw one page of a PDF."""
    with _document(data) as document:
        if not 0 <= options["page"] < len(document):
            raise Refused("broken")
        sheet = document[options["page"]]
        width, height = sheet.get_size()
        if width < 1 or height < 1:
            raise Refused("broken")
        scale = options["width"] / width
        scale = min(scale, (MOST_PAGE_PIXELS / (width * height)) ** 0.5)
        drawn = sheet.render(scale=scale, may_draw_forms=True).to_pil()
    return _encode(drawn.convert("RGB"), is_photo=False)


def archive(_options: dict[str, Any], data: bytes) -> Drawn:
    """List a zip and say what is odd about it."""
    with zipfile.ZipFile(io.BytesIO(data)) as listed:
        entries = [one for one in listed.infolist() if not one.is_dir()]
        size = sum(one.file_size for one in entries)
        warnings = []
        if size > SMALL_BYTES and size > RATIO * len(data):
            warnings.append("ratio")
        if size > UNPACKED_BYTES:
            warnings.append("size")
        if any(one.flag_bits & 1 for one in entries):
            warnings.append("protected")
        if _depth(listed, 1) > DEPTH:
            warnings.append("nesting")
    names = [(one.filename[:300], one.file_size) for one in entries[:LISTED]]
    return {"entries": names, "count": len(entries), "size": size, "warnings": warnings}, b""


def _depth(listed: zipfile.ZipFile, depth: int) -> int:
    """How deep zips lie in zips; each is looked into in memory, a few of each, small ones only."""
    deepest = depth
    if depth > DEPTH:
        return deepest
    inner = [one for one in listed.infolist() if one.filename.lower().endswith(".zip")][:5]
    for one in inner:
        if one.flag_bits & 1 or one.file_size > INNER_BYTES:
            continue
        with listed.open(one) as packed:
            content = packed.read(INNER_BYTES + 1)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as deeper:
                deepest = max(deepest, _depth(deeper, depth + 1))
        except (zipfile.BadZipFile, ValueError):
            continue
    return deepest


def _document(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as refused:
        raise Refused("protected" if "assword" in str(refused) else "broken") from refused


def _encode(image: Image.Image, *, is_photo: bool) -> Drawn:
    """As PNG where it has clear parts or may be a screenshot, whose letters stay sharp."""
    image.info.clear()
    out = io.BytesIO()
    is_sharp = not is_photo and image.getcolors(SHARP_COLOURS) is not None
    is_png = image.mode == "RGBA" or is_sharp
    if is_png:
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=88)
    kind = "image/png" if is_png else "image/jpeg"
    return {"type": kind, "width": image.width, "height": image.height}, out.getvalue()


DOES: dict[str, Callable[[dict[str, Any], bytes], Drawn]] = {
    "picture": picture,
    "pages": pages,
    "page": page,
    "archive": archive,
}


def answer(request: dict[str, Any], data: bytes) -> Drawn:
    """Do what is asked; any failure is an answer."""
    try:
        return DOES[request["what"]](request, data)
    except Refused as refused:
        return {"trouble": str(refused)}, b""
    except (Image.DecompressionBombError, MemoryError):
        return {"trouble": "too_large"}, b""
    except Exception as failure:  # noqa: BLE001  (a stranger's broken file is no fault of ours)
        return {"trouble": "broken", "cause": _cause_of(failure)}, b""


def _cause_of(failure: Exception) -> str:
    """What and where, for the log of who asked; not in its own words, which may quote the file."""
    last = failure.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "?"
    return f"{type(failure).__name__} at {place}"


def close_the_doors() -> None:
    """From here on: nothing more is opened, written to disk or grown without end."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS
    for warm in ("PNG", "JPEG", "GIF", "WEBP"):  # what decoders load at their first use
        out = io.BytesIO()
        Image.new("RGB", (2, 2)).save(out, warm)
        picture({"box": (1, 1)}, out.getvalue())
    "".encode("cp437")  # the names in old archives
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(10, 10).render().to_pil()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def main() -> None:
    """Answer each request until the parent closes the pipe."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    close_the_doors()
    while len(head := requests.read(HEAD.size)) == HEAD.size:
        request, data = read_frame(head + requests.read(sum(HEAD.unpack(head))))
        answers.write(frame(*answer(request, data)))
        answers.flush()


if __name__ == "__main__":
    main()
