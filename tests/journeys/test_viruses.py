"""The EICAR file in every wrapping in which mail carries files, from the door to the screen."""

import base64
import binascii
import gzip
import io
import quopri
import struct
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from kontuar.channels import selectors
from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.channels.scanning import Scanner, Verdict
from kontuar.conversations.models import Attachment, Message
from kontuar.desk.tests.pages import logged_in, text_of
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.files import make_picture, make_zip
from kontuar.testing.settling import settle
from tests.servers.clamd import Clamd, clamd, eicar

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
HEAD = (
    b"From: Ala <ala@example.pl>\r\nTo: pomoc@kram.pl\r\nSubject: Zdjecie\r\n"
    b"Date: Mon, 3 Feb 2025 10:15:00 +0100\r\nMessage-ID: <1@example.pl>\r\nMIME-Version: 1.0\r\n"
)
TEXT = b"--b\r\nContent-Type: text/plain\r\n\r\nW zalaczniku.\r\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Clamd]:
    with clamd() as scanner:
        yield scanner


@pytest.fixture
def scanner(running: Clamd, settings: Any) -> Clamd:
    settings.CLAMD = running.place
    return running


def mail(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    head = HEAD + b'Content-Type: multipart/%s; boundary="b"\r\n\r\n' % kind
    return head + TEXT + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def part(name: str, encoding: str, body: bytes, kind: str = "application/octet-stream") -> bytes:
    return (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: {encoding}\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    ).encode() + body


def in_base64(name: str, data: bytes, kind: str = "application/octet-stream") -> bytes:
    return part(name, "base64", base64.encodebytes(data).replace(b"\n", b"\r\n"), kind)


def tar_gz() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        entry = tarfile.TarInfo("faktura.com")
        entry.size = len(eicar())
        archive.addfile(entry, io.BytesIO(eicar()))
    return out.getvalue()


def winmail_dat() -> bytes:
    def attribute(number: int, value: bytes) -> bytes:
        check = struct.pack("<H", sum(value) & 0xFFFF)
        return struct.pack("<BII", 2, number, len(value)) + value + check

    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(
        (
            attribute(0x00069002, b"\x00" * 14),
            attribute(0x00018010, b"faktura.com\x00"),
            attribute(0x0006800F, eicar()),
        )
    )


def uuencoded() -> bytes:
    data, lines = eicar(), []
    for start in range(0, len(data), 45):
        lines.append(binascii.b2a_uu(data[start : start + 45]).rstrip(b"\n"))
    inside = b"\r\n".join((b"begin 644 faktura.com", *lines, b"`", b"end"))
    return HEAD + b"Content-Type: text/plain\r\n\r\nW zalaczniku.\r\n\r\n" + inside + b"\r\n"


def docx() -> bytes:
    return make_zip(
        {
            "[Content_Types].xml": b'<?xml version="1.0"?><Types/>',
            "word/document.xml": b"<w:document/>",
            "word/embeddings/oleObject1.bin": eicar(),
        }
    )


def inline_picture() -> bytes:
    html = b'--b\r\nContent-Type: text/html\r\n\r\n<b>Oferta</b><img src="cid:logo">\r\n'
    picture = in_base64("logo.png", make_picture() + eicar(), "image/png")
    picture = picture.replace(b"attachment;", b"inline;").replace(
        b"Content-Disp", b"Content-ID: <logo>\r\nContent-Disp"
    )
    head = HEAD + b'Content-Type: multipart/related; boundary="b"\r\n\r\n'
    return head + html + b"--b\r\n" + picture + b"\r\n--b--\r\n"


WRAPPINGS: dict[str, Callable[[], bytes]] = {
    "base64": lambda: mail(in_base64("faktura.com", eicar())),
    "quoted-printable": lambda: mail(
        part("faktura.txt", "quoted-printable", quopri.encodestring(eicar()), "text/plain")
    ),
    "eight-bits": lambda: mail(part("faktura.com", "8bit", eicar())),
    "zip": lambda: mail(in_base64("faktura.zip", make_zip({"faktura.com": eicar()}))),
    "zip-in-zip": lambda: mail(
        in_base64("a.zip", make_zip({"b.zip": make_zip({"c.zip": make_zip({"d.com": eicar()})})}))
    ),
    "gzip": lambda: mail(in_base64("faktura.gz", gzip.compress(eicar()))),
    "tar.gz": lambda: mail(in_base64("faktura.tar.gz", tar_gz())),
    "winmail.dat": lambda: mail(in_base64("winmail.dat", winmail_dat(), "application/ms-tnef")),
    "eml": lambda: mail(
        b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=fwd.eml\r\n\r\n"
        + mail(in_base64("faktura.com", eicar())).replace(b"--b", b"--c").replace(b'"b"', b'"c"')
    ),
    "docx": lambda: mail(in_base64("umowa.docx", docx())),
    "uuencode": uuencoded,
    "inline-picture": inline_picture,
}


def receive(raw: bytes) -> Message:
    """A mail through the real intake and the real scanner."""
    channel = make_channel("pomoc@kram.pl", kind="email")
    channels.ChannelIntake(channel.pk).store([Arrival(raw=raw, received_at=NOON)])
    settle()
    channels.scan_waiting()
    settle()
    return Message.objects.get(kind="inbound")


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_the_virus_is_found_and_shut_away_in_every_wrapping(scanner: Clamd, wrapping: str) -> None:
    message = receive(WRAPPINGS[wrapping]())
    client = logged_in(language="en")

    page = text_of(client.get(f"/c/{message.conversation_id}/"))
    files = list(Attachment.objects.filter(message=message, blob__scan="infected"))

    assert files
    assert page.count("Virus found: Eicar-Test") == len(files)
    for file in files:
        assert client.get(f"/files/{file.pk}/").status_code == 403
        assert f"/files/{file.pk}/" not in page
    assert client.get(f"/m/{message.pk}/original/").status_code == 403
    assert eicar() not in b"".join(
        client.get(f"/files/{one.pk}/").content for one in message.attachments.all()
    )


def test_a_clean_mail_passes_at_once(scanner: Clamd) -> None:
    message = receive(mail(in_base64("umowa.docx", docx().replace(eicar(), b"")[:100])))
    file = message.attachments.get()

    assert logged_in().get(f"/files/{file.pk}/").status_code == 200


def test_beyond_the_scanners_limit_a_file_is_held(scanner: Clamd) -> None:
    message = receive(mail(in_base64("film.bin", b"\x01\x02\x03" * 1_000_000)))

    page = text_of(logged_in(language="en").get(f"/c/{message.conversation_id}/"))

    assert "Too large for the virus scanner" in page


def test_the_scanner_dies_and_comes_back(scanner: Clamd) -> None:
    scanner.stop()
    try:
        message = receive(mail(in_base64("faktura.com", eicar()), in_base64("a.bin", b"abc")))
        page = text_of(logged_in(language="en").get(f"/c/{message.conversation_id}/"))
        later = clock.now() + timedelta(minutes=6)
        silent_since = selectors.scanner_silent_since(at=later)
    finally:
        scanner.start()
    while channels.scan_waiting():
        pass

    assert "W zalaczniku." in page
    assert page.count("Being checked for viruses") == 2
    assert silent_since is not None
    assert selectors.scanner_silent_since(at=later) is None
    states = message.attachments.order_by("pk").values_list("blob__scan", flat=True)
    assert list(states) == ["infected", "clean"]


def test_the_real_scanner_says_who_it_is_and_needs_no_words_for_nothing(scanner: Clamd) -> None:
    assert Scanner(scanner.place).version().startswith("ClamAV ")
    assert Scanner(scanner.place).scan(b"") == Verdict("clean")
