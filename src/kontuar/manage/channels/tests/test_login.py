"""Logging a channel in at its provider, against a real authorization server."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from tests.servers.dovecot import PASSWORD, dovecot
from tests.servers.sink import sink
from tests.servers.tokens import SECRET, TokenServer, token_server

from kontuar.channels.contract import ChannelTrouble
from kontuar.channels.models import Channel
from kontuar.channels.secrets import unseal
from kontuar.channels.services import record_trouble
from kontuar.manage.channels.tests.test_channels import FORM, outcome_of, settings_of
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture(autouse=True)
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    make_queue()
    agent = make_agent("Ewa", role="supervisor")
    client.force_login(agent)
    return agent


def connected(client: Client, tokens: TokenServer, **places: str) -> Channel:
    """A channel that was saved on the way to the provider."""
    given = settings_of(
        imap_password="", oauth_secret=SECRET, sign_in="own", **tokens.settings(), **places
    )
    answer = client.post(reverse("manage:channel-new"), given, headers=FORM)
    channel = Channel.objects.get()
    assert answer.headers["HX-Redirect"] == reverse("manage:channel-login", args=[channel.pk])
    return channel


def sent_to(client: Client, channel: Channel) -> dict[str, str]:
    answer = client.get(reverse("manage:channel-login", args=[channel.pk]))
    assert answer.status_code == 302
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def back_from(tokens: TokenServer, asked: dict[str, str]) -> str:
    """The address by which the provider sends the browser back."""
    where = urlsplit(tokens.authorize(asked))
    return f"{where.path}?{where.query}"


def test_there_and_back_again(client: Client, tokens: TokenServer) -> None:
    channel = connected(client, tokens)
    record_trouble(channel_id=channel.pk, trouble=ChannelTrouble("login_again"), at=NOON)

    asked = sent_to(client, channel)
    answer = client.get(back_from(tokens, asked))

    channel.refresh_from_db()
    assert answer.headers["Location"] == reverse("manage:channel", args=[channel.pk]) + "?test=now"
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    assert asked["redirect_uri"] == "http://testserver" + reverse("manage:channel-login-back")
    assert set(unseal(channel.tokens)) == {"access_token", "refresh_token", "expires_at", "for"}
    assert channel.state == "on"


def test_whoever_comes_back_finds_the_test_begun_and_no_secret(
    client: Client, tokens: TokenServer
) -> None:
    channel = connected(client, tokens)
    done = client.get(back_from(tokens, sent_to(client, channel)))

    page = client.get(done.headers["Location"]).content.decode()

    kept = unseal(Channel.objects.get().tokens)
    assert 'hx-trigger="load"' in page
    assert "Zalogowano przez 127.0.0.1" in page.replace("\xa0", " ")
    assert SECRET not in page
    assert kept["access_token"] not in page
    assert kept["refresh_token"] not in page
    assert "http://testserver/manage/channels/login" in page


@pytest.mark.parametrize(
    "change", [{"state": "podrobiony"}, {"state": ""}], ids=["forged", "missing"]
)
def test_a_state_that_is_not_this_sessions_changes_nothing(
    client: Client, tokens: TokenServer, change: dict[str, str]
) -> None:
    channel = connected(client, tokens)
    asked = sent_to(client, channel)
    given = parse_qs(urlsplit(tokens.authorize(asked)).query)
    forged = {k: v[0] for k, v in given.items()} | change

    answer = client.get(reverse("manage:channel-login-back") + "?" + urlencode(forged))

    channel.refresh_from_db()
    assert answer.headers["Location"] == reverse("manage:channels")
    assert bytes(channel.tokens) == b""
    assert tokens.asked == []


def test_a_login_is_finished_once_and_in_its_own_browser(
    client: Client, tokens: TokenServer
) -> None:
    channel = connected(client, tokens)
    back = back_from(tokens, sent_to(client, channel))
    tomek = Client()
    tomek.force_login(make_agent("Tomek", role="administrator"))

    foreign = tomek.get(back)
    first = client.get(back)
    second = client.get(back)

    assert foreign.headers["Location"] == reverse("manage:channels")
    assert "test=now" in first.headers["Location"]
    assert second.headers["Location"] == reverse("manage:channels")
    assert len(tokens.asked) == 1


def test_who_allows_nothing_is_told_so(client: Client, tokens: TokenServer) -> None:
    channel = connected(client, tokens)
    tokens.denies = True

    answer = client.get(back_from(tokens, sent_to(client, channel)), follow=True)

    channel.refresh_from_db()
    assert "Logowanie przerwano u dostawcy" in answer.content.decode().replace("\xa0", " ")
    assert bytes(channel.tokens) == b""


def test_a_channel_that_lost_its_access_shows_the_way(client: Client, tokens: TokenServer) -> None:
    channel = connected(client, tokens)
    record_trouble(
        channel_id=channel.pk, trouble=ChannelTrouble("login_again", permanent=True), at=NOON
    )

    page = client.get(reverse("manage:channels")).content.decode()

    assert reverse("manage:channel-login", args=[channel.pk]) in page


def test_a_channel_with_a_password_is_logged_in_nowhere(client: Client) -> None:
    client.post(reverse("manage:channel-new"), settings_of(connect="untested"), headers=FORM)

    answer = client.get(reverse("manage:channel-login", args=[Channel.objects.get().pk]))

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_live_test_uses_the_login(client: Client, tokens: TokenServer) -> None:
    with (
        dovecot(tokens=tokens.url) as box,
        sink(tokens=lambda token: str(tokens.introspect(token).get("username"))) as out,
    ):
        places = {
            "imap_port": str(box.imap_port), "smtp_port": str(out.port),
            "imap_user": "pomoc@kram.pl",
        }  # fmt: skip
        channel = connected(client, tokens, **places)
        client.get(back_from(tokens, sent_to(client, channel)))
        given = settings_of(imap_password="", **places, **tokens.settings())

        begun = client.post(reverse("manage:channel", args=[channel.pk]), given, headers=FORM)
        page = outcome_of(client, begun.context["key"])

    assert "Oba kierunki działają." in page
    assert tokens.refreshes() == 0


@pytest.mark.django_db(transaction=True)
def test_folders_are_picked_from_what_the_mailbox_has(client: Client) -> None:
    with dovecot() as box, sink(password=PASSWORD) as out:
        with box.client() as mailbox:
            mailbox.create_folder("Zamówienia")
        given = settings_of(
            imap_port=str(box.imap_port), imap_user="pomoc@kram.pl", imap_password=PASSWORD,
            smtp_port=str(out.port),
        )  # fmt: skip
        begun = client.post(
            reverse("manage:channel-new"), {**given, "pick": "folders"}, headers=FORM
        )
        page = outcome_of(client, begun.context["key"])
        saved = Channel.objects.count()
        picked = {**given, "folders_picked": ["INBOX", "Zamówienia"], "connect": "tested"}
        client.post(reverse("manage:channel-new"), picked, headers=FORM)

    assert 'value="INBOX" checked' in page
    assert 'value="Zamówienia">' in page
    assert 'hx-trigger="load"' not in page
    assert saved == 0
    assert Channel.objects.get().settings["folders"] == ["INBOX", "Zamówienia"]
