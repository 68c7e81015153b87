"""Raw mails of the cast, as a mailbox or an archive holds them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

LONG_AGO = datetime(2019, 5, 6, 9, 0, tzinfo=UTC)
ALA = "Ala Kowalska <ala@example.pl>"
SHOP = "Sklep Kram <sklep@kram.example>"


def letter(
    number: int,
    *,
    sender: str = ALA,
    to: str = SHOP,
    subject: str = "Gdzie jest paczka?",
    answers: Iterable[int] = (),
    text: str = "Dzień dobry",
    **more: str,
) -> bytes:
    """One mail; its Message-ID and its day follow from its number, as do those it answers."""
    ids = [f"<{other}@mail.example>" for other in answers]
    head = {
        "From": sender,
        "To": to,
        "Date": format_datetime(LONG_AGO + timedelta(days=number)),
        "Subject": subject,
        "Message-ID": f"<{number}@mail.example>",
        **({"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{lines}\n{text}\n".encode()


def as_mbox(letters: Iterable[bytes]) -> bytes:
    """An mbox of them."""
    envelope = b"From somebody Mon May  6 09:00:00 2019\n"
    return b"".join(envelope + one + b"\n" for one in letters)
