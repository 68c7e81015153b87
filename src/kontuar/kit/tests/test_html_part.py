"""What was newly written keeps its look; what is quoted stays out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.html import clean_mail_html, text_of_clean
from kontuar.kit.html_part import new_and_rest, part_of
from kontuar.kit.quotes import new_text

QUOTE = (
    '<div class="gmail_quote"><div>pon., 3 lut 2025 o 10:15 Kram &lt;pomoc@kram.example&gt; '
    "napisał(a):</div><blockquote>Dzień <b>dobry</b></blockquote></div>"
)


def new_of(html: str, reply: str | None = None) -> str:
    cleaned = clean_mail_html(html)
    reply = reply or new_text(text_of_clean(cleaned, mark_quotes=True))
    assert new_and_rest(cleaned, reply)[0]
    return part_of(cleaned, reply, "new")


def test_the_look_of_the_new_words_stays() -> None:
    new = '<div>Proszę o <b>zwrot</b> za <span style="color:red">kubek</span>.</div>'

    assert new_of(f"{new}<br>{QUOTE}") == new


def test_a_signature_is_left_out() -> None:
    html = f"<div><b>Czekam</b><br><br>Pozdrawiam<br>Ala</div>{QUOTE}"

    assert new_of(html) == "<div><b>Czekam</b></div>"


def test_open_tags_are_closed() -> None:
    html = f"<table><tr><td><div>Kubek <b>pękł</b></div></td></tr><tr><td>{QUOTE}</td></tr></table>"

    assert new_of(html) == (
        "<table><tbody><tr><td><div>Kubek <b>pękł</b></div></td></tr></tbody></table>"
    )


def test_pictures_below_the_last_words_are_new() -> None:
    html = f'<div>Zdjęcia:</div><div><img src="cid:1"><br><img src="cid:2"></div>{QUOTE}'

    assert new_of(html).count("<img ") == 2


def test_pictures_of_a_signature_or_quote_are_not() -> None:
    html = (
        '<div>Czekam</div><div class="gmail_signature"><img src="cid:logo"></div>'
        f'<blockquote type="cite"><img src="cid:2">{QUOTE}</blockquote>'
    )

    assert "<img " not in new_of(html)


def test_words_below_the_quote() -> None:
    html = (
        '<div class="moz-cite-prefix">W dniu 3.02.2025 o 10:15, Kram pisze:</div>'
        '<blockquote type="cite"><p>Dzień dobry</p></blockquote><p>Już <b>doszło</b></p>'
    )

    assert new_of(html) == "<p>Już <b>doszło</b></p>"


def test_the_reply_may_come_from_plain_text_with_links_written_out() -> None:
    html = f'<div>Zobacz <a href="https://a.example/x">tutaj</a> &amp; daj znać</div>{QUOTE}'

    part = new_of(html, reply="Zobacz tutaj <https://a.example/x> & daj znać")

    assert text_of_clean(part) == "Zobacz tutaj & daj znać"


def test_plain_words_that_differ_a_little_trust_the_mark() -> None:
    html = f"<ol><li>kubek</li><li>talerz</li></ol>{QUOTE}"

    assert new_of(html, reply="1. kubek\n2. talerz") == "<ol><li>kubek</li><li>talerz</li></ol>"


@pytest.mark.parametrize(
    ("html", "reply"),
    [
        (f"<p>Tak</p>{QUOTE}", ""),
        ("<p>Tak</p>", "Tak"),
        (f"<p>Tak</p>{QUOTE}", "Zupełnie co innego, dużo dłuższe"),
        ("<blockquote>Kiedy?</blockquote><p>Dziś</p>", "> Kiedy?\nDziś"),
        (QUOTE, "Dzień"),
    ],
)
def test_nothing_where_they_do_not_go_together(html: str, reply: str) -> None:
    cleaned = clean_mail_html(html)

    assert new_and_rest(cleaned, reply) == ("", "")
    assert part_of(cleaned, reply, "new") == part_of(cleaned, reply, "rest") == cleaned


def test_the_rest_is_what_the_new_part_leaves() -> None:
    cleaned = clean_mail_html(f"<div><b>Czekam</b><br>Pozdrawiam<br>Ala</div>{QUOTE}")

    rest = part_of(cleaned, "Czekam", "rest")

    assert text_of_clean(rest).startswith("Pozdrawiam\nAla\npon., 3 lut 2025")
    assert "<b>dobry</b>" in rest
    assert "Czekam" not in rest


def test_a_table_is_never_torn_for_the_rest() -> None:
    cleaned = clean_mail_html(f"<table><tr><td>Czekam</td></tr><tr><td>{QUOTE}</td></tr></table>")

    assert part_of(cleaned, "Czekam", "rest") == cleaned


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


WORDS = st.sampled_from(["Tak", "kubek", "&amp; nie", "5 &lt; 6", "żółty", "-- ", "Pozdrawiam"])
TAGS = st.sampled_from(["<b>{}</b>", "<p>{}</p>", "<div>{}</div>", "{}<br>", "<li>{}</li>"])


@given(st.lists(st.tuples(TAGS, WORDS), min_size=1, max_size=8))
def test_the_part_says_what_the_reply_says(pieces: list[tuple[str, str]]) -> None:
    cleaned = clean_mail_html("".join(tag.format(word) for tag, word in pieces) + QUOTE)
    reply = new_text(text_of_clean(cleaned, mark_quotes=True))

    new, rest = (text_of_clean(clean_mail_html(piece)) for piece in new_and_rest(cleaned, reply))

    assert not new or letters(new) == letters(reply)
    assert not new or letters(new) + letters(rest) == letters(text_of_clean(cleaned))


@pytest.mark.parametrize("name", ["Signature", "x_Signature", "ms-outlook-mobile-signature"])
def test_what_a_program_marks_as_signature_is_known(name: str) -> None:
    cleaned = clean_mail_html(f'<div>Czekam</div><div id="{name}">Ala Kowalska<br>ACME</div>')

    assert cleaned == '<div>Czekam</div><div class="k-signature">Ala Kowalska<br>ACME</div>'
    assert new_text(text_of_clean(cleaned, mark_quotes=True)) == "Czekam"


def test_an_address_with_such_a_word_stays_whole() -> None:
    link = '<a href="https://kram.example/?id=Signature&amp;x=1" title="id=Signature2">A</a>'

    assert 'href="https://kram.example/?id=Signature&amp;x=1"' in clean_mail_html(link)
