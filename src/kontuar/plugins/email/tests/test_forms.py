"""The settings form and the guesses."""

import pytest

from kontuar.plugins.email.forms import EmailForm
from kontuar.plugins.email.presets import guess_settings

GOOD = {
    "incoming": "imap", "imap_host": "imap.kram.pl", "imap_port": 993, "imap_security": "tls",
    "imap_user": "pomoc@kram.pl", "imap_password": " geheim ", "folders": "INBOX",
    "smtp_host": "smtp.kram.pl", "smtp_port": 465, "smtp_security": "tls", "same_login": "on",
}  # fmt: skip

STORED = {"imap_password", "smtp_password"}


def errors_of(**changes: object) -> set[str]:
    form = EmailForm({**GOOD, **changes})
    form.is_valid()
    return set(form.errors)


def test_settings_and_secrets_are_kept_apart() -> None:
    form = EmailForm(GOOD)

    assert form.is_valid(), form.errors
    assert form.secrets() == {"imap_password": " geheim "}
    assert "geheim" not in str(form.settings())
    assert form.settings()["connected_on"]


def test_a_password_is_never_shown_again_and_may_stay_as_it_is() -> None:
    form = EmailForm({**GOOD, "imap_password": ""}, stored=STORED)

    assert form.is_valid()
    assert form.secrets() == {}
    assert "geheim" not in EmailForm(GOOD).as_p()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"imap_password": ""}, {"imap_password"}),
        ({"login": "google"}, {"oauth_client", "oauth_secret"}),
        ({"login": "google", "imap_password": "", "oauth_client": "a", "oauth_secret": "b"}, set()),
        ({"login": "own", "oauth_client": "a"}, {"oauth_authorize_url", "oauth_token_url"}),
        ({"login": "own", "oauth_client": "a", "oauth_authorize_url": "https://id.kram.pl/a",
          "oauth_token_url": "http://id.kram.pl/t"}, {"oauth_token_url"}),
        ({"incoming": "hook", "same_login": "", "hook_provider": "mailgun"}, {"hook_key"}),
        ({"incoming": "hook", "same_login": "", "hook_provider": "postmark"}, set()),
        ({"incoming": "hook", "hook_provider": "postmark"}, set()),
        ({"incoming": "hook", "same_login": ""}, {"hook_provider"}),
        ({"news_provider": "mailgun"}, {"news_key"}),
        ({"news_provider": "mailgun", "news_key": "k"}, set()),
        ({"news_provider": "ses"}, set()),
        ({"news_provider": "nobody"}, {"news_provider"}),
        ({"imap_host": ""}, {"imap_host"}),
        ({"smtp_host": ""}, {"smtp_host"}),
        ({"imap_security": "none"}, {"imap_security"}),
        ({"imap_security": "none", "imap_host": "127.0.0.1"}, set()),
        ({"imap_security": "none", "allow_plain": "on"}, set()),
        ({"smtp_security": "none"}, {"smtp_security"}),
        ({"imap_port": 99999}, {"imap_port"}),
        ({"authority": "no certificate"}, {"authority"}),
        ({"more_addresses": "a@kram.pl, nic"}, {"more_addresses"}),
        ({"incoming": "listener", "same_login": ""}, set()),
        ({"incoming": "listener"}, set()),
        ({"incoming": "listener", "same_login": "", "listen_host": "192.0.2.1"}, {"listen_public"}),
        ({"incoming": "listener", "same_login": "", "imap_host": "", "imap_password": ""}, set()),
    ],
)  # fmt: skip
def test_what_is_missing_or_unsafe_is_said_at_its_field(
    changes: dict[str, object], wrong: set[str]
) -> None:
    assert errors_of(**changes) == wrong


@pytest.mark.parametrize(
    ("address", "imap", "smtp", "port"),
    [
        ("sklep@gmail.com", "imap.gmail.com", "smtp.gmail.com", 465),
        ("sklep@wp.pl", "imap.wp.pl", "smtp.wp.pl", 465),
        ("sklep@op.pl", "imap.poczta.onet.pl", "smtp.poczta.onet.pl", 465),
        ("sklep@interia.eu", "poczta.interia.pl", "poczta.interia.pl", 465),
        ("sklep@O2.pl", "poczta.o2.pl", "poczta.o2.pl", 465),
        ("sklep@outlook.com", "outlook.office365.com", "smtp.office365.com", 587),
        ("pomoc@kram.pl", "mail.kram.pl", "mail.kram.pl", 465),
    ],
)
def test_servers_are_guessed_from_the_address(
    address: str, imap: str, smtp: str, port: int
) -> None:
    guess = guess_settings(address)

    assert (guess["imap_host"], guess["smtp_host"], guess["smtp_port"]) == (imap, smtp, port)
    typed = {"imap_password": "x", "oauth_client": "app", "oauth_secret": "y"}
    assert EmailForm({**guess, **typed}).is_valid()


@pytest.mark.parametrize(
    ("address", "login"),
    [("sklep@gmail.com", "google"), ("sklep@outlook.com", "microsoft"), ("a@wp.pl", "password")],
)
def test_the_large_providers_are_logged_in_elsewhere(address: str, login: str) -> None:
    assert guess_settings(address)["login"] == login


def test_where_to_begin_is_decided_once() -> None:
    first = EmailForm({**GOOD, "import_existing": "on"})
    assert first.is_valid()

    later = EmailForm(GOOD, initial=first.settings(), stored=STORED)

    assert later.is_valid()
    assert "import_existing" not in later.fields
    assert later.settings()["import_existing"] is True
    assert later.settings()["connected_on"] == first.settings()["connected_on"]


