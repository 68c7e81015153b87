"""Variables become values, and nothing else does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.html import clean_reply_html, html_to_text
from kontuar.kit.variables import Spoken, Value, filled, left_in, names_in, said_date

NUMBER = {"order.number": Value("10234")}


@pytest.mark.parametrize(
    "typed",
    [
        "{{order.number}}",
        "{{ order.number }}",
        "{{&nbsp;order.number&nbsp;}}",
        "{{\u200bOrder.Number}}",
        "&#123;{order.number}&#125;",
    ],
)
def test_however_it_is_typed_it_is_the_same(typed: str) -> None:
    html = clean_reply_html(f"<p>Zamówienie nr {typed}!</p>")

    assert names_in(html) == ["order.number"]
    assert filled(html, NUMBER) == "<p>Zamówienie nr 10234!</p>"


def test_a_value_is_text_and_brings_no_variables() -> None:
    values = {"contact.name": Value("<b>{{order.number}}</b> & {{{x}}}\n2"), **NUMBER}

    shown = filled("<p>{{contact.name}}</p>", values)

    assert shown == "<p>&lt;b&gt;{order.number}&lt;/b&gt; &amp; {x}<br>2</p>"


def test_a_value_that_ends_in_a_stop_needs_no_other() -> None:
    values = {"order.date": Value("2 marca 2026 r."), "order.number": Value("7")}

    shown = filled("{{order.date}}. Nr {{order.number}}. Od {{order.date}}...", values)

    assert shown == "2 marca 2026 r. Nr 7. Od 2 marca 2026 r...."


def test_a_link_is_a_link_once() -> None:
    value = {"parcel.link": Value("https://p.pl/?a=1&b=2", "https://p.pl/?a=1&b=2")}

    alone = filled("{{parcel.link}}", value)
    inside = filled('<a href="https://x.pl/">{{parcel.link}}</a>', value)

    href = "https://p.pl/?a=1&amp;b=2"
    assert alone == f'<a href="{href}" rel="noopener noreferrer">{href}</a>'
    assert inside == f'<a href="https://x.pl/">{href}</a>'


@pytest.mark.parametrize("braces", ["{{order.number}}", "%7B%7Border.number%7D%7D"])
def test_a_value_in_an_address_is_encoded(braces: str) -> None:
    html = clean_reply_html(f'<a href="https://x.pl/?nr={braces}">tu</a>')

    assert names_in(html) == ["order.number"]
    assert 'href="https://x.pl/?nr=ZAM%2F7%22"' in filled(html, {"order.number": Value('ZAM/7"')})


@pytest.mark.parametrize(
    "typed",
    [
        "{<b>{order.number}}</b>",
        "{{order.<i>number</i>}}",
        "{{order.number",
        "order.number}}",
        "{order.number}",
        "{{}}",
        "{{order.number}}}}",
        '<a href="https://x.pl/%7B%7B">x</a>',
    ],
)
def test_what_is_no_whole_variable_is_found(typed: str) -> None:
    html = clean_reply_html(f"<p>Nr {typed}</p>")

    assert left_in(html, NUMBER)


def test_text_without_braces_is_left_alone() -> None:
    assert left_in("<p>{ } 50% {a}</p>", {}) == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_typed_no_pair_of_braces_goes_unseen(typed: str, value: str) -> None:
    html = clean_reply_html(typed)

    values = {name: Value(value) for name in names_in(html)}

    text = html_to_text(filled(html, values))
    assert left_in(html, values) or not ("{{" in text or "}}" in text)


def test_days_need_no_declining() -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    polish = Spoken("pl", ZoneInfo("Europe/Warsaw"), late)
    english = Spoken("en", ZoneInfo("UTC"), late)

    assert said_date(late, polish).replace("\xa0", " ") == "27 listopada 2026 r."
    assert said_date(late, english).replace("\xa0", " ") == "26 November 2026"
