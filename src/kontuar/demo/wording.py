"""Fill in a script: names, numbers and endings that agree with who speaks."""

import random
import re
from collections.abc import Mapping

from kontuar.demo.people import OTHER_STREETS, POLISH_STREETS, Colleague, Person
from kontuar.demo.scripts import Script

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([^{}]+)\}")


def values_for(
    *, script: Script, customer: Person, handler: Colleague, number: int, rng: random.Random
) -> dict[str, str]:
    """What the slots of a script stand for in one matter."""
    chosen = {name: rng.choice(options) for name, options in script.words.items()}
    capitals = {name.capitalize(): word[:1].upper() + word[1:] for name, word in chosen.items()}
    numbers = _numbers(number, rng)
    return numbers | _customer(customer, rng) | _endings(customer, handler) | chosen | capitals


def fill(text: str, values: Mapping[str, str], rng: random.Random) -> str:
    """A text with its choices made and its slots filled; an unknown slot is an error."""
    decided = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return SLOT.sub(lambda found: values[found[1]], decided)


def _numbers(number: int, rng: random.Random) -> dict[str, str]:
    digits = "".join(rng.choice("0123456789") for _ in range(40))
    lockers = rng.sample(["01M", "12N", "44A", "07BAPP", "23M", "61H", "15APP"], 2)
    place = rng.choice(["KRA", "LOD", "GDA", "POZ", "LUB"])
    return {
        "order": str(10200 + number * 7 + rng.randrange(7)),
        "order2": str(10150 + number * 7),
        "parcel": "6" + digits[:23],
        "phone": f"+48 60{digits[23]} {digits[24:27]} {digits[27:30]}",
        "nip": f"5{digits[30:32]}-{digits[32:35]}-{digits[35:37]}-{digits[37:39]}",
        "vat": f"XX{digits[:9]}",
        "claim": f"R/{number:03d}/{rng.randrange(1, 13):02d}",
        "locker": place + lockers[0],
        "locker2": place + lockers[1],
    }


def _customer(customer: Person, rng: random.Random) -> dict[str, str]:
    city, *forms = customer.city.split("/")
    is_polish = customer.language == "pl"
    street = rng.choice(POLISH_STREETS if is_polish else OTHER_STREETS)
    house = rng.randrange(1, 120)
    first, _, domain = customer.email.partition("@")
    return {
        "name": customer.first,
        "surname": customer.last,
        "full": customer.name,
        "voc": f"{'Panie' if customer.is_man else 'Pani'} {customer.vocative}",
        "first_voc": customer.vocative,
        "email": customer.email,
        "email_typo": f"{first[:-1]}@{domain}",
        "company": customer.company or customer.name,
        "city": city,
        "city_loc": forms[0] if forms else city,
        "city_gen": forms[1] if forms else city,
        "street": f"{street} {house}" if is_polish else f"{house} {street}",
        "zip": f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)}",
    }


def _endings(customer: Person, handler: Colleague) -> dict[str, str]:
    man, agent_is_man = customer.is_man, handler.is_man
    return {
        "me": handler.name.split()[0],
        "łam": "łem" if man else "łam",
        "łabym": "łbym" if man else "łabym",
        "a": "y" if man else "a",
        "pan": "Pan" if man else "Pani",
        "pana": "Pana" if man else "Pani",
        "panu": "Panu" if man else "Pani",
        "lam": "łem" if agent_is_man else "łam",
    }
