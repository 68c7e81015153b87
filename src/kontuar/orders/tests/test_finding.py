"""Numbers of orders and parcels in what people write."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.orders import finding
from kontuar.orders.finding import LINK_FROM, Named, confidence, numbers_in
from kontuar.orders.rules import number_key

INPOST = "630512345678901234567890"
WRITTEN = [
    ("Gdzie jest zamówienie nr 10234?", "order", "10234"),
    ("Dotyczy zamówienia: KR-10234 z 12.03.2025", "order", "kr10234"),
    ("numer zamówienia ZAM/7/2026", "order", "zam72026"),
    ("zam. 10234/2025", "order", "10234"),
    ("zam. 10234/2025", "order", "102342025"),
    ("zamowienie o numerze 77", "order", "77"),
    ("zamówienie ORD-99", "order", "ord99"),
    ("zamówienia #4012 i #4013", "sign", "4013"),
    ("My order no. 5500 please", "order", "5500"),
    ("#10234", "sign", "10234"),
    (f"nr listu przewozowego {INPOST}", "parcel", INPOST),
    ("paczka 6305 1234 5678 9012 3456 7890 nie doszła", "parcel", INPOST),
    (f"sprawdzam {INPOST} od wczoraj", "shape", INPOST),
    ("DPD 0000123456789U", "shape", "0000123456789u"),
    ("numer 12345678901234", "shape", "12345678901234"),
    ("co z 10234?", "bare", "10234"),
    ("Gdzie jest zamówienie nr XKBKNABJK?", "order", "xkbknabjk"),
    ("My order: QWERTYUIO.", "order", "qwertyuio"),
    ("Dzień dobry, XKBKNABJK, co z nim?", "bare", "xkbknabjk"),
]
NONE = [
    "tel. 601 202 303",
    "+48 601 202 303",
    "+48601202303",
    "proszę dzwonić 601-202-303",
    "telefon: 601202303",
    "90-001 Łódź",
    "zapłaciłam 149,99 zł",
    "razem 1 234,50 zł",
    "1250 zł",
    "12 marca 2026",
    "12.03.2025",
    "2025-03-12 o 14:30",
    "NIP 123-456-32-18",
    "NIP: 1234563218",
    "REGON 123456785",
    "nr konta 12 1234 5678 1234 5678 1234 5678",
    "PL12123456781234567812345678",
    "w 2025 roku",
    "zamówienie na 3 szt.",
    "zamówienie z dnia 2025-03-12",
    "ul. Polna 3/5",
    "faktura FV/10234/2026",
    "ala1234@example.pl",
    "zamówienie PROSZĘ WYSŁAĆ SZYBKO",
    "ALAKOWALS@EXAMPLE.PL",
    "https://kram.example/XKBKNABJK",
    "https://kram.example/p/10234",
    "",
]


@pytest.mark.parametrize(("text", "kind", "key"), WRITTEN)
def test_a_number_is_found_however_it_is_written(text: str, kind: str, key: str) -> None:
    found = {named.key: named.kind for named in numbers_in(text)}

    assert found[key] == kind


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert list(numbers_in(text)) == []


@given(st.text(max_size=400))
def test_nothing_breaks_it_and_every_number_stands_in_the_text(text: str) -> None:
    found = numbers_in(text)

    joined = number_key_of_all(text)
    assert len({named.key for named in found}) == len(found)
    for named in found:
        assert named.said in " ".join(text.split()) or named.said.replace(" ", "") in joined
        assert named.key == number_key(named.key)


def number_key_of_all(text: str) -> str:
    return "".join(text.split())


WORDS = st.lists(
    st.sampled_from(["Dzień dobry", "proszę", "o pomoc", "nie doszła", "601 202 303", "99,00 zł"]),
    max_size=5,
).map(" ".join)


@given(st.integers(1000, 99_999_999), WORDS, WORDS, st.sampled_from(["nr ", "numer ", "#", ""]))
def test_a_named_order_is_found_among_other_words(
    number: int, before: str, after: str, sign: str
) -> None:
    found = numbers_in(f"{before}\nzamówienie {sign}{number}, {after}")

    assert [(named.key, named.kind) for named in found] == [(str(number), "order")]


@given(number=st.integers(0, 10**24 - 1), words=WORDS, grouped=st.booleans())
def test_a_parcel_number_is_found_in_groups_too(number: int, words: str, *, grouped: bool) -> None:
    digits = f"{number:024}"
    written = " ".join(digits[n : n + 4] for n in range(0, 24, 4)) if grouped else digits

    found = numbers_in(f"{words}. Przesyłka {written}. {words}")

    assert [(named.key, named.kind) for named in found] == [(digits, "parcel")]


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["+48 ", "+48", "tel. ", "kom: "]))
def test_a_phone_number_is_never_taken_for_an_order(number: int, before: str) -> None:
    assert list(numbers_in(f"Proszę o kontakt {before}{number}")) == []


@given(st.uuids(), st.sampled_from(["zamówienie {}", "nr: {}", "Gdzie jest {}?", "({})", "#{}"]))
def test_a_marketplaces_number_is_found_whole(number: UUID, words: str) -> None:
    found = {named.key: named.kind for named in numbers_in(words.format(number))}

    assert found == {number.hex: "shape"}


def test_within_an_address_it_is_no_number() -> None:
    own = "29738e61-7f6a-11e8-ac45-09db60ede9d6"

    assert numbers_in(f"https://sklep.example/koszyk/{own}?x=1") == []


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "zam ", "a1-", "paczka 1 1 1 ", "+48 ", "w.", "-", "a@", "1/", "konto "]
)
def test_a_hostile_text_is_read_quickly(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    begun = time.process_time()

    numbers_in(text)

    assert time.process_time() - begun < 0.5


def test_a_strangers_bare_number_links_nothing_and_twins_need_a_person() -> None:
    bare, named = Named("10234", "10234", "bare"), Named("10234", "10234", "order")

    assert confidence(bare, is_theirs=False) < LINK_FROM
    assert confidence(bare, is_theirs=True) >= LINK_FROM
    assert confidence(named, is_theirs=False) >= LINK_FROM
    assert confidence(named, is_theirs=False, twins=2) < LINK_FROM
    assert confidence(named, is_theirs=True, twins=2) == confidence(named, is_theirs=True)


FILLER = "Dzień dobry, piszę w pewnej sprawie i proszę o szybką odpowiedź. Pozdrawiam serdecznie\n"
PIECES = st.sampled_from(
    [*(text for text, _kind, _key in WRITTEN), *NONE, FILLER, FILLER * 3, " ", "\n", "x" * 50]
)


@given(st.lists(PIECES, max_size=12))
def test_what_is_far_from_any_digit_is_left_out_without_a_difference(pieces: list[str]) -> None:
    text = " ".join(pieces)

    assert numbers_in(text) == finding.read_numbers(text, text)


def test_a_long_text_without_digits_costs_nothing() -> None:
    assert finding.near_digits(FILLER * 100) == ""
    assert len(finding.near_digits(FILLER * 100 + "paczka 77 " + FILLER * 100)) < 250
