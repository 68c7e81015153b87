"""Words of ours that come back without any mark are known by themselves."""

from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.html import html_to_text
from kontuar.kit.quotes import new_text

OURS = (
    "Dzień dobry Pani Alu,\n\nzwrot środków za zamówienie 48213 trwa do czternastu dni roboczych "
    "od dnia otrzymania paczki. Czy paczka była uszkodzona?\n\nProszę też o podanie numeru konta, "
    "na które mamy przelać pieniądze.\n\nPozdrawiam\nOla"
)
OLDER = "Dzień dobry,\npaczka wyjdzie od nas jutro rano kurierem i dotrze w piątek.\nOla"
TYPED = "Dobrze, czekam.\nAla"
HEAD = "Od: Kram <pomoc@kram.example>\nWysłano: dziś\nDo: Ala\nTemat: Re: Zwrot\n\n"


def wrapped(text: str, width: int, prefix: str = "") -> str:
    lines = (part for line in text.split("\n") for part in wrap(line, width) or [""])
    return "\n".join(f"{prefix}{line}".rstrip() for line in lines)


@given(
    width=st.integers(min_value=12, max_value=300),
    prefix=st.sampled_from(["", "> ", ">", "> > ", "| ", "    "]),
    gap=st.sampled_from(["\n", "\n\n", "\n\n\n"]),
)
def test_however_wrapped_and_marked(width: int, prefix: str, gap: str) -> None:
    mail = f"{TYPED}{gap}{wrapped(OURS, width, prefix)}\n"

    assert new_text(mail, ours=[OLDER, OURS]) == TYPED


@given(width=st.integers(min_value=12, max_value=300))
def test_answers_below(width: int) -> None:
    assert new_text(f"{wrapped(OURS, width)}\n\n{TYPED}", ours=[OURS]) == TYPED


@pytest.mark.parametrize(
    "back",
    [
        html_to_text(f"<p>{'</p><p>'.join(OURS.split(chr(10)))}</p>"),
        html_to_text(f"<table><tr><td>{OURS.replace(chr(10), '<br>')}</td></tr></table>"),
        OURS.replace("numeru konta", "*numeru konta*").replace("Czy", "\xa0Czy"),
        OURS.upper(),
        OURS.replace("Pozdrawiam", "<https://kram.example>\nPozdrawiam"),
        f"Kram <pomoc@kram.example>\n\n{OURS}",
        f"3 lutego 10:15 Ola:\n{OURS}",
        OURS.split("\n\n", 1)[1],
    ],
)
def test_other_ways_of_coming_back(back: str) -> None:
    assert new_text(f"{TYPED}\n\n{back}", ours=[OURS]) == TYPED


def test_answers_between_words_that_nothing_marks() -> None:
    answered = OURS.replace("uszkodzona?", "uszkodzona?\nNie, była cała.").replace(
        "pieniądze.", "pieniądze.\n\nPodam telefonicznie."
    )

    mail = new_text(f"Odpowiadam.\n\n{HEAD}{answered}", ours=[OURS])

    assert mail == f"Odpowiadam.\n{answered.removesuffix('Pozdrawiam' + chr(10) + 'Ola').strip()}"


def test_a_bare_quote_without_answers_is_folded() -> None:
    assert new_text(f"{TYPED}\n\n{HEAD}{OURS}\n\n{HEAD}{OLDER}", ours=[OURS, OLDER]) == TYPED


@pytest.mark.parametrize(
    "mail",
    [
        "Dzień dobry,\nzwrot środków trwa już czternaście dni. Kiedy dojdzie?",
        "Pozdrawiam\nOla",
        "Dzień dobry Pani Alu,",
        "Piszecie, że zwrot trwa do czternastu dni, a minęło dwadzieścia.",
    ],
)
def test_a_few_like_words_are_no_quote(mail: str) -> None:
    assert new_text(mail, ours=[OURS, OLDER]) == mail


def test_a_mail_that_is_only_our_words_stays_whole() -> None:
    assert new_text(OURS, ours=[OURS]) == new_text(OURS)
