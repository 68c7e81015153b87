"""Whose mail was passed on, in the ways of the programs people use."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.forwards import forwarded_from, is_forward_subject

CASES = Path(__file__).parent / "payloads" / "forwards.jsonl"


def cases() -> list[dict[str, str]]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_the_original_is_found(case: dict[str, str]) -> None:
    found = forwarded_from(case["raw"])

    assert found is not None
    assert found.name == case["sender"]
    assert found.email == case["email"]
    assert found.subject == case["subject"]
    assert found.date == case["date"]
    assert found.body == case["body"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gdzie jest paczka?",
        "Od: soboty czekam.\nDo: dziś nic.",
        "W dniu 3 lutego 2025 o 10:15 kurier pisze, że paczka jest.",
        "-------- \nOd: nikogo",
        "From: Warsaw\nPrice: 10\nTo: Berlin",
    ],
)
def test_what_passes_nothing_on(text: str) -> None:
    assert forwarded_from(text) is None


@pytest.mark.parametrize(
    "subject",
    ["Fwd: Kubek", "FW: Kubek", "Fw:Kubek", "PD: Kubek", "Odp: PD: Kubek", "Re: Fwd: Kubek",
     "[Fwd: Kubek]", "Przekazane: Kubek", "WG: Tasse", "AW: WG: Tasse", "TR: Kubek"],
)  # fmt: skip
def test_subjects_that_say_so(subject: str) -> None:
    assert is_forward_subject(subject)


@pytest.mark.parametrize("subject", ["", "Re: Kubek", "Odp: Kubek", "pdf: faktura", "Fwd kubek"])
def test_subjects_that_do_not(subject: str) -> None:
    assert not is_forward_subject(subject)


PIECES = st.sampled_from(
    ["", "Od: Ala <ala@x.example>", "> Od: Ala", "Do: Kram", "Temat: x", "Data: dziś", "Ala",
     "---------- Forwarded message ---------", "On 3 Feb 2025, A <a@x.example> wrote:", "> tak"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=20), max_size=20).map("\n".join))
def test_nothing_is_invented(text: str) -> None:
    found = forwarded_from(text)

    if found is not None:
        assert found.email in text.lower()
        assert set("".join(found.body.split())) <= set("".join(text.split()))
