"""Numbers of orders and parcels that people write anywhere in a message, and how sure they are."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kontuar.orders.no_numbers import DIGITS, UUID, Clue, count_digits, without_others
from kontuar.orders.rules import number_key

MOST = 40
"""Of one message; nobody means more, and each is looked up."""
LONGEST_TEXT = 10_000
LINK_FROM = 50
"""How sure it has to be before a conversation is linked with an order by itself."""

BEFORE, AFTER = 120, 60
"""Characters about a digit in which its meaning is said; whole words beyond them are kept."""
APART = "\n··\n"
"""Between parts of a text: no pattern reaches over it."""
_PIECE = r"[^\W\d_]{0,6}\d[^\W_]{0,24}"
_NUMBER = rf"{_PIECE}(?:[/_-]{_PIECE}){{0,4}}"
_NR = r"(?:(?:o\s+)?(?:numer\w*|nr\b\.?|no\b\.?|number|id\b))"
_BETWEEN = rf"(?:[:#№=-]|{_NR}|\b(?:to|is|moje|moim|my)\b|\s){{0,12}}"
_ORDER = re.compile(
    r"\b(?:zam[oó]wie[nń]\w*|zam\b\.?|zlece[nń]i\w*|orders?\b|purchase\b)"
    rf"(?P<between>{_BETWEEN})(?P<number>[A-Z]{{1,6}}[/_-]{_NUMBER}|{_NUMBER})",
    re.IGNORECASE,
)
_PARCEL = re.compile(
    r"\b(?:list\w*\s+przewozow\w+|przesy[lł]\w*|paczk\w*|paczek|nadani\w*|[sś]ledzeni\w*"
    r"|tracking(?:\s+(?:number|code))?|waybill|parcel|shipment)"
    rf"(?P<between>{_BETWEEN})"
    r"(?P<number>(?:[A-Z]{1,4}\s?)?\d(?:[ -]?\d){7,29}[A-Z]{0,2})(?!\w)",
    re.IGNORECASE,
)
_HASH = re.compile(rf"(?<![\w&/#])#\s?(?P<number>{_NUMBER})", re.IGNORECASE)
_LONG = re.compile(
    r"(?<![\w/])(?P<number>\d{24}|\d{4}(?: \d{4}){5}|\d{13}[A-Z]|\d{13,14}|[A-Z]{2}\d{9}[A-Z]{2}"
    r"|JJD\d{10,20})(?![\w/])"
)
_BARE = re.compile(rf"(?<![\w/.,@+-])(?P<number>{_NUMBER})(?![\w/@]|[.,]\d)", re.IGNORECASE)

_WITH_YEAR = re.compile(r"(.*\d.*)[/_-](?:19|20)\d{2}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CALLED_NUMBER = re.compile(r"[#№:]|n(?:ume)?r|no\b|number", re.IGNORECASE)

_CAPITALS = re.compile(r"[A-Z][A-Z]{8,}")
_REFERENCE = re.compile(r"(?<![\w@./+-])[A-Z]{9}(?![\w@/]|\.\w)")
"""PrestaShop's own, nine capitals without a digit, as customers copy it from its letters."""
_CALLED = re.compile(
    rf"\b(?:zam[oó]wie[nń]\w*|zam\b\.?|orders?\b|reference\w*|referencj\w*){_BETWEEN}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A number in a text that may be an order's or a parcel's."""

    key: str
    """As `Order.number_key` and `Parcel.number_key` compare it."""
    said: str
    """As it was written."""
    kind: str
    """order and parcel: it is called so; sign: "#10234"; shape: a carrier's or marketplace's; bare:
    it stands so."""


def numbers_in(text: str) -> Sequence[Named]:
    """Every number that may be meant, each once, the surest way it was written first.

    "10234/2025" is also looked for as 10234: many write the year behind.
    """
    beginning = text[:LONGEST_TEXT]
    return read_numbers(near_digits(beginning), beginning)


def read_numbers(near: str, text: str) -> Sequence[Named]:
    """What `numbers_in` finds: numbers in what is near digits, shops' references anywhere."""
    rest = without_others(near)
    lowered, digits = rest.lower(), count_digits(rest)
    found: dict[str, Named] = {}
    for kind, clue, pattern, is_one in _READERS:
        if not clue.is_in(lowered, digits):
            continue
        for match in list(pattern.finditer(rest)):
            if not is_one(match):
                continue
            start, end = match.span("number")
            rest = rest[:start] + "·" * (end - start) + rest[end:]
            for named in _readings(match["number"], kind):
                found.setdefault(named.key, named)
    for named in _references(text):
        found.setdefault(named.key, named)
    return list(found.values())[:MOST]


def confidence(named: Named, *, is_theirs: bool, twins: int = 1) -> int:
    """How sure it is, 0 to 100, that this order is meant, now that such a number really exists.

    `is_theirs`: it was bought by whoever writes. `twins`: how many orders bear that number.
    """
    theirs, strangers = _SURE[named.kind]
    if is_theirs:
        return theirs
    return min(strangers, LINK_FROM - 5) if twins > 1 else strangers


_SURE = {
    "order": (99, 80),
    "parcel": (99, 90),
    "sign": (97, 65),
    "shape": (98, 85),
    "bare": (90, 20),
}


def _references(text: str) -> Iterator[Named]:
    for capitals in islice(_CAPITALS.finditer(text), MOST):
        match = _REFERENCE.match(text, capitals.start())
        if match:
            before = text[max(match.start() - BEFORE, 0) : match.start()]
            kind = "order" if _CALLED.search(before) else "bare"
            yield Named(number_key(match[0]), match[0], kind)


def _readings(written: str, kind: str) -> Iterator[Named]:
    said = " ".join(written.split())[:80]
    if key := number_key(written):
        yield Named(key, said, kind)
    head = _WITH_YEAR.fullmatch(written)
    if head and (key := number_key(head[1])):
        yield Named(key, said, kind)


def _is_order(match: re.Match[str]) -> bool:
    """Few digits are a quantity unless it is said that they are a number."""
    number: str = match["number"]
    digits = sum(c.isdigit() for c in number)
    is_said = _CALLED_NUMBER.search(match["between"])
    return digits >= 4 or bool(is_said) or (digits >= 2 and not number.isdigit())


def _is_sign(match: re.Match[str]) -> bool:
    number: str = match["number"]
    return sum(c.isdigit() for c in number) >= 2


def _is_bare(match: re.Match[str]) -> bool:
    """A year alone is none, nor is a word with a digit in it."""
    number: str = match["number"]
    digits = sum(c.isdigit() for c in number)
    is_year = _YEAR.fullmatch(number)
    return digits >= 4 and not is_year and digits * 2 >= len(number)


def _always(_match: re.Match[str]) -> bool:
    return True


_ORDERS = ("zam", "zlece", "order", "purchase")
_PARCELS = (
    "list", "przesy", "paczk", "paczek", "nadani", "ledzeni", "tracking", "waybill", "parcel",
    "shipment",
)  # fmt: skip
_READERS: tuple[
    tuple[str, Clue, re.Pattern[str], Callable[[re.Match[str]], bool]],
    ...,
] = (
    ("shape", Clue(0, ["-"]), UUID, _always),
    ("parcel", Clue(8, _PARCELS), _PARCEL, _always),
    ("order", Clue(1, _ORDERS), _ORDER, _is_order),
    ("sign", Clue(1, ["#"]), _HASH, _is_sign),
    ("shape", Clue(9), _LONG, _always),
    ("bare", Clue(4), _BARE, _is_bare),
)


def near_digits(text: str) -> str:
    """The parts of a text in which a number may stand, each with what can tell its meaning.

    Most of most mails is far from any digit; looking there made up nine tenths of the cost.
    """
    parts: list[str] = []
    end = 0
    for run in DIGITS.finditer(text):
        if run.end() <= end:
            continue
        start = max(run.start() - BEFORE, 0)
        while start > end and not text[start - 1].isspace():
            start -= 1
        if parts and start <= end:
            start = end
        elif parts:
            parts.append(APART)
        stop = min(run.end() + AFTER, len(text))
        while stop < len(text) and not text[stop].isspace():
            stop += 1
        parts.append(text[start:stop])
        end = stop
    return "".join(parts)
