"""Papers that go with messages: invoices as PDF, lists as CSV. Made by hand."""

import random
from collections.abc import Mapping, Sequence

POLISH = {
    "ą": "aogonek", "ć": "cacute", "ę": "eogonek", "ł": "lslash", "ń": "nacute", "ś": "sacute",
    "ź": "zacute", "ż": "zdotaccent", "Ą": "Aogonek", "Ć": "Cacute", "Ę": "Eogonek",
    "Ł": "Lslash", "Ń": "Nacute", "Ś": "Sacute", "Ź": "Zacute", "Ż": "Zdotaccent", "ó": "oacute",
    "Ó": "Oacute", "–": "endash",
}  # fmt: skip
CODES = {letter: 128 + place for place, letter in enumerate(POLISH)}
GOODS = (
    ("Kubek emaliowany „Las”", 49.00),
    ("Dzbanek z kamionki", 129.00),
    ("Obrus lniany „Wrzos” 140×240", 189.00),
    ("Lampa „Dąbrowa”", 349.00),
    ("Komplet talerzy „Łąka”", 164.50),
    ("Świeca „Sosna”", 39.00),
    ("Koc wełniany", 219.00),
    ("Lampion ogrodowy", 79.00),
)
Line = tuple[int, int, int, str]
"""x and y from the lower left corner, size, text."""


def invoice(values: Mapping[str, str], rng: random.Random) -> bytes:
    """An invoice of the shop for one order."""
    goods = rng.sample(GOODS, 3)
    lines: list[Line] = [
        (50, 780, 22, "Faktura VAT"),
        (50, 756, 11, f"nr FV/{values['order']}/2026"),
        (50, 710, 10, "Sprzedawca: Kram sp. z o.o., ul. Składowa 7, 91-001 Łódź"),
        (50, 692, 10, f"Nabywca: {values['company']}, {values['street']}, {values['city']}"),
        (50, 674, 10, f"NIP: {values['nip']}"),
        (50, 630, 10, "Nazwa towaru"),
        (430, 630, 10, "Brutto (PLN)"),
    ]
    for row, (name, price) in enumerate(goods):
        lines.append((50, 606 - 20 * row, 11, name.replace("×", "x")))
        lines.append((430, 606 - 20 * row, 11, f"{price:.2f}".replace(".", ",")))
    total = f"{sum(price for _name, price in goods):.2f}".replace(".", ",")
    lines += [(340, 520, 13, f"Razem: {total} PLN"), (50, 470, 10, "Zapłacono. Dziękujemy!")]
    return pdf(lines)


def order_list(rng: random.Random) -> bytes:
    """A list of goods with quantities, as a spreadsheet would write it."""
    rows = ["lp;nazwa;ilość;uwagi"]
    for number, (name, _price) in enumerate(rng.sample(GOODS, 6), start=1):
        rows.append(f"{number};{name};{rng.choice([6, 12, 24, 60])};")
    return "\ufeff".encode() + "\r\n".join(rows).encode() + b"\r\n"


def pdf(lines: Sequence[Line]) -> bytes:
    """A page of text in a standard font, Polish letters included."""
    content = b"BT\n"
    for x, y, size, text in lines:
        content += b"/F %d Tf 1 0 0 1 %d %d Tm (%s) Tj\n" % (size, x, y, _encoded(text))
    content += b"ET\n0.6 w 50 622 m 545 622 l S 50 540 m 545 540 l S"
    names = " ".join(f"/{name}" for name in POLISH.values())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F 4 0 R >> >> >>",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding"
        f" /BaseEncoding /WinAnsiEncoding /Differences [128 {names}] >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return (
        out
        + head
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            len(out),
        )
    )


def _encoded(text: str) -> bytes:
    plain = text.replace("„", '"').replace("”", '"')
    letters = (bytes([CODES[c]]) if c in CODES else c.encode("cp1252", "replace") for c in plain)
    return b"".join(b"\\" + c if c in b"()\\" else c for c in letters)
