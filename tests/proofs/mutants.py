"""Mails broken on purpose: a pure generator, the same mutants for the same seed."""

import base64
import random
import re
from collections.abc import Callable, Iterator, Sequence

Mutation = Callable[[bytes, random.Random], bytes]

CHARSETS = (
    b"utf-8", b"windows-1250", b"iso-8859-2", b"utf-7", b"utf-16", b"gb2312", b"iso-2022-jp", b"hz",
    b"windows-1258", b"x-unknown", b"", b"base64", b"idna", b"unicode_escape", b"utf-8\x00", b"%s",
)  # fmt: skip
ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"8bit", b"binary", b"x-odd", b"")
TYPES = (
    b"text/plain", b"text/html", b"multipart/mixed", b"multipart/alternative; boundary=b",
    b"multipart/report", b"message/rfc822", b"message/delivery-status", b"message/partial",
    b"application/ms-tnef", b"text/calendar; method=REQUEST", b"text/", b"/", b"multipart/",
)  # fmt: skip
TOKENS = (
    b"\x00", b"\r", b"\n", b"\r\n\r\n", b"--", b"=?utf-8?B?", b"=?utf-8?Q?=", b"?=", b"<", b">",
    b'"', b"(", b";", b",", b"=", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#x110000;",
    b"<!--", b"</", b"<table>", b"=\r\n", b"begin 644 x\r\n", b"\r\nend\r\n", b"\x1b$B", b"+AAA-",
    b"\xe2\x80\xae",
)  # fmt: skip
_CHARSET = re.compile(rb"(?i)(charset\s*=\s*\"?)[\w.:-]*")
_WORD_CHARSET = re.compile(rb"=\?[\w.:-]+\?")
_BOUNDARY = re.compile(rb"(?i)(boundary\s*=\s*\"?)([^\"\r\n;]+)")
_ENCODING = re.compile(rb"(?i)(content-transfer-encoding\s*:)[^\r\n]*")
_TYPE = re.compile(rb"(?i)(content-type\s*:)\s*[\w/+.-]*")


