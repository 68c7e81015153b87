"""No mail makes the search for its new words slow: lines made to trap patterns stay cheap."""

import time

import pytest

from kontuar.kit.forwards import forwarded_from
from kontuar.kit.quotes import new_text

TRAPS = [
    "-" * 290 + "x",
    "- " * 145 + "x",
    "=_" * 140,
    "-----" + "a " * 140,
    "Dnia 3.02.2025 10:15 " + "a " * 120 + "<",
    "W dniu 10:15 " + "x<y@z" * 50,
    "a@" * 140 + ">",
    "wysłane z " + "a " * 60 + "!",
    "##-" + "a" * 290,
    "> " * 140,
]


@pytest.mark.parametrize("line", TRAPS)
def test_a_large_mail_of_traps_takes_less_than_two_seconds(line: str) -> None:
    text = "\n".join([line] * 3000)
    begun = time.process_time()

    new_text(text, ours=[line * 3 + " koniec"])
    forwarded_from(text)

    assert time.process_time() - begun < 2
