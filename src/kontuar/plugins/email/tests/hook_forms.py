"""Channels with a webhook, and what providers send to it."""

import base64
import hashlib
import hmac
from typing import Any

from kontuar.channels.models import Channel, Inbound
from kontuar.channels.secrets import seal
from kontuar.kit import clock
from kontuar.plugins.email.hook_address import USER, made_token, password_of
from kontuar.testing.cast import make_channel

KEY = "mailgun-signing-key"
RAW = (
    b"From: =?utf-8?q?Ala_Kr=C3=B3l?= <ala@example.pl>\r\nTo: sklep@kram.example\r\n"
    b"Subject: =?utf-8?q?Zwrot_but=C3=B3w?=\r\nMessage-ID: <1@ala.example>\r\n"
    b"Date: Mon, 2 Mar 2026 12:00:00 +0100\r\n"
    b"Content-Type: text/plain; charset=iso-8859-2\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Prosz\xea o zwrot.\r\n"
)
UTF8 = RAW.replace(b"iso-8859-2", b"utf-8").replace(b"Prosz\xea", "Proszę".encode())


def hook_channel(provider: str, **more: Any) -> Channel:
    return make_channel(
        "sklep@kram.example",
        kind="email",
        settings={
            "incoming": "hook", "hook_provider": provider, "hook_token": made_token(),
            "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none",
        },
        secrets=seal({"hook_key": KEY}),
        **more,
    )  # fmt: skip


def news_channel(provider: str, **more: Any) -> Channel:
    """A mailbox that is read by IMAP and sends through a provider that tells."""
    return make_channel(
        "sklep@kram.example",
        kind="email",
        settings={
            "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": 1, "imap_security": "none",
            "hook_provider": "mailgun", "hook_token": made_token(),
            "news_provider": provider, "news_token": made_token(),
            "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none",
        },
        secrets=seal({"news_key": KEY, "hook_key": "of another provider"}),
        **more,
    )  # fmt: skip


def token_of(channel: Channel) -> str:
    """The random part of the address that is in use."""
    name = "news_token" if channel.settings.get("news_provider") else "hook_token"
    return str(channel.settings[name])


def place(channel: Channel, rest: str = "") -> str:
    return f"/hooks/email/{token_of(channel)}/{rest}"


def login(channel: Channel, password: str = "") -> dict[str, str]:
    known = password or password_of(token_of(channel))
    return {"Authorization": "Basic " + base64.b64encode(f"{USER}:{known}".encode()).decode()}


def signed(**fields: Any) -> dict[str, Any]:
    stamp, token = str(int(clock.now().timestamp())), "a" * 50
    digest = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": digest, **fields}


def multipart(fields: dict[str, bytes]) -> tuple[bytes, str]:
    """A form as a program sends it, each field in bytes of its own charset."""
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x"


def postmark(**more: Any) -> dict[str, Any]:
    return {
        "MessageStream": "inbound", "MessageID": "22c74902", "Subject": "Zwrot butów",
        "FromFull": {"Email": "ala@example.pl", "Name": "Ala Król"},
        "ToFull": [{"Email": "sklep@kram.example", "Name": ""}], "CcFull": [], "BccFull": [],
        "Date": "Mon, 2 Mar 2026 12:00:00 +0100", "TextBody": "Proszę o zwrot.", "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<1@ala.example>"}],
        "Attachments": [{"Name": "paragon.txt", "ContentType": "text/plain",
                         "Content": base64.b64encode(b"12,34").decode(), "ContentLength": 5}],
        **more,
    }  # fmt: skip


MAILJET = {
    "Sender": "ala@example.pl", "Recipient": "sklep@kram.example", "Subject": "Zwrot butów",
    "Headers": {
        "From": "Ala Król <ala@example.pl>", "Subject": "Zwrot butów",
        "Message-ID": "<4@ala.example>", "Received": ["by a", "by b"],
        "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "base64",
    },
    "Parts": [
        {"Headers": {"Content-Type": "text/plain; charset=utf-8"}, "ContentRef": "Text-part"},
        {"Headers": {"Content-Type": "image/png", "Content-Disposition":
                     'attachment; filename="but.png"'}, "ContentRef": "Attachment1"},
    ],
    "Text-part": "Proszę o zwrot.", "Attachment1": base64.b64encode(b"\x89PNG").decode(),
}  # fmt: skip


def only_raw() -> bytes:
    return bytes(Inbound.objects.get().raw)
