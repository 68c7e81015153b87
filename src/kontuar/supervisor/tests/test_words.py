"""What the terminal says exists in both languages."""

import re
import string
from pathlib import Path

import pytest

from kontuar.supervisor import words
from kontuar.supervisor.sentences import SENTENCES

SOURCE = Path(words.__file__).parents[1]


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_name_the_same_things(key: str) -> None:
    english, polish = SENTENCES[key]

    assert english.strip()
    assert polish.strip()
    assert names_in(english) == names_in(polish)


def test_every_sentence_is_said_somewhere_and_none_is_missing() -> None:
    code = "".join(p.read_text() for p in SOURCE.glob("*/*.py") if p.name != "sentences.py")
    said = set(re.findall(r'\b(?:Trouble|say|text)\(\s*"([a-z_]+)"', code))
    named = {key for key in SENTENCES if f'"{key}"' in code}

    assert named == set(SENTENCES)
    assert said - set(SENTENCES) == set()


@pytest.mark.parametrize(
    ("variables", "polish"),
    [
        ({"LANG": "pl_PL.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "C", "LC_MESSAGES": "pl_PL"}, True),
        ({}, False),
    ],
)
def test_the_language_is_that_of_the_terminal(variables: dict[str, str], *, polish: bool) -> None:
    assert words.in_polish(variables) is polish
