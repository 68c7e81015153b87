"""An outgoing message as bytes: fixed Message-ID, text and HTML, pictures, files."""

import base64
import quopri
import re
from collections.abc import Sequence
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from io import BytesIO
from urllib.parse import quote

from kontuar.channels.contract import Address, File, Outgoing
from kontuar.plugins.email.names import clean_name

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_REFUSED = re.compile(r'[:"|?*]')
"""What Windows does not take in the name of a file: the customer has to save ours."""
_POLICY = compat32.clone(linesep="\r\n", max_line_length=78)
_CID = re.compile(r'src="cid:([^"]+)"', re.IGNORECASE)


def compose(
    message: Outgoing, *, utf8: bool = False, marks: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The message with CRLF line ends. Blind copies are nowhere in it: they are the envelope's.

    `utf8` for a server that takes headers beyond ASCII (RFC 6531); such addresses stay whole.
    `marks`: further headers, for the provider that carries it.
    """
    root = _body(message)
    root["MIME-Version"] = "1.0"
    for name, value in (*_headers(message, utf8=utf8), *marks):
        root[name] = value
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=_POLICY).flatten(root)
    return out.getvalue()


def needs_utf8(message: Outgoing) -> bool:
    """Whether an address goes beyond ASCII before its at sign: no other form of it exists."""
    people = (message.sender, *message.to, *message.cc, *message.bcc)
    return any(not a.email.rpartition("@")[0].isascii() for a in people if "@" in a.email)


def _headers(message: Outgoing, *, utf8: bool) -> Sequence[tuple[str, str]]:
    found = [
        ("From", _person(message.sender, utf8=utf8)),
        ("To", _people(message.to, utf8=utf8)),
        ("Cc", _people(message.cc, utf8=utf8)),
        ("Reply-To", _people(_answers_to(message), utf8=utf8)),
        ("Subject", _words(message.subject)),
        ("Date", format_datetime(message.created_at)),
        ("Message-ID", _id(message.rfc_message_id)),
        ("In-Reply-To", _id(message.in_reply_to)),
        ("References", " ".join(filter(None, map(_id, message.references)))),
    ]
    if message.is_automatic:
        found += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    return [(name, value) for name, value in found if value]


def _answers_to(message: Outgoing) -> Sequence[Address]:
    return [Address(message.sender.name, message.reply_to)] if message.reply_to else []


def one_line(text: str) -> str:
    """No line break gets through: a header is one line whoever wrote it."""
    return _UNSAFE.sub(" ", text).strip()


def _words(text: str) -> str:
    line = one_line(text)
    return line if line.isascii() else Header(line, "utf-8").encode(linesep="\r\n")


def _person(address: Address, *, utf8: bool) -> str:
    email = re.sub(r"[\s<>,;\"]+", "", one_line(address.email))
    name = one_line(address.name)
    local, _at, domain = email.rpartition("@")
    if not domain.isascii():
        email = f"{local}@{ascii_domain(domain)}"
    if not email.isascii():
        email = _raw_utf8(email) if utf8 else email.encode("ascii", "replace").decode("ascii")
    if name.isascii():
        return formataddr((name, email)) if email.isascii() else _quoted(name, email)
    return f"{Header(name, 'utf-8').encode(linesep=chr(13) + chr(10))} <{email}>"


def _raw_utf8(text: str) -> str:
    """Bytes beyond ASCII that the generator lets through as they are."""
    return text.encode("utf-8").decode("ascii", "surrogateescape")


def _quoted(name: str, email: str) -> str:
    bare = name.replace("\\", "").replace('"', "")
    return f'"{bare}" <{email}>' if bare else email


def ascii_domain(domain: str) -> str:
    """A domain beyond ASCII as it travels (IDNA)."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _people(addresses: Sequence[Address], *, utf8: bool) -> str:
    return ", ".join(_person(address, utf8=utf8) for address in addresses)


def _id(value: str) -> str:
    bare = re.sub(r"[\s<>]+", "", one_line(value))
    return f"<{bare}>" if bare else ""


def _body(message: Outgoing) -> Message:
    """alternative(text, related(html, pictures)), in mixed with the files when there are any."""
    used = {cid.strip("<>") for cid in _CID.findall(message.html)}
    pictures = [file for file in message.files if file.cid and file.cid.strip("<>") in used]
    files = [file for file in message.files if file not in pictures]
    body: Message = _text(message.text, "plain")
    if message.html:
        html: Message = _text(message.html, "html")
        if pictures:
            html = _container("related", [html, *(_file(p, inline=True) for p in pictures)])
        body = _container("alternative", [body, html])
    if files:
        body = _container("mixed", [body, *(_file(file, inline=False) for file in files)])
    return body


def _container(kind: str, parts: Sequence[Message]) -> Message:
    container = MIMEMultipart(kind)
    del container["MIME-Version"]
    for part in parts:
        container.attach(part)
    return container


def _text(text: str, subtype: str) -> Message:
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    data = text.replace("\r\n", "\n").encode("utf-8", "replace")
    del part["MIME-Version"]
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(_quoted_printable(data))
    return part


def _quoted_printable(data: bytes) -> str:
    encoded = quopri.encodestring(data).decode("ascii")
    return re.sub(r"(?m)^\.", "=2E", re.sub(r"(?m)^From ", "=46rom ", encoded))


def _file(file: File, *, inline: bool) -> Message:
    main, _slash, sub = one_line(file.type).partition("/")
    if not re.fullmatch(r"[\w.+-]+", main) or not re.fullmatch(r"[\w.+-]+", sub):
        main, sub = "application", "octet-stream"
    if main in ("multipart", "message"):
        main, sub = "application", "octet-stream"
    part = MIMEBase(main, sub)
    del part["MIME-Version"]
    part.set_payload(base64.encodebytes(file.data).decode("ascii"))
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = _disposition("inline" if inline else "attachment", file.name)
    if file.cid:
        part["Content-ID"] = _id(file.cid)
    return part


def _disposition(kind: str, name: str) -> str:
    """RFC 2231 for those who read it; plain ASCII names stay plain."""
    cleaned = _REFUSED.sub("_", clean_name(one_line(name))) or "attachment"
    if cleaned.isascii():
        return f'{kind};\r\n filename="{cleaned}"'
    return f"{kind};\r\n filename*=utf-8''{quote(cleaned, safe='')}"
