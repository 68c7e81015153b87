"""What proves that a message belongs to a conversation, and what does not."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontuar.channels.contract import Verdict
from kontuar.conversations.belonging import (
    Proof,
    dmarc_of,
    is_for,
    joins,
    number_in,
    number_of,
    reply_address,
    tokens_in,
)

KEY = b"only-for-tests"
OURS = frozenset({"mx.kram.example"})


@pytest.mark.parametrize(
    ("proof", "is_participant", "dmarc"),
    list(product(Proof, (True, False), ("pass", "fail", ""))),
)
def test_the_table_of_proofs(proof: Proof, is_participant: bool, dmarc: str) -> None:  # noqa: FBT001
    people = ["ala@example.pl"] if is_participant else ["bartek@example.pl"]
    expected = (
        proof is Proof.TOKEN
        or (proof is Proof.REFERENCE and is_participant and dmarc != "fail")
        or (proof is Proof.NUMBER and is_participant and dmarc == "pass")
    )

    found = joins(proof=proof, author="ala@example.pl", participants=people, dmarc=dmarc)

    assert found is expected


def test_only_the_topmost_verdict_of_our_own_server_vouches() -> None:
    ours, theirs = Verdict("mx.kram.example", dmarc="pass"), Verdict("mx.zly.example", dmarc="pass")

    assert dmarc_of([ours, theirs], OURS) == "pass"
    assert dmarc_of([theirs, ours], OURS) == ""
    assert dmarc_of([ours], frozenset()) == ""
    assert dmarc_of([Verdict("mx.zly.example", dmarc="fail"), ours], OURS) == "fail"
    assert dmarc_of([], OURS) == ""


@settings(deadline=None)
@given(
    number=st.integers(min_value=1, max_value=2**40 - 1),
    recipient=st.emails().map(str.lower),
    other=st.emails().map(str.lower),
)
def test_a_secret_address_is_for_one_recipient_alone(
    number: int, recipient: str, other: str
) -> None:
    address = reply_address(address="sklep@kram.pl", number=number, recipient=recipient, key=KEY)

    [token] = tokens_in([address, "sklep@kram.pl", "x+k-nonsense@kram.pl"])

    assert number_of(token) == number
    assert is_for(token, recipient, KEY)
    assert other == recipient or not is_for(token, other, KEY)
    assert not is_for(token, recipient, b"another installation")
    assert len(address.partition("@")[0]) <= 64
    second = reply_address(address="sklep@kram.pl", number=number, recipient=recipient, key=KEY)
    assert second != address


def test_an_address_that_would_grow_too_long_stays_as_it_is() -> None:
    address = "bardzo.dlugi.adres.obslugi@kram.pl"

    assert reply_address(address=address, number=1, recipient="a@b.pl", key=KEY) == address


def test_a_number_counts_only_in_our_own_form() -> None:
    assert number_in("Re: [#1042] Gdzie paczka?") == 1042
    assert number_in("Zamówienie #1042") is None
    assert number_in("[#99999999999999999999]") is None
