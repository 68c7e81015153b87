"""Channels: health, pausing, and connecting with a live test."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.channels.contract import ChannelTrouble
from kontuar.channels.models import Channel
from kontuar.channels.secrets import unseal
from kontuar.channels.services import record_trouble
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_channel, make_queue

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true", "HX-Target": "lines"}
FORM = {"HX-Request": "true", "HX-Target": "form"}
NOWHERE = "127.0.0.1"
CLOSED = "9"
"""The discard port: nobody listens there."""


@pytest.fixture(autouse=True)
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    make_queue()
    agent = make_agent("Ewa", role="supervisor")
    client.force_login(agent)
    return agent


def settings_of(**changes: str) -> dict[str, str]:
    """A mailbox on this machine that does not answer."""
    return {
        "name": "Kram", "address": "sklep@kram.example", "queue": str(make_queue().pk),
        "incoming": "imap", "imap_host": NOWHERE, "imap_port": CLOSED, "imap_security": "none",
        "imap_user": "sklep", "imap_password": "tajne-haslo", "folders": "INBOX",
        "smtp_host": NOWHERE, "smtp_port": CLOSED, "smtp_security": "none", "same_login": "on",
        **changes,
    }  # fmt: skip


def test_a_failing_channel_says_why_and_since_when(client: Client) -> None:
    channel = make_channel()
    trouble = ChannelTrouble("wrong_password", "[AUTHENTICATIONFAILED]")
    record_trouble(channel_id=channel.pk, trouble=trouble, at=NOON)

    page = client.get(reverse("manage:channels")).content.decode().replace("\xa0", " ")

    assert "Nie działa" in page
    assert "Fake trouble: wrong_password" in page
    assert "[AUTHENTICATIONFAILED]" in page


def test_pausing_and_resuming(client: Client) -> None:
    channel = make_channel()

    client.post(reverse("manage:channel-pause", args=[channel.pk]), headers=ASKED)
    channel.refresh_from_db()
    assert channel.state == "paused"
    answer = client.post(reverse("manage:channel-resume", args=[channel.pk]), headers=ASKED)

    channel.refresh_from_db()
    assert channel.state == "on"
    assert "<html" not in answer.content.decode()


def test_settings_are_guessed_from_the_address(client: Client) -> None:
    page = client.get(reverse("manage:channel-new"), {"address": "sklep@wp.pl"})

    own = page.context["filled"].own
    assert (own["imap_host"].value(), own["smtp_host"].value()) == ("imap.wp.pl", "smtp.wp.pl")


def test_what_to_do_at_a_provider_is_read_after_it_was_chosen(client: Client) -> None:
    page = client.get(reverse("manage:channel-new"), {"address": "sklep@kram.pl"})

    text = page.content.decode()
    assert 0 < text.index('name="news_provider"') < text.index('data-news="postmark"')
    assert 0 < text.index('name="hook_provider"') < text.index('data-hook="postmark"')


def test_what_is_missing_is_said_and_nothing_is_tried(client: Client) -> None:
    given = settings_of(imap_password="", queue="")

    answer = client.post(reverse("manage:channel-new"), given, headers=FORM)

    assert answer.status_code == 422
    assert set(answer.context["filled"].channel.errors) == {"queue"}
    assert set(answer.context["filled"].own.errors) == {"imap_password"}
    assert "channel-trial" not in answer.content.decode()
    assert not Channel.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_test_saves_nothing_and_says_why(client: Client) -> None:
    begun = client.post(reverse("manage:channel-new"), settings_of(), headers=FORM)

    page = outcome_of(client, begun.context["key"])

    assert "Logowanie do skrzynki" in page
    assert "Serwer nie przyjmuje połączeń na tym porcie." in page
    assert "tajne-haslo" not in page
    assert "every 700ms" not in page
    assert not Channel.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_anothers_test_is_not_shown(client: Client) -> None:
    begun = client.post(reverse("manage:channel-new"), settings_of(), headers=FORM)
    assert "Logowanie do skrzynki" in outcome_of(client, begun.context["key"])
    tomek = Client()
    tomek.force_login(make_agent("Tomek", role="administrator"))

    page = tomek.post(reverse("manage:channel-trial", args=[begun.context["key"]]))

    assert "Logowanie do skrzynki" not in page.content.decode()


def test_it_can_be_saved_without_a_working_test_and_keeps_its_password(client: Client) -> None:
    made = client.post(reverse("manage:channel-new"), settings_of(connect="untested"), headers=FORM)
    channel = Channel.objects.get()
    page = client.get(reverse("manage:channel", args=[channel.pk])).content.decode()
    client.post(
        reverse("manage:channel", args=[channel.pk]),
        settings_of(name="Kram – sklep", imap_password="", connect="untested"),
        headers=FORM,
    )

    channel.refresh_from_db()
    assert made.headers["HX-Redirect"] == reverse("manage:channels")
    assert channel.name == "Kram – sklep"
    assert unseal(channel.secrets)["imap_password"] == "tajne-haslo"
    assert "tajne-haslo" not in page


def test_one_address_is_connected_once(client: Client) -> None:
    for _ in range(2):
        answer = client.post(
            reverse("manage:channel-new"), settings_of(connect="untested"), headers=FORM
        )

    assert answer.status_code == 422
    assert "sklep@kram.example" in str(answer.context["refusal"])
    assert Channel.objects.count() == 1


def outcome_of(client: Client, key: str) -> str:
    """The panel once the test is over."""
    for _ in range(100):
        page = client.post(reverse("manage:channel-trial", args=[key])).content.decode()
        if "every 700ms" not in page:
            return page.replace("\xa0", " ")
        time.sleep(0.1)
    raise AssertionError("the test went on for more than ten seconds")


def test_a_confirmation_is_written_in_each_language(client: Client) -> None:
    channel = make_channel()
    address = reverse("manage:channel-confirmation", args=[channel.pk])

    client.post(address, {"text": "<p>Mamy list</p>", "text_en": "<p>We have it</p>"})

    channel.refresh_from_db()
    assert (channel.acknowledgement, channel.acknowledgements) == (
        "<p>Mamy list</p>",
        {"en": "<p>We have it</p>"},
    )
    assert "We have it" in client.get(address).content.decode()


def test_a_channel_whose_plugin_was_removed_is_listed_and_says_so(client: Client) -> None:
    channel = make_channel()
    record_trouble(channel_id=channel.pk, trouble=ChannelTrouble("not_installed"), at=NOON)
    Channel.objects.update(kind="gone")

    page = client.get(reverse("manage:channels")).content.decode()

    assert "Wtyczka „gone” nie jest zainstalowana" in page
    assert client.get(reverse("manage:channel", args=[channel.pk])).status_code == 404
