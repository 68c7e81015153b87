"""Customers of the demo who answer by themselves, so that a visitor sees mail come in."""

import random
import re
from datetime import datetime, timedelta
from uuid import UUID

from kontuar.channels.contract import Arrival, File, Outgoing
from kontuar.channels.services import ChannelIntake
from kontuar.demo.mails import Answered, Letter, raw_mail
from kontuar.demo.people import CUSTOMERS, Person
from kontuar.demo.pictures import picture

PATIENCE = 12
"""A customer who has that many messages behind them writes no more."""
ORDER = re.compile(r"\b10\d{3}\b")
PHOTO_WORDS = ("zdjęci", "fot", "photo", "picture")
NUMBER_WORDS = ("numer zamówienia", "order number", "nr zamówienia")
WORDS = {
    "pl": {
        "photo": (
            "Jasne, zdjęcie w załączniku. Wystarczy?",
            "Proszę, zrobione przed chwilą.",
        ),
        "number": (
            "To zamówienie {order}. Dziękuję za sprawdzenie!",
            "Numer {order}, z wtorku.",
        ),
        "more": (
            "Dziękuję za szybką odpowiedź! A wiadomo, kiedy mogę się tego spodziewać?",
            "Ok, rozumiem. Czy coś jeszcze muszę zrobić ze swojej strony?",
            "Super, dziękuję. Gdyby coś się zmieniło, proszę o krótką wiadomość.",
        ),
        "thanks": (
            "Dziękuję, o to mi chodziło. Miłego dnia!",
            "Wszystko jasne, bardzo dziękuję za pomoc.",
            "Świetnie, dziękuję! :)",
        ),
    },
    "en": {
        "photo": ("Sure, here is a photo. Is that enough?", "There you go, taken just now."),
        "number": (
            "It is order {order}. Thanks for checking!",
            "Number {order}, from Tuesday.",
        ),
        "more": (
            "Thank you for the quick reply! Do you know roughly when that will be?",
            "I see, thanks. Is there anything I need to do on my side?",
            "Great, thank you. Please drop me a line if anything changes.",
        ),
        "thanks": (
            "Thank you, that is all I needed. Have a nice day!",
            "All clear now, thanks a lot for your help.",
            "Perfect, thank you!",
        ),
    },
}


def answer_soon(*, channel_id: UUID, name: str, message: Outgoing, at: datetime) -> bool:
    """Perhaps have the customer write back in 8 to 20 seconds; whether they will.

    The answer is stored now with its moment in the future: the intake reads it when that has come,
    whatever is restarted meanwhile.
    """
    rng = random.Random(message.rfc_message_id)  # noqa: S311  (no secret depends on it)
    customer = next((c for c in CUSTOMERS if c.email == message.to[0].email), None)
    if customer is None or len(message.references) >= PATIENCE or rng.random() < 0.2:
        return False
    moment = at + timedelta(seconds=rng.uniform(8, 20))
    written = message.text.partition("\n-- \n")[0].strip()
    kind = _kind(written.lower(), len(message.references), rng)
    letter = Letter(
        customer=customer,
        to_name=name,
        to_address=message.sender.email,
        subject=message.subject,
        text=_text(kind, customer, _order_in(message) or str(rng.randrange(10_200, 10_999)), rng),
        at=moment,
        rfc_message_id=f"<{rng.randbytes(12).hex()}@{customer.email.partition('@')[2]}>",
        answers=Answered(message.rfc_message_id, written, at),
        chain=message.references,
        files=[_photo(rng)] if kind == "photo" else [],
    )
    ChannelIntake(channel_id).store([Arrival(raw=raw_mail(letter), received_at=moment)])
    return True


def _kind(written: str, behind: int, rng: random.Random) -> str:
    """What the customer has to say to what was written."""
    if "?" in written and any(word in written for word in PHOTO_WORDS):
        return "photo"
    if any(word in written for word in NUMBER_WORDS):
        return "number"
    return "more" if behind < 4 and rng.random() < 0.6 else "thanks"


def _order_in(message: Outgoing) -> str:
    """The order of the matter, when its subject or what is quoted names one."""
    found = ORDER.search(f"{message.subject} {message.text}")
    return found[0] if found else ""


def _text(kind: str, customer: Person, order: str, rng: random.Random) -> str:
    line = rng.choice(WORDS[customer.language][kind]).format(order=order)
    return f"{line}\n\n{customer.first}"


def _photo(rng: random.Random) -> File:
    name, data = picture(rng.choice(["mug", "parcel", "plate"]), rng)
    return File(name, "image/jpeg", data)
