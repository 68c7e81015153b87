"""Mails as a shop gets them: 10 to 20 kB, several parts, long headers, Polish in three charsets."""

import base64
import quopri
import random

from bench.house.filling import SHOP_MAIL

WORDS = (
    "dzień", "dobry", "paczka", "zamówienie", "kurier", "wczoraj", "proszę", "sprawdzić",
    "dostawa", "adres", "pieniądze", "zwrot", "reklamacja", "kubek", "stłuczony", "faktura",
    "wysyłka", "paczkomat", "telefon", "odpowiedź", "niestety", "dziękuję", "czekam", "tydzień",
    "obsługa", "sklep", "koszyk", "płatność", "rabat", "źródło", "żółty", "święta", "łazienka",
)  # fmt: skip
CHARSETS = ("utf-8", "utf-8", "iso-8859-2", "windows-1250")
STYLE = "font-family:Arial,Helvetica,sans-serif;font-size:14px;color:#333333;line-height:1.5"


def new_mail(number: int, rng: random.Random) -> bytes:
    """Somebody writes for the first time about something."""
    sender = f"nowy{number}-{rng.randrange(10**9)}@poczta.example"
    return _mail(number, sender, "", rng)


def reply_to(conversation: int, rng: random.Random) -> bytes:
    """The customer of a filled conversation answers our second message."""
    sender = f"klient{conversation}@poczta.example"
    return _mail(conversation, sender, f"<2-{conversation}@poczta.example>", rng)


def _mail(number: int, sender: str, answers: str, rng: random.Random) -> bytes:
    charset = rng.choice(CHARSETS)
    mark = rng.randbytes(9).hex()
    head = [
        f"Return-Path: <{sender}>",
        f"Delivered-To: {SHOP_MAIL}",
        *(
            f"Received: from mx{hop}.poczta.example (mx{hop}.poczta.example [192.0.2.{hop}])\r\n"
            f"\tby mx{hop + 1}.kram.example (Postfix) with ESMTPS id {rng.randbytes(5).hex()}\r\n"
            f"\tfor <{SHOP_MAIL}>; Mon, 02 Mar 2026 12:0{hop}:11 +0100 (CET)"
            for hop in range(4)
        ),
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=poczta.example; s=s1;\r\n"
        f"\tbh={base64.b64encode(rng.randbytes(32)).decode()};\r\n"
        f"\tb={base64.b64encode(rng.randbytes(192)).decode()}",
        f"From: =?utf-8?q?Ewelina_=C5=BBuraw_{number}?= <{sender}>",
        f"To: Sklep Kram <{SHOP_MAIL}>",
        f"Subject: =?utf-8?q?Zam=C3=B3wienie_{number}_=E2=80=93_pytanie?=",
        "Date: Mon, 02 Mar 2026 12:00:05 +0100",
        f"Message-ID: <{mark}@poczta.example>",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="mix-{mark}"',
    ]
    text, quote = _sentences(140, rng), _sentences(90, rng)
    bodies = f"--alt-{mark}\r\n" + _part("plain", _plain(text, quote), charset)
    bodies += f"--alt-{mark}\r\n" + _part("html", _html(text, quote, rng), charset)
    inner = (
        f'Content-Type: multipart/alternative; boundary="alt-{mark}"\r\n\r\n{bodies}--alt-{mark}--'
    )
    whole = "\r\n".join(head) + f"\r\n\r\n--mix-{mark}\r\n{inner}\r\n"
    if rng.random() < 0.25:
        whole += f"--mix-{mark}\r\n{_photo(rng)}\r\n"
    return f"{whole}--mix-{mark}--\r\n".encode("ascii")


def _part(kind: str, content: str, charset: str) -> str:
    data = content.encode(charset, "replace")
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: "
    if charset == "utf-8":
        body = base64.encodebytes(data).decode().replace("\n", "\r\n")
        return f"{head}base64\r\n\r\n{body}\r\n"
    body = quopri.encodestring(data).decode().replace("\n", "\r\n")
    return f"{head}quoted-printable\r\n\r\n{body}\r\n"


def _photo(rng: random.Random) -> str:
    data = b"\xff\xd8\xff\xe0" + rng.randbytes(6000)
    body = base64.encodebytes(data).decode().replace("\n", "\r\n")
    return (
        'Content-Type: image/jpeg; name="IMG_2031.jpg"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="IMG_2031.jpg"\r\n\r\n{body}'
    )


def _sentences(words: int, rng: random.Random) -> str:
    lines = [" ".join(rng.choices(WORDS, k=10)).capitalize() + "." for _ in range(words // 10)]
    return "\n".join(lines)


def _plain(text: str, quote: str) -> str:
    quoted = "\n".join(f"> {line}" for line in quote.splitlines())
    return f"{text}\n\nPozdrawiam\nEwelina\n\nW dniu 1.03.2026 o 10:15, Kram pisze:\n{quoted}\n"


def _html(text: str, quote: str, rng: random.Random) -> str:
    def paragraphs(source: str) -> str:
        return "".join(
            f'<p style="{STYLE}">{line} <a href="https://kram.example/{rng.randrange(999)}">link</a></p>\n'
            for line in source.splitlines()
        )

    return (
        f"<html><head><style>p {{margin:0}} .x {{color:red}}</style></head><body>{paragraphs(text)}"
        f'<div class="gmail_quote"><div class="gmail_attr">W dniu 1.03.2026 o 10:15 Kram '
        f'&lt;{SHOP_MAIL}&gt; napisał(a):<br></div><blockquote class="gmail_quote">'
        f'<table width="100%"><tr><td style="{STYLE}">{paragraphs(quote)}</td></tr></table>'
        f"</blockquote></div></body></html>"
    )