def test_each_folder_begins_when_it_was_chosen() -> None:
    first = EmailForm(GOOD)
    assert first.is_valid()
    kept = first.settings()

    later = EmailForm({**GOOD, "folders": "INBOX, Sklep"}, initial=kept, stored=STORED)

    assert later.is_valid()
    chosen = later.settings()["chosen_at"]
    assert chosen["INBOX"] == kept["chosen_at"]["INBOX"] < chosen["Sklep"]


def test_every_field_stands_in_one_group() -> None:
    names = [field.name for _title, fields in EmailForm().groups() for field in fields]

    assert sorted(names) == sorted(EmailForm.base_fields)


@pytest.mark.parametrize(
    ("stored", "changes", "wrong"),
    [
        ({}, {}, set()),
        ({}, {"imap_host": "imap.obcy.example"}, {"imap_password"}),
        ({}, {"smtp_host": "smtp.obcy.example"}, {"imap_password"}),
        ({"same_login": False}, {}, {"imap_password"}),
        ({"same_login": False}, {"same_login": "", "smtp_host": "x.example"}, {"smtp_password"}),
        ({}, {"imap_host": "imap.obcy.example", "imap_password": "od nowa"}, set()),
    ],
)
def test_a_stored_password_goes_to_no_other_server(
    stored: dict[str, object], changes: dict[str, object], wrong: set[str]
) -> None:
    initial = {**GOOD, "same_login": True, **stored}
    form = EmailForm({**GOOD, "imap_password": "", **changes}, initial=initial, stored=STORED)

    form.is_valid()

    assert set(form.errors) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({}, set()), ({"oauth_tenant": "inny"}, {"oauth_secret"}), ({"login": "google"},
     {"oauth_secret"}), ({"oauth_tenant": "inny", "oauth_secret": "od nowa"}, set())],
)  # fmt: skip
def test_an_applications_secret_goes_to_no_other_login_server(
    changes: dict[str, str], wrong: set[str]
) -> None:
    initial = {**GOOD, "login": "microsoft", "oauth_client": "a", "oauth_tenant": ""}
    given = {**initial, "imap_password": "", **changes}
    form = EmailForm(given, initial=initial, stored={"oauth_secret"})

    form.is_valid()

    assert set(form.errors) == wrong


def test_the_random_part_of_a_webhook_never_changes() -> None:
    first = EmailForm({**GOOD, "hook_token": "abc"})
    assert first.is_valid()
    token = first.settings()["hook_token"]

    later = EmailForm({**GOOD, "hook_token": "x" * 40}, initial=first.settings(), stored=STORED)

    assert later.is_valid()
    assert len(token) == 32
    assert later.settings()["hook_token"] == token


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"folders": "INBOX, Zamówienia"}, ["INBOX", "Zamówienia"]),
        ({"folders": 'INBOX, "Zwroty, marzec", INBOX'}, ["INBOX", "Zwroty, marzec"]),
        ({"folders": "INBOX", "folders_picked": ["INBOX", "Żółć"]}, ["INBOX", "Żółć"]),
        ({"folders": ""}, []),
    ],
)
def test_folders_are_typed_or_picked_and_shown_again_as_they_are(
    given: dict[str, object], kept: list[str]
) -> None:
    form = EmailForm({**GOOD, **given})
    assert form.is_valid()

    again = EmailForm({**GOOD, "folders": EmailForm(initial=form.settings())["folders"].value()})
    assert again.is_valid()

    assert form.settings()["folders"] == kept
    assert again.settings()["folders"] == kept


def test_whom_to_believe_about_senders_is_known_for_gmail_and_kept() -> None:
    form = EmailForm({**GOOD, "trusted_servers": "mx.kram.pl", "secret_reply_address": "on"})

    assert form.is_valid(), form.errors
    assert form.settings()["trusted_servers"] == "mx.kram.pl"
    assert form.settings()["secret_reply_address"] is True
    assert guess_settings("sklep@gmail.com")["trusted_servers"] == "mx.google.com"
    assert guess_settings("sklep@kram.pl")["trusted_servers"] == ""


def test_the_address_for_reports_never_changes_and_another_provider_needs_its_own_key() -> None:
    shown = EmailForm(initial={})
    shown.stand_at(origin="https://desk.kram.pl", back="")
    address = {key: url for key, _name, url in shown.news_hooks()}["resend"]
    token = str(shown["news_token"].value())
    given = {**GOOD, "news_token": token, "news_provider": "mailgun", "news_key": "k"}

    first = EmailForm(given, stored=STORED)
    assert first.is_valid(), first.errors
    assert first.secrets()["news_key"] == "k"
    kept = {"initial": first.settings(), "stored": STORED | {"news_key"}}
    same = EmailForm({**given, "news_key": "", "news_token": "x" * 40}, **kept)
    other = EmailForm({**given, "news_key": "", "news_provider": "resend"}, **kept)

    assert address == f"https://desk.kram.pl/hooks/email/{token}/"
    assert same.is_valid(), same.errors
    assert same.settings()["news_token"] == token
    assert set(other.errors) == {"news_key"}


@pytest.mark.parametrize("way", ["listener", "hook"])
def test_a_hidden_tick_for_one_login_neither_stands_in_the_way_nor_is_kept(way: str) -> None:
    form = EmailForm({**GOOD, "incoming": way, "hook_provider": "postmark"})

    assert form.is_valid(), form.errors
    assert form.settings()["same_login"] is False
