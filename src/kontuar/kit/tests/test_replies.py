"""New words against quoted words: what the programs people use really send, as data."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.html import clean_mail_html, text_of_clean
from kontuar.kit.quotes import new_text

CASES = Path(__file__).parent / "payloads" / "replies.jsonl"


def cases() -> list[dict[str, str]]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def text_of(case: dict[str, str]) -> str:
    if "raw" in case:
        return case["raw"]
    return text_of_clean(clean_mail_html(case["html"]), mark_quotes=True)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_the_new_words(case: dict[str, str]) -> None:
    assert new_text(text_of(case)) == case["expected_reply"]


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in cases()]

    assert len(set(names)) == len(names) >= 120


PIECES = st.sampled_from(
    [line for case in cases() for line in text_of(case).split("\n")]
) | st.text(max_size=30)  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.lists(PIECES, max_size=30).map("\n".join))
def test_every_line_was_typed_and_something_is_left(text: str) -> None:
    reply = new_text(text)

    whole = squeezed(text.replace("\ue000", "").replace("\ue001", ""))
    assert all(squeezed(line) in whole for line in reply.split("\n"))
    assert bool(reply) == bool(whole)


@given(st.sampled_from([case["expected_reply"] for case in cases() if "kept" in case["name"]]))
def test_plain_new_text_stays_as_it_is(text: str) -> None:
    assert new_text(new_text(text)) == new_text(text) == text
