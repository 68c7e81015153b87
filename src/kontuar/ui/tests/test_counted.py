"""Counts as they are printed: thousands apart in the reader's language."""

import pytest
from django.utils import translation

from kontuar.ui.templatetags.ui import counted


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"), ("en", "1,234,567")],
)
def test_thousands_are_apart(language: str, said: str) -> None:
    with translation.override(language):
        assert (counted(1234567), counted(999), counted(None)) == (said, "999", "")
