"""Files as customers attach them: pictures, PDFs and archives, made on the spot."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image


def make_picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 20), colour: str = "red", **options: Any
) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def colour_at(data: bytes, place: tuple[int, int]) -> tuple[int, ...]:
    """Red, green and blue of one pixel."""
    with Image.open(io.BytesIO(data)) as image:
        found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


def make_pdf(*pages: str, extra: Mapping[int, bytes] | None = None, resources: str = "") -> bytes:
    """A PDF with a line of text on each page; objects from 100 on may be given as they are."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for number, text in enumerate(pages):
        drawing = (
            text.encode() if "\n" in text else f"BT /F1 24 Tf 40 200 Td ({text}) Tj ET".encode()
        )
        objects[10 + 2 * number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents {11 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        ).encode()
        objects[11 + 2 * number] = _stream(drawing)
    return _assemble(objects | dict(extra or {}))


def make_zip(entries: Mapping[str, bytes]) -> bytes:
    """A zip with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _assemble(objects: Mapping[int, bytes]) -> bytes:
    whole = bytearray(b"%PDF-1.5\n")
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(whole)
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(whole)
    whole += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        whole += b"%d 1\n%010d 00000 n \n" % (number, place)
    whole += b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        start,
    )
    return bytes(whole)