def mutants(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """That many broken mails, each made of one of the seeds by one to four mutations."""
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")
        yield mutant(rng.choice(seeds), rng)


def mutant(mail: bytes, rng: random.Random) -> bytes:
    """One broken mail."""
    for _turn in range(rng.choice((1, 1, 2, 2, 3, 4))):
        mail = rng.choices(MUTATIONS, WEIGHTS)[0](mail, rng)
    return mail


def flip_bits(mail: bytes, rng: random.Random) -> bytes:
    """Damage on the way."""
    data = bytearray(mail)
    for _turn in range(min(len(data), rng.choice((1, 3, 10, 100)))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def cut(mail: bytes, rng: random.Random) -> bytes:
    """The connection broke, at either end."""
    at = rng.randrange(len(mail) + 1)
    return mail[at:] if rng.random() < 0.2 else mail[:at]


def drop_lines(mail: bytes, rng: random.Random) -> bytes:
    """A stretch of lines is gone."""
    lines = mail.splitlines(keepends=True)
    start = rng.randrange(len(lines) + 1)
    del lines[start : start + rng.choice((1, 1, 2, 5, 40))]
    return b"".join(lines)


def repeat_lines(mail: bytes, rng: random.Random) -> bytes:
    """A stretch of lines is there twice or many times."""
    lines = mail.splitlines(keepends=True)
    start = rng.randrange(len(lines) + 1)
    part = lines[start : start + rng.choice((1, 2, 5, 40))]
    return b"".join([*lines[:start], *part * rng.choice((2, 3, 20)), *lines[start:]])


def shuffle_lines(mail: bytes, rng: random.Random) -> bytes:
    """A stretch of lines in another order."""
    lines = mail.splitlines(keepends=True)
    start = rng.randrange(len(lines) + 1)
    part = lines[start : start + 20]
    rng.shuffle(part)
    return b"".join([*lines[:start], *part, *lines[start + 20 :]])


def insert_token(mail: bytes, rng: random.Random) -> bytes:
    """Something with a meaning where nobody expects it."""
    for _turn in range(rng.choice((1, 1, 3, 30))):
        at = rng.randrange(len(mail) + 1)
        mail = mail[:at] + rng.choice(TOKENS) + mail[at:]
    return mail


def insert_nuls(mail: bytes, rng: random.Random) -> bytes:
    """A block of a disk that was never written."""
    at = rng.randrange(len(mail) + 1)
    return mail[:at] + bytes(rng.choice((1, 8, 4096))) + mail[at:]


def swap_charsets(mail: bytes, rng: random.Random) -> bytes:
    """Labels that say something else."""
    mail = _CHARSET.sub(lambda found: found[1] + rng.choice(CHARSETS), mail)
    return _WORD_CHARSET.sub(lambda _found: b"=?" + rng.choice(CHARSETS) + b"?", mail)


def swap_encodings(mail: bytes, rng: random.Random) -> bytes:
    """Content under the label of another encoding."""
    return _ENCODING.sub(lambda found: found[1] + b" " + rng.choice(ENCODINGS), mail)


def swap_types(mail: bytes, rng: random.Random) -> bytes:
    """Parts that claim to be something else."""
    return _TYPE.sub(lambda found: found[1] + b" " + rng.choice(TYPES), mail)


def spoil_boundaries(mail: bytes, rng: random.Random) -> bytes:
    """Boundaries swapped among containers, made alike, closed early, or other than announced."""
    names = [found[2] for found in _BOUNDARY.finditer(mail)]
    if not names:
        return b'Content-Type: multipart/mixed; boundary="b"\r\n' + mail
    one, other = rng.choice(names), rng.choice([*names, b"b", b" ", b"-" * 70])
    spoilt: tuple[Mutation, ...] = (
        lambda m, _rng: m.replace(b"boundary=" + one, b"boundary=" + other),
        lambda m, _rng: m.replace(one, other),
        lambda m, _rng: m.replace(b"--" + one, b"--" + one + b"--", 1),
        lambda m, _rng: m.replace(b"--" + one, b"--" + other, 1),
        lambda m, _rng: m.replace(b"--" + one + b"--", b""),
    )
    return rng.choice(spoilt)(mail, rng)


def bomb_headers(mail: bytes, rng: random.Random) -> bytes:
    """Thousands of headers, one without an end, or thousands of people."""
    bombs: tuple[Callable[[], bytes], ...] = (
        lambda: b"X-Bomb: b\r\n" * rng.choice((500, 5000, 20_000)),
        lambda: b"Subject: " + b"=?utf-8?Q?=C5=BC?= " * 5000 + b"\r\n",
        lambda: b"To: " + b", ".join(b'"a" <u%d@x.pl>' % n for n in range(5000)) + b"\r\n",
        lambda: b"References: " + b"<a@b> " * 10_000 + b"\r\n",
        lambda: b"Content-Type: text/plain" + b"; a=b" * 10_000 + b"\r\n",
        lambda: b"X-Folded: a" + b"\r\n b" * 20_000 + b"\r\n",
        lambda: b"From: " + b"(" * 10_000 + b"\r\n",
        lambda: b'To: "' + b"\\" * 10_001 + b"\r\n",
        lambda: b"Content-Disposition: attachment" + b"; filename*0*=utf-8''%" * 2000 + b"\r\n",
        lambda: b"Authentication-Results: x" + b";(spf=" * 5000 + b"\r\n",
    )
    return rng.choice(bombs)() + mail


def nest(mail: bytes, rng: random.Random) -> bytes:
    """The mail within containers, or within mails, ever deeper."""
    for level in range(rng.choice((2, 20, 200))):
        if rng.random() < 0.3:
            mail = b"Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n" + mail
        else:
            head = b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n'
            mail = head % (level, level) + mail + b"\r\n--n%d--\r\n" % level
    return mail


def many_parts(mail: bytes, rng: random.Random) -> bytes:
    """Far more parts than anybody sends."""
    part = rng.choice((b"\r\n--p\r\n", b"\r\n--p\r\nContent-Type: text/html\r\n\r\n<b>x"))
    body = part * rng.choice((100, 1000, 5000))
    return b"Content-Type: multipart/mixed; boundary=p\r\n" + mail + body


def giant_line(mail: bytes, rng: random.Random) -> bytes:
    """One line of hundreds of kilobytes."""
    at = rng.randrange(len(mail) + 1)
    piece = rng.choice(
        (b"a", b"\xc5\xbc", b"<", b"> ", b"<div>", b"&", b"a@b ", b"\t", b"=C5", b'"')
    )
    return mail[:at] + piece * (rng.choice((20_000, 300_000)) // len(piece)) + mail[at:]


def deep_html(mail: bytes, rng: random.Random) -> bytes:
    """HTML nested beyond reason, as the whole mail."""
    tag = rng.choice(
        (b"<div>", b"<table><tr><td>", b"<b><i>", b"<blockquote>", b"<ul><li>", b"<x>")
    )
    return b"Content-Type: text/html\r\n" + mail + tag * rng.choice((900, 5000))


def rewrap(mail: bytes, rng: random.Random) -> bytes:
    """Other ends of lines, everywhere or here and there."""
    ends = rng.choice(((b"\n",), (b"\r",), (b"\n", b"\r\n", b"\r"), (b"\r\r\n",), (b"\n\n",)))
    return b"".join(line + rng.choice(ends) for line in mail.splitlines())


def raw_bytes(mail: bytes, rng: random.Random) -> bytes:
    """Noise in the middle, or base64 of noise."""
    at, noise = rng.randrange(len(mail) + 1), rng.randbytes(rng.choice((10, 1000, 50_000)))
    return mail[:at] + (noise if rng.random() < 0.5 else base64.encodebytes(noise)) + mail[at:]


_WEIGHTED: dict[Mutation, int] = {
    flip_bits: 10, cut: 8, drop_lines: 8, repeat_lines: 8, shuffle_lines: 6, insert_token: 12,
    insert_nuls: 4, swap_charsets: 8, swap_encodings: 6, swap_types: 6, spoil_boundaries: 8,
    bomb_headers: 3, nest: 3, many_parts: 2, giant_line: 3, deep_html: 2, rewrap: 4, raw_bytes: 4,
}  # fmt: skip
MUTATIONS, WEIGHTS = tuple(_WEIGHTED), tuple(_WEIGHTED.values())
