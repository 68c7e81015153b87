"""What looks like the number of an order or a parcel and is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

DIGITS = re.compile(r"\d\d*")
"""Begun by one digit, as below: only so does the engine skip what is none at full speed."""
_FIRST = r"\d(?<!\d\d)"
"""A digit that follows none; `_ALONE` begins with it, the pattern goes on with the second."""
_ALONE = _FIRST + r"(?<!\d[ -]\d)(?:{})(?![ -]?\d)"
_LOCKER = re.compile(_ALONE.format(r"\d{23}|\d{3}(?: \d{4}){5}"))
"""24 digits are nothing but a parcel's, also where a part of them looks like a phone number."""
UUID = re.compile(
    r"(?<![\w/=.-])(?P<number>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w/-])", re.IGNORECASE
)
"""So marketplaces number orders (Allegro); within an address it may be anything."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a text must hold before a pattern is tried: seeing that costs a hundredth of trying."""

    digits: int = 1
    words: Sequence[str] = ()
    """One of these, in lower case."""

    def is_in(self, lowered: str, digits: int) -> bool:
        """Whether the pattern may match in a text with so many digits."""
        if digits < self.digits:
            return False
        return not self.words or any(word in lowered for word in self.words)


LONGEST_WORD = 40
_ENDLESS = re.compile(rf"[^\W_]{{{LONGEST_WORD + 1},}}")
_MONEY = ("zł", "zl", "pln", "eur", "usd", "€", "$")
_GUARDS = [
    (Clue(digits, words), re.compile(pattern, re.IGNORECASE))
    for digits, words, pattern in (
        (0, ["@"], r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
        (0, ["://", "www."], r"\bhttps?://\S+|\bwww\.\S+"),
        (
            9,
            ["nip", "regon", "pesel", "krs", "vat"],
            r"\b(?:NIP|REGON|PESEL|KRS|VAT)\b\W{0,3}(?:nr\W{0,3})?(?:PL)?[\s-]*"
            r"\d(?:[ -]?\d){8,13}",
        ),
        (10, ["-"], _ALONE.format(r"\d\d-\d{3}-\d{2}-\d{2}|\d\d-\d{2}-\d{2}-\d{3}")),
        (26, (), r"(?<!\d)(?<!\d[ -])(?:PL ?)?\d{2}(?: ?\d{4}){6}(?![ -]?\d)"),
        (
            10,
            ["kont", "rachun", "account"],
            r"\b(?:konta|konto|rachun\w+|account)\b[^\n\d]{0,30}(?:PL ?)?\d(?:[ -]?\d){9,25}",
        ),
        (
            5,
            ["+", "00"],
            r"(?<![\w/])(?:\+|00(?=[1-9]))\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d{2,4}(?!\d)",
        ),
        (
            7,
            ["tel", "kom", "phone", "mobile", "fax", "faks"],
            r"\b(?:tel|telefon\w*|kom|kom[oó]rk\w*|phone|mobile|fax|faks)\b"
            r"[^\n\d+]{0,20}\+?\d(?:[ -]?\d){6,14}",
        ),
        (9, (), _ALONE.format(r"\d\d[ -]\d{3}[ -]\d{3}|\d \d{3} \d{2} \d{2}")),
        (5, ["-"], r"\d(?<![\d-]\d)\d-\d{3}(?!\d|-\d)"),
        (
            6,
            (),
            _FIRST + r"(?:\d?[./-]\d{1,2}[./-](?:19|20)\d{2}"
            r"|(?:(?<=1)9|(?<=2)0)\d{2}-\d{2}-\d{2})(?!\d)",
        ),
        (
            1,
            (),
            _FIRST + r"\d?\s+(?:sty|lut|mar|kwi|maj|cze|lip|sie|wrz|pa[zź]|lis|gru)\w*"
            r"(?:\s+(?:19|20)\d{2})?",
        ),
        (3, [":"], _FIRST + r"\d?:\d{2}(?::\d{2})?(?!\d)"),
        (
            1,
            _MONEY,
            r"\d(?<![\w/]\d)\d{0,2}(?:[ \u00a0]\d{3})*(?:[.,]\d{1,2})?"
            r"\s?(?:z[lł]\b|PLN\b|EUR\b|USD\b|€|\$)",
        ),
        (
            1,
            (*_MONEY, "gr"),
            r"\d(?<![\w/]\d)\d*(?:[.,]\d{1,2})?"
            r"\s?(?:z[lł](?:ot\w+)?\b|gr\b|PLN\b|EUR\b|USD\b|€|\$)",
        ),
        (1, _MONEY, r"(?:€|\$|\bPLN|\bEUR)\s?\d[\d ]*(?:[.,]\d{1,2})?"),
        (2, [".", ","], r"\d(?<![\w/.-]\d)\d*[.,]\d+(?![\w/-])"),
        (
            1,
            (),
            r"\d(?<![\w/]\d)\d*"
            r"(?:(?:[.,]\d+)?\s?(?:szt|cm|mm|kg|dag|dni|min|godz|proc|x)\b|\s?%)",
        ),
        (
            1,
            ["faktur", "fv", "paragon", "invoice"],
            r"\b(?:faktur\w*|FV|paragon\w*|invoice)\b[\s:#.-]*(?:nr\b[\s:.]*)?"
            r"(?:FV[/-]?)?[\w/-]*\d[\w/-]*",
        ),
        (
            1,
            (),
            r"\b(?:ul|al|os|pl|m|lok|ulica)\b\.?\s?[^\W\d]*\s?\d+\w?(?:/\d+)?(?!\w)",
        ),
    )
]
"""What looks like a number of an order and is none."""


def without_others(text: str) -> str:
    """The text with a dot for each character of what is no order's number."""
    lowered, digits = text.lower(), count_digits(text)
    sure = (*_LOCKER.finditer(text), *UUID.finditer(text)) if digits >= 24 or "-" in text else ()
    kept = [match.span() for match in sure]

    def blank(match: re.Match[str]) -> str:
        is_kept = any(match.start() < end and start < match.end() for start, end in kept)
        return match[0] if is_kept else "·" * len(match[0])

    if any(len(word) > LONGEST_WORD for word in text.split()):
        text = _ENDLESS.sub(blank, text)
    for clue, guard in _GUARDS:
        if clue.is_in(lowered, digits):
            text = guard.sub(blank, text)
    return text


def count_digits(text: str) -> int:
    """How many digits there are in a text."""
    return sum(map(len, DIGITS.findall(text)))
