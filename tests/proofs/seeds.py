"""Whole mails of every kind a shop gets, to be broken: each as it travels."""

import base64
import struct

_HEAD = (
    "Received: from mx.poczta.example ([192.0.2.1])\n\tby mx.kram.example;"
    " Mon, 2 Mar 2026 12:00:05 +0100\n"
    "From: {sender}\nTo: Kram <pomoc@kram.pl>, szef@kram.pl\nSubject: {subject}\n"
    "Date: Mon, 2 Mar 2026 12:00:05 +0100\nMessage-ID: <{number}@poczta.example>\n"
    "MIME-Version: 1.0\nContent-Type: {type}\n{more}\n"
)
_ALA = "=?utf-8?q?Ala_=C5=BB=C3=B3=C5=82=C4=87?= <ala@poczta.example>"
_TEXT = "Dzień dobry,\ngdzie jest moja paczka? Zażółć gęślą jaźń.\n\nPozdrawiam\nAla\n"
_QUOTE = "\nW dniu 1.03.2026 o 10:15, Kram pisze:\n> Już idzie.\n> Kram\n"
_HTML = (
    "<html><head><style>p {color: red}</style></head><body><p>Dzień dobry</p><table><tr><td>"
    "<img src='cid:a1'><a href='https://kram.example/?a=1&b=2'>paczka</a></td></tr></table>"
    "<blockquote type=cite><div>Już idzie.</div></blockquote></body></html>"
)


def _mail(number: int, body: str | bytes, kind: str, *, more: str = "", **head: str) -> bytes:
    given = {"sender": _ALA, "subject": f"Zamowienie {number}", **head}
    top = _HEAD.format(number=number, type=kind, more=more, **given)
    data = body if isinstance(body, bytes) else body.encode()
    return (top + "\n").encode().replace(b"\n", b"\r\n") + data.replace(b"\n", b"\r\n")


def _part(kind: str, data: str | bytes, more: str = "") -> str:
    raw = data if isinstance(data, bytes) else data.encode()
    body = base64.encodebytes(raw).decode()
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n{more}\n{body}"


def _several(*parts: str, mark: str = "b1") -> str:
    return "".join(f"--{mark}\n{part}\n" for part in parts) + f"--{mark}--\n"


def _tnef() -> bytes:
    """winmail.dat with one attachment in it."""
    attributes = b""
    for level, number, data in (
        (1, 0x00089006, struct.pack("<I", 0x10000)),
        (2, 0x00069002, b"\x01\x00" + b"\xff" * 12),
        (2, 0x00018010, b"faktura.pdf\x00"),
        (2, 0x0006800F, b"%PDF-1.4 faktura"),
    ):
        head = struct.pack("<BII", level, number, len(data))
        attributes += head + data + struct.pack("<H", sum(data) & 0xFFFF)
    return struct.pack("<IH", 0x223E9F78, 1) + attributes


_REPORT = _several(
    "Content-Type: text/plain\n\nI could not deliver your message.\n",
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.poczta.example\n\n"
    "Final-Recipient: rfc822; bartek@poczta.example\nAction: failed\nStatus: 5.1.1\n",
    "Content-Type: message/rfc822\n\nFrom: pomoc@kram.pl\nMessage-ID: <1@kram.pl>\n\nJuz idzie\n",
)
_NESTED = _several(
    _part("text/plain; charset=utf-8", _TEXT),
    "Content-Type: message/rfc822\n\n"
    + "From: Bartek <b@poczta.example>\nSubject: w srodku\nContent-Type: multipart/mixed; "
    + "boundary=b2\n\n"
    + _several("Content-Type: text/html\n\n" + _HTML, mark="b2"),
)
_CALENDAR = (
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1@poczta.example\nSUMMARY:Odbiór paczki\n"
    "DTSTART:20260303T100000Z\nDTEND:20260303T110000Z\nEND:VEVENT\nEND:VCALENDAR\n"
)

SEEDS: tuple[bytes, ...] = (
    _mail(1, _TEXT + _QUOTE, "text/plain; charset=utf-8", more="Content-Transfer-Encoding: 8bit\n"),
    _mail(2, _TEXT.encode("cp1250"), "text/plain; charset=windows-1250", subject="Paczka"),
    _mail(3, _TEXT.encode("iso-8859-2"), 'text/plain; charset="iso-8859-2"; format=flowed'),
    _mail(
        4,
        _several(
            _part("text/plain; charset=utf-8", _TEXT), _part("text/html; charset=utf-8", _HTML)
        ),
        "multipart/alternative; boundary=b1",
    ),
    _mail(
        5,
        _several(
            _part("text/html; charset=iso-8859-2", _HTML.encode("iso-8859-2")),
            _part("image/png", b"\x89PNG\r\n\x1a\n" + bytes(60), "Content-ID: <a1>\n"),
        ),
        'multipart/related; boundary="b1"; type="text/html"',
    ),
    _mail(
        6,
        _several(
            _part("text/plain; charset=utf-16", _TEXT.encode("utf-16")),
            _part(
                "application/pdf",
                b"%PDF-1.4 umowa",
                "Content-Disposition: attachment;\n filename*0*=utf-8''um%C3%B3;\n"
                " filename*1=wa.pdf\n",
            ),
        ),
        "multipart/mixed; boundary=b1",
    ),
    _mail(
        7, _REPORT, "multipart/report; report-type=delivery-status; boundary=b1",
        sender="MAILER-DAEMON@poczta.example", more="Auto-Submitted: auto-replied\n",
    ),
    _mail(8, _NESTED, "multipart/mixed; boundary=b1"),
    _mail(
        9,
        _several(
            _part("text/plain; charset=utf-7", _TEXT.encode("utf-7")),
            _part("text/calendar; method=REQUEST; charset=utf-8", _CALENDAR),
        ),
        "multipart/mixed; boundary=b1",
    ),
    _mail(
        10,
        _several(
            _part("text/plain", "Faktura"),
            _part("application/ms-tnef; name=winmail.dat", _tnef()),
        ),
        "multipart/mixed; boundary=b1",
    ),
    _mail(11, "Zdjecie:\n\nbegin 644 paczka.jpg\n#0V%T\n`\nend\n", "text/plain"),
    _mail(
        12, "你好".encode("gb2312"), "text/plain; charset=gb2312", subject="=?gb2312?B?xOO6ww==?=",
    ),
    _mail(13, "こんにちは".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp"),
    _mail(
        14,
        _several(
            _part("text/plain", _TEXT),
            _part("application/pkcs7-signature; name=smime.p7s", b"0x"),
        ),
        "multipart/signed; protocol=application/pkcs7-signature; boundary=b1",
    ),
    _mail(
        15, "Nie ma mnie do poniedzialku.\n", "text/plain",
        more="Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\nPrecedence: bulk\n",
    ),
)  # fmt: skip
