"""Counts as they are printed: thousands apart in the reader's language."""

import pytest
from django.template import Context, Template
from django.utils import translation

from kontuar.ui.templatetags.ui import counted


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"), ("en", "1,234,567")],
)
def test_thousands_are_apart(language: str, said: str) -> None:
    with translation.override(language):
        printed = [str(counted(number)) for number in (1234567, "1234567", 999, None, "")]

    assert printed == [said, said, "999", "", ""]


def test_a_sentence_has_thousands_apart_and_the_right_plural() -> None:
    words = "{{ n }} one{% plural %}{{ n }} more{% endblocktranslate %}"
    page = Template("{% blocktranslate count n=n|counted context 'test' %}" + words)

    with translation.override("en"):
        printed = [page.render(Context({"n": n})) for n in (1, 1234)]

    assert printed == ["1 one", "1,234 more"]
