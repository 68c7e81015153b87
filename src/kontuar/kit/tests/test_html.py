"""Mail HTML made safe, and made text."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kontuar.kit.css import clean_style
from kontuar.kit.html import clean_mail_html, clean_reply_html, html_to_text
from kontuar.kit.tests.attacks import ATTACKS

_TAG = re.compile(r"<[a-z][^>]*>")


def attributes_of(cleaned: str) -> list[tuple[str, str]]:
    """Every attribute in the output, which the cleaner writes in one form only."""
    return [
        pair for tag in _TAG.findall(cleaned) for pair in re.findall(r' ([\w-]+)="([^"]*)"', tag)
    ]


def assert_harmless(cleaned: str) -> None:
    assert not re.search(r"<(?:script|style|iframe|object|embed|svg|math|link|meta|base)", cleaned)
    for name, value in attributes_of(cleaned):
        assert not name.startswith("on")
        assert name not in ("srcset", "background", "poster", "action", "formaction", "id")
        if name == "src":
            assert value.lower().startswith("cid:")
        if name == "href":
            assert re.match(r"(?i)https?://|mailto:|tel:", value)
        if name == "style":
            assert not re.search(r"(?i)url|expression|position|\(|\\|@import|behavior", value)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_left_without_teeth(attack: str) -> None:
    cleaned = clean_mail_html(attack)

    assert_harmless(cleaned)
    assert in_one_order(clean_mail_html(cleaned)) == in_one_order(cleaned)


def test_rtir_cve_2026_105456_javascript_links_from_anonymous_mail() -> None:
    cleaned = clean_mail_html('<a href="jav&#x09;ascript:alert(document.cookie)">invoice</a>')

    assert cleaned == '<a target="_blank" rel="noopener noreferrer">invoice</a>'


SNIPPET = st.sampled_from(
    ["<", ">", '"', "'", "=", " ", "/", "<a href=", "<img src=", "javascript:", "on", "onerror=",
     "<script>", "</script>", "<style>", "<svg>", "<math>", "<!--", "-->", "<![CDATA[", "]]>",
     "style=", "url(", "&#x6a;", "&colon;", "\t", "\x00", "\x0b", "https://x.pl/", "cid:a@b",
     "<table background=", "<p>", "</p>", "<noscript>", "<template>", "expression(", "position:",
     "<iframe src=", "<blockquote type=cite>", "zażółć", "\u202e", "<plaintext>", "<form>"]
)  # fmt: skip


@given(st.lists(SNIPPET | st.text(max_size=5), max_size=40).map("".join))
@example("<math><mi//xlink:href='data:x,<script>alert(4)</script>'>")
def test_nothing_that_acts_or_loads_survives(html: str) -> None:
    cleaned = clean_mail_html(html)

    assert_harmless(cleaned)
    assert in_one_order(clean_mail_html(cleaned)) == in_one_order(cleaned)


def in_one_order(html: str) -> str:
    """The cleaner may write the two attributes it adds to a link in either order."""
    return html.replace(
        'rel="noopener noreferrer" target="_blank"', 'target="_blank" rel="noopener noreferrer"'
    )


@given(st.text(max_size=60))
def test_style_is_only_ever_typed_declarations(style: str) -> None:
    kept = clean_style(style)

    assert not re.search(r"[\\(){}@<>]|url|/\*", kept)
    assert clean_style(kept) == kept


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; POSITION:absolute; font-size:12px", "color:red;font-size:12px"),
        ("color: rgb(255, 0, 16)", "color:#ff0010"),
        ("background:#FFF", "background-color:#FFF"),
        ("background:#fff url(x)", ""),
        ("background: url;color:url", ""),
        ("font-family:'Segoe UI', Arial", 'font-family:"Segoe UI", Arial'),
        ("border:1px solid #ccc !important; margin:0 0 0 .8ex", "border:1px solid #ccc"),
        ("padding:4px 8px;width:600px", "padding:4px 8px;width:600px"),
        ("width:99999px", ""),
        ("display:none", "display:none"),
    ],
)
def test_styles_of_ordinary_mail_stay(style: str, kept: str) -> None:
    assert clean_style(style) == kept


def test_remote_images_wait_for_a_click_and_own_ones_stay() -> None:
    html = '<img src="https://shop.example/a.png" alt="A > B"><img src="cid:logo@kram">'

    assert clean_mail_html(html) == (
        '<img data-remote="https://shop.example/a.png" alt="A &gt; B"><img src="cid:logo@kram">'
    )


def test_text_that_looks_like_an_attribute_is_not_touched() -> None:
    assert clean_mail_html('<p>write src="http://x" here</p><img src="http://y/z">') == (
        '<p>write src="http://x" here</p><img data-remote="http://y/z">'
    )


def test_links_open_elsewhere_and_tell_nothing() -> None:
    assert clean_mail_html('<a href="https://kram.example">x</a>') == (
        '<a href="https://kram.example" target="_blank" rel="noopener noreferrer">x</a>'
    )


def test_a_reply_keeps_formatting_links_and_own_pictures_only() -> None:
    html = (
        '<p style="color:red">Ala <b>ma</b> <a href="https://x.pl">kota</a></p>'
        '<img src="cid:1@kram"><img src="/files/2"><img src="//evil/3"><img src="https://evil/4">'
        "<table><tr><td>x</td></tr></table><script>alert(1)</script>"
    )

    cleaned = clean_reply_html(html)

    assert "<b>ma</b>" in cleaned
    assert 'href="https://x.pl"' in cleaned
    assert re.findall(r'src="([^"]*)"', cleaned) == ["cid:1@kram", "/files/2"]
    assert "style" not in cleaned
    assert "script" not in cleaned


def test_html_reads_as_text() -> None:
    html = (
        "<h1>Zwrot</h1><p>Dzień&nbsp;dobry,<br>proszę o <b>zwrot</b>.</p><ul><li>jedno<li>drugie"
        "</ul><ol><li>a<li>b</ol><blockquote>stare<blockquote>starsze</blockquote></blockquote>"
        "<table><tr><td>Cena</td><td>10 zł</td></tr></table><style>x{}</style><pre>a\n  b</pre>"
    )

    assert html_to_text(html) == (
        "Zwrot\n\nDzień dobry,\nproszę o zwrot.\n\n- jedno\n- drugie\n\n1. a\n2. b\n\n"
        "> stare\n> > starsze\n\nCena 10 zł\n\na\n  b"
    )


@given(st.text(alphabet="abc<>/&; \n\tpdivbr=\"'", max_size=80))
def test_any_html_reads_as_text(html: str) -> None:
    assert "\x00" not in html_to_text(html)


@pytest.mark.parametrize("tag", ["<div>", "<b><a>", "<ul><li>", "<blockquote>", "<table><tr><td>"])
def test_nesting_beyond_reason_is_read_as_text(tag: str) -> None:
    html = f"<style>p{{}}</style>{tag * 5000}Dzień dobry<script>alert(1)</script> Kram"

    cleaned = clean_mail_html(html)

    assert "Dzień dobry" in cleaned
    assert "Kram" in cleaned
    assert "alert" not in cleaned
    assert_harmless(cleaned)


@pytest.mark.parametrize("piece", ["&", "&amp;", "&nbsp;a", "&lt;", "<", "&#x41;", "<p>&x", '"&'])
def test_a_giant_run_of_one_thing_is_cleaned_in_time(piece: str) -> None:
    began = time.perf_counter()

    cleaned = clean_mail_html(f"<p>Ala {piece * 60_000} Bartek</p>")

    assert time.perf_counter() - began < 2
    assert "Ala" in cleaned
    assert cleaned.count(" Bartek") == 1
    assert "<!--" not in cleaned


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<div id=x_divRplyFwdMsg>a</div>", '<div class="k-quote">a</div>'),
        ("<blockquote type=CITE>a</blockquote>", '<blockquote class="k-quote">a</blockquote>'),
        ("<div id='Signature'>a</div>", '<div class="k-signature">a</div>'),
        ("<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3pt'>a</div>",
         '<div class="k-quote">a</div>'),
        ("<div id=other name=other>a</div>", "<div>a</div>"),
        ("<p>type=cite and id=divRplyFwdMsg</p>", "<p>type=cite and id=divRplyFwdMsg</p>"),
        ("<p title='id=divRplyFwdMsg'>a</p>", '<p title="id=divRplyFwdMsg">a</p>'),
        ("<p title='\ue002'>a\ue000</p>", '<p title="">a</p>'),
    ],
)  # fmt: skip
def test_quotes_and_signatures_are_known_by_attributes_never_by_text(
    html: str, cleaned: str
) -> None:
    assert clean_mail_html(html) == cleaned
