"""The whole corpus, read; each difference is named by its letter and field."""

import hashlib
from collections.abc import Iterator
from typing import Any

from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.report import as_json
from kontuar.plugins.email.tests.building import NOW
from kontuar.plugins.email.tests.corpus import LETTERS
from kontuar.plugins.email.tests.corpus.letter import Letter


def test_every_letter_is_read_as_it_was_meant() -> None:
    wrong = [difference for letter in LETTERS for difference in differences(letter)]

    assert "\n".join(wrong) == ""


def test_the_corpus_is_large_and_names_each_letter_once() -> None:
    names = [letter.name for letter in LETTERS]

    assert len(names) == len(set(names))
    assert len(names) >= 150


def differences(letter: Letter) -> Iterator[str]:
    got = as_json(read_mail(letter.raw, NOW))
    for field, wanted in letter.expected.items():
        if field == "files":
            yield from file_differences(letter.name, got["attachments"], wanted)
        elif field == "has":
            for words in wanted:
                if words not in got["text"]:
                    yield f"{letter.name}: text lacks {words!r}: {got['text']!r}"
        elif got[field] != wanted:
            yield f"{letter.name}: {field} is {got[field]!r}, not {wanted!r}"


def file_differences(name: str, got: list[dict[str, Any]], wanted: list[Any]) -> Iterator[str]:
    seen = [(file["name"], file["type"]) for file in got]
    if seen != [(file[0], file[1]) for file in wanted]:
        yield f"{name}: files are {seen!r}, not {wanted!r}"
        return
    for file, (title, _kind, data) in zip(got, wanted, strict=True):
        if data is not None and file["sha256"] != hashlib.sha256(data).hexdigest():
            yield f"{name}: {title} holds {file['size']} bytes, not {len(data)}"
