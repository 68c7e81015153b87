"""Components as markup: what they print, and what they never print."""

import re
from datetime import timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit import clock
from kontuar.ui import icons
from kontuar.ui.finders import SOURCE
from kontuar.ui.showcase import views

TEMPLATES = [place for place in SOURCE.rglob("*.html") if "tests" not in place.parts]


class Someone(AnonymousUser):
    """A person who is logged in, without a table."""

    is_authenticated = True  # type: ignore[assignment]
    theme, density = "dark", "compact"


def draw(markup: str, **context: object) -> str:
    from django_cotton.compiler_regex import CottonCompiler

    return Template(CottonCompiler().process(markup)).render(Context(context))


def a_request(path: str = "/ui/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = Someone()
    return request


@pytest.fixture
def showcase(settings) -> str:
    settings.ROOT_URLCONF = "kontuar.ui.tests.urls"
    with translation.override("pl"):
        return views.showcase(a_request()).content.decode()


def test_button_is_a_button_unless_it_leads_somewhere() -> None:
    assert draw('<c-button kind="primary">Wyślij</c-button>').strip() == (
        '<button type="button" class="button button-primary" ><span>Wyślij</span></button>'
    )
    assert '<a href="/x" class="button button-secondary"' in draw(
        '<c-button href="/x">X</c-button>'
    )


def test_attributes_pass_through() -> None:
    shown = draw('<c-button hx-post="/send" disabled key="r">Odpowiedz</c-button>')

    assert 'hx-post="/send"' in shown
    assert " disabled" in shown
    assert 'data-key="r"' in shown
    assert '<kbd class="kbd" aria-hidden="true">r</kbd>' in shown


@given(name=st.text(alphabet="<>\"'& aZ", max_size=12))
def test_names_are_escaped(name: str) -> None:
    shown = draw(
        '<c-avatar name="{{ name }}" /><c-icon-button icon="x" label="{{ name }}" />'
        '<c-tag>{{ name }}</c-tag><c-input id="i" value="{{ name }}" />',
        name=name,
    )

    bare = re.sub(r"<(?:/?(?:span|button|svg|use|input)\b)[^<>]*>", "", shown)
    assert "<" not in bare
    assert shown.count('"') % 2 == 0


def test_unknown_icon_is_refused_at_once() -> None:
    with pytest.raises(icons.UnknownIcon):
        draw('{% icon "no-such-icon" %}')


def test_icon_alone_says_its_name() -> None:
    assert 'role="img" aria-label="Wysłano"' in draw('{% icon "check" "Wysłano" %}')
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')


def test_moment_is_readable_by_machines_too() -> None:
    at = clock.now() - timedelta(minutes=5)

    shown = draw("{% when at %}", at=at)

    assert f'datetime="{at.isoformat(timespec="seconds")}"' in shown
    assert ">5\u00a0min\u00a0temu</time>" in shown
    assert draw("{% when at %}", at=None) == ""


def test_field_names_its_help_and_its_error() -> None:
    class Form(forms.Form):
        address = forms.EmailField(label="Adres", help_text="Do odpowiedzi")

    shown = str(Form({"address": "ola@"}))

    assert '<label for="id_address" class="field-label">Adres</label>' in shown
    assert 'aria-describedby="id_address_helptext id_address_error"' in shown
    assert 'id="id_address_helptext"' in shown
    assert 'id="id_address_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_showcase_shows_both_themes_and_every_icon(showcase: str) -> None:
    assert '<html lang="pl" data-theme="dark" data-density="compact">' in showcase
    assert showcase.count('<section data-theme="') == 2
    for name in icons.names():
        assert f"icons.svg#{name}" in showcase


def test_page_obeys_the_content_policy(showcase: str) -> None:
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+|hx-on[^=\s]*)=", showcase)
    assert not re.search(r"<script(?![^>]+(?:src=|application/json))", showcase)
    assert "<style" not in showcase


def test_ids_are_unique_and_labels_lead_somewhere(showcase: str) -> None:
    templates = re.sub(r"(?s)<template.*?</template>", "", showcase)
    ids = re.findall(r'\sid="([^"]+)"', templates)
    form_ids = {i for i in ids if i.startswith("id_")}
    others = [i for i in ids if i not in form_ids]

    assert len(others) == len(set(others))
    for name in re.findall(
        r'(?:for|popovertarget|aria-controls|aria-labelledby)="([^"]+)"', templates
    ):
        assert name in ids, name


@pytest.mark.parametrize("place", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_template_obeys_the_content_policy(place) -> None:
    text = re.sub(r"\{%.*?%\}", "", place.read_text("utf-8"))

    assert not re.search(r"\s(?:style|on[a-z]+)=[\"']", text)
    assert "hx-on" not in text
    assert not re.search(r"<script(?![^>]+(?:src=|application/json))", text)
    assert not re.search(r'hx-trigger="[^"]*\[', text)


def test_component_without_its_icon_is_a_mistake() -> None:
    with pytest.raises((icons.UnknownIcon, TemplateSyntaxError)):
        draw('<c-icon-button label="Zamknij" />')
