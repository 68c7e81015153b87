"""Small mails for tests, written the way they travel."""

from datetime import UTC, datetime

from kontuar.channels.contract import Address, Incoming, Outgoing
from kontuar.kit.ids import new_id
from kontuar.plugins.email.parse import read_mail

NOW = datetime(2025, 2, 4, 12, 0, tzinfo=UTC)
ALA = Address("Ala Kowalska", "ala@example.pl")
KRAM = Address("Sklep Kram", "pomoc@kram.pl")


def raw_mail(body: str | bytes = "Gdzie jest paczka?", **headers: str | bytes) -> bytes:
    """A mail from Ala to the shop; header names with _ for -, an empty value leaves one out."""
    given: dict[str, str | bytes] = {
        "from": "Ala Kowalska <ala@example.pl>",
        "to": "pomoc@kram.pl",
        "subject": "Paczka",
        "date": "Mon, 3 Feb 2025 10:15:00 +0100",
        "message_id": "<1@example.pl>",
        **headers,
    }
    lines = [
        name.replace("_", "-").title().encode() + b": " + _bytes(value)
        for name, value in given.items()
        if value
    ]
    return b"\r\n".join([*lines, b"", _bytes(body)])


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.replace("\n", "\r\n").encode()


def read(body: str | bytes = "Gdzie jest paczka?", **headers: str | bytes) -> Incoming:
    """That mail, as the intake reads it."""
    return read_mail(raw_mail(body, **headers), NOW)


def multipart(kind: str, *parts: str, boundary: str = "b1") -> dict[str, str]:
    """Body and Content-Type of a container; each part with its own headers."""
    inner = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return {
        "body": f"{inner}--{boundary}--\n",
        "content_type": f'multipart/{kind}; boundary="{boundary}"',
    }


def an_answer(**changes: object) -> Outgoing:
    """The shop's answer to Ala."""
    fields: dict[str, object] = {
        "delivery_id": new_id(),
        "rfc_message_id": "<answer.1@kram.pl>",
        "sender": KRAM,
        "to": (ALA,),
        "cc": (),
        "bcc": (),
        "subject": "Re: Paczka",
        "text": "Dzień dobry,\npaczka jest w drodze.",
        "html": "<p>Dzień dobry,<br>paczka jest w <b>drodze</b>.</p>",
        "created_at": NOW,
        **changes,
    }
    return Outgoing(**fields)  # type: ignore[arg-type]
