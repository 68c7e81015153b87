"""Logging in at the provider: tokens that end, rotate, are taken back, and what is told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.sink import sink
from tests.servers.tokens import SECRET, TokenServer, token_server

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, Deferred, Sent
from kontuar.channels.models import Channel
from kontuar.channels.services.connect import config_of
from kontuar.channels.services.tokens import renew_tokens
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.plugins.email import imap, oauth, smtp
from kontuar.plugins.email.check import check_channel
from kontuar.plugins.email.tests.boxes import FakeIntake, letter
from kontuar.plugins.email.tests.building import an_answer
from kontuar.plugins.email.watch import watch_mailbox
from kontuar.testing.cast import make_channel

BACK = "https://kram.example/manage/channels/login"
Tokens = Mapping[str, str]


class Safe:
    """Keeps tokens as a channel does, in memory."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self.tokens: Tokens = tokens or {}

    def __call__(self, change: Callable[[Tokens], Tokens]) -> Tokens:
        self.tokens = change(self.tokens)
        return self.tokens


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture(scope="module")
def house(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot(tokens=tokens.url) as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(tokens: TokenServer) -> None:
    tokens.revoke()
    tokens.asked.clear()
    tokens.user, tokens.life, tokens.fails_with = "pomoc@kram.pl", 3600, 0
    tokens.denies = tokens.rotates = False
    tokens.delay, tokens.lasting = 0.0, True


def channel_at(
    tokens: TokenServer, box: Dovecot | None = None, safe: Safe | None = None, **settings: object
) -> ChannelConfig:
    return ChannelConfig(
        id=new_id(),
        name="Kram",
        address="pomoc@kram.pl",
        settings={
            "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port if box else 1,
            "imap_security": "none", "imap_user": "pomoc@kram.pl", "same_login": True,
            "smtp_host": "127.0.0.1", "smtp_security": "none", "import_existing": True,
            **tokens.settings(), **settings,
        },
        secrets={"oauth_secret": SECRET},
        renew_tokens=safe or Safe(),
    )  # fmt: skip


class _Staying(HTTPRedirectHandler):
    def redirect_request(self, *_asked: object) -> None:
        return None


def visit(url: str) -> dict[str, str]:
    """Go to the provider as a browser does; what the person comes back with."""
    from urllib.error import HTTPError

    try:
        build_opener(_Staying).open(url, timeout=10)
    except HTTPError as sent:
        where = urlsplit(sent.headers["Location"])
        return {k: v[0] for k, v in parse_qs(where.query).items()}
    raise AssertionError("the provider sent nobody back")


def log_in(config: ChannelConfig) -> Tokens:
    begun = oauth.begin_login(config, back=BACK, state="zgadnij")
    answer = visit(begun.url)
    assert answer["state"] == "zgadnij"
    return oauth.finish_login(config, memory=begun.memory, code=answer["code"], at=clock.now())


def logged_in(tokens: TokenServer, house: Dovecot | None = None, **more: object) -> ChannelConfig:
    safe = Safe()
    config = channel_at(tokens, house, safe, **more)
    safe.tokens = log_in(config)
    return config


def one_round(config: ChannelConfig, intake: FakeIntake) -> None:
    with imap.open_mailbox(imap.incoming_server(config)) as client:
        imap.fetch_round(client, config, intake, lambda _seconds: False)


def test_the_way_to_the_provider_carries_no_secret(tokens: TokenServer) -> None:
    config = channel_at(tokens)

    begun = oauth.begin_login(config, back=BACK, state="zgadnij")

    asked = {k: v[0] for k, v in parse_qs(urlsplit(begun.url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == BACK
    assert asked["login_hint"] == "pomoc@kram.pl"
    assert begun.memory["verifier"] not in begun.url
    assert SECRET not in begun.url
    assert SECRET not in repr(config)
    assert begun.memory["verifier"] not in repr(begun)


@pytest.mark.parametrize(
    ("login", "tenant", "host", "scope"),
    [
        ("google", "", "accounts.google.com", "https://mail.google.com/"),
        ("microsoft", "", "login.microsoftonline.com", "offline_access"),
        ("microsoft", "kram.onmicrosoft.com", "login.microsoftonline.com", "SMTP.Send"),
    ],
)
def test_the_large_providers_are_known(
    tokens: TokenServer, login: str, tenant: str, host: str, scope: str
) -> None:
    config = channel_at(tokens, login=login, oauth_tenant=tenant)

    url = oauth.begin_login(config, back=BACK, state="x").url

    assert urlsplit(url).scheme == "https"
    assert urlsplit(url).hostname == host
    assert scope in parse_qs(urlsplit(url).query)["scope"][0]
    assert (tenant or "o") in urlsplit(url).path


def test_a_login_opens_mailbox_and_sending_server(tokens: TokenServer, house: Dovecot) -> None:
    house.append(letter(1))
    intake = FakeIntake()
    with sink(tokens=lambda token: str(tokens.introspect(token).get("username"))) as out:
        config = logged_in(tokens, house, smtp_port=out.port)

        one_round(config, intake)
        steps = list(check_channel(config))
        outcome = smtp.send(config, an_answer())

    assert "nr 1" in intake.subjects()
    assert [step.code for step in steps] == [""] * len(steps)
    assert isinstance(outcome, Sent)
    assert len(out.letters) == 1
    assert tokens.refreshes() == 0


def test_a_token_is_renewed_before_it_ends(tokens: TokenServer, house: Dovecot) -> None:
    tokens.life = 200
    config = logged_in(tokens, house)
    tokens.life = 3600

    one_round(config, FakeIntake())
    one_round(config, FakeIntake())

    assert tokens.refreshes() == 1


def test_a_token_that_is_refused_is_renewed_once_and_at_once(
    tokens: TokenServer, house: Dovecot
) -> None:
    config = logged_in(tokens, house)
    tokens.expire()

    one_round(config, FakeIntake())

    assert tokens.refreshes() == 1


def test_a_token_that_ends_in_the_middle_of_a_fetch_loses_nothing(
    tokens: TokenServer, house: Dovecot
) -> None:
    for number in range(10, 16):
        house.append(letter(number))
    config, intake = logged_in(tokens, house), FakeIntake()
    cuts = [True]

    def cut() -> None:
        if cuts and cuts.pop():
            tokens.expire()
            house.kick()

    intake.before = cut
    stops = iter([False] * 12 + [True] * 100)
    imap.BATCH_COUNT, before = 2, imap.BATCH_COUNT
    try:
        with pytest.raises(ChannelTrouble) as lost:
            watch_mailbox(config, intake, lambda _seconds: next(stops))
        one_round(config, intake)
    finally:
        imap.BATCH_COUNT = before

    assert lost.value.code == "connection_lost"
    assert not lost.value.permanent
    assert [s for s in intake.subjects() if len(s) == 5] == [f"nr {n}" for n in range(10, 16)]
    assert tokens.refreshes() == 1


def test_the_new_refresh_token_takes_the_place_of_the_old(tokens: TokenServer) -> None:
    tokens.rotates, tokens.life = True, 1
    config = logged_in(tokens)

    used = [oauth.access_token(config) for _turn in range(3)]

    sent = [one["refresh_token"] for one in tokens.asked if "refresh_token" in one]
    assert len(set(used)) == 3
    assert len(set(sent)) == 3


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [(503, "login_server_away", False), (429, "login_server_away", False),
     (400, "login_app_refused", True)],
)  # fmt: skip
def test_a_token_server_in_trouble(
    tokens: TokenServer, status: int, code: str, *, permanent: bool
) -> None:
    tokens.life = 1
    config = logged_in(tokens)
    tokens.fails_with = status

    with pytest.raises(ChannelTrouble) as trouble:
        oauth.access_token(config)
    tokens.fails_with = 0

    assert (trouble.value.code, trouble.value.permanent) == (code, permanent)
    assert oauth.access_token(config)


def test_access_that_was_taken_back_needs_a_person(tokens: TokenServer, house: Dovecot) -> None:
    with sink(tokens=lambda _token: "") as out:
        config = logged_in(tokens, house, smtp_port=out.port)
        tokens.revoke()

        with pytest.raises(ChannelTrouble) as trouble:
            one_round(config, FakeIntake())
        outcome = smtp.send(config, an_answer())

    assert (trouble.value.code, trouble.value.permanent) == ("login_again", True)
    assert isinstance(outcome, Deferred)
    assert outcome.code == "login_again"
    refresh = config.renew_tokens(lambda kept: kept)["refresh_token"]
    assert refresh not in str(trouble.value)


def test_somebody_else_logged_in(tokens: TokenServer, house: Dovecot) -> None:
    tokens.user = "ala@example.pl"
    config = logged_in(tokens, house)

    with pytest.raises(ChannelTrouble) as trouble:
        one_round(config, FakeIntake())

    assert (trouble.value.code, trouble.value.permanent) == ("token_refused", True)
    assert config.renew_tokens(lambda kept: kept)["access_token"] not in str(trouble.value)


def test_a_sending_server_that_refuses_the_token_says_why(tokens: TokenServer) -> None:
    with sink(tokens=lambda _token: "nobody") as out:
        config = logged_in(tokens, smtp_port=out.port)
        outcome = smtp.send(config, an_answer())

    assert isinstance(outcome, Deferred)
    assert outcome == Deferred("token_refused", "5.7.8 Authentication failed")
    assert tokens.refreshes() == 1


def test_a_server_without_such_a_login(tokens: TokenServer) -> None:
    with dovecot() as plain, sink() as out:
        config = logged_in(tokens, plain, smtp_port=out.port)
        with pytest.raises(ChannelTrouble) as trouble:
            one_round(config, FakeIntake())
        outcome = smtp.send(config, an_answer())

    assert trouble.value.code == "no_token_login"
    assert isinstance(outcome, Deferred)


def test_tokens_go_to_no_server_but_the_one_they_were_made_for(tokens: TokenServer) -> None:
    config = logged_in(tokens)
    moved = {**config.settings, "imap_host": "imap.obcy.example"}
    elsewhere = ChannelConfig(
        config.id, "Kram", "pomoc@kram.pl", moved, config.secrets, config.renew_tokens
    )

    with pytest.raises(ChannelTrouble) as trouble:
        oauth.access_token(elsewhere)

    assert trouble.value.code == "login_again"


def test_secrets_are_sent_encrypted_only(tokens: TokenServer) -> None:
    config = channel_at(tokens, oauth_token_url="http://login.example/token")

    with pytest.raises(ChannelTrouble) as trouble:
        oauth.begin_login(config, back=BACK, state="x")

    assert trouble.value.code == "login_unsafe"


@pytest.mark.parametrize(
    ("plan", "secret", "code"),
    [({}, "wrong", "login_app_refused"), ({"lasting": False}, SECRET, "login_not_lasting")],
)
def test_a_login_that_cannot_be_finished(
    tokens: TokenServer, plan: dict[str, object], secret: str, code: str
) -> None:
    vars(tokens).update(plan)
    good = channel_at(tokens)
    config = ChannelConfig(
        good.id, good.name, good.address, good.settings, {"oauth_secret": secret}
    )

    with pytest.raises(ChannelTrouble) as trouble:
        log_in(config)

    assert trouble.value.code == code


def test_a_code_is_good_for_its_own_browser_only(tokens: TokenServer) -> None:
    config = channel_at(tokens)
    begun = oauth.begin_login(config, back=BACK, state="x")
    code = visit(begun.url)["code"]
    other = oauth.begin_login(config, back=BACK, state="x")

    with pytest.raises(ChannelTrouble) as trouble:
        oauth.finish_login(config, memory=other.memory, code=code, at=clock.now())

    assert trouble.value.code == "login_again"


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_renew_at_once_ask_once(tokens: TokenServer) -> None:
    tokens.rotates = True
    channel = make_channel(kind="email", address="pomoc@kram.pl")
    given = channel_at(tokens)
    channel.settings, channel.secrets = dict(given.settings), b""
    channel.save()
    Channel.objects.filter(pk=channel.pk).update(settings=given.settings)
    config = ChannelConfig(
        channel.pk, "Kram", "pomoc@kram.pl", given.settings, given.secrets,
        config_of(channel).renew_tokens,
    )  # fmt: skip
    old = {**log_in(given), "expires_at": (clock.now() - timedelta(hours=1)).isoformat()}
    renew_tokens(channel_id=channel.pk, change=lambda _none: old)
    tokens.delay = 0.3
    found: list[str] = []

    def ask() -> None:
        from django.db import connection

        found.append(oauth.access_token(config))
        connection.close()

    threads = [threading.Thread(target=ask) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(found) == 4
    assert len(set(found)) == 1
    assert tokens.refreshes() == 1
    channel.refresh_from_db()
    assert found[0].encode() not in bytes(channel.tokens)
