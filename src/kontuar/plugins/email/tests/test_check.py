"""The live test of both directions, and its words."""

import re
import socket

import pytest
from django.utils import translation
from tests.servers.dovecot import PASSWORD, dovecot
from tests.servers.sink import sink

from kontuar.channels.contract import ChannelConfig, CheckStep
from kontuar.plugins.email import troubles
from kontuar.plugins.email.channel import EmailChannel
from kontuar.plugins.email.compose import compose
from kontuar.plugins.email.imap import save_copy
from kontuar.plugins.email.listen import registered
from kontuar.plugins.email.sending import files_itself
from kontuar.plugins.email.tests.boxes import FakeIntake, a_channel
from kontuar.plugins.email.tests.building import an_answer


def steps_of(config: ChannelConfig) -> list[CheckStep]:
    return list(EmailChannel().check(config))


def test_both_directions_of_a_mailbox_and_a_sent_copy() -> None:
    with dovecot() as box, sink(password=PASSWORD) as out:
        config = a_channel(
            {
                "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port,
                "imap_security": "none", "imap_user": "pomoc@kram.pl", "save_sent": True,
                "smtp_host": "127.0.0.1", "smtp_port": out.port, "smtp_security": "none",
                "same_login": True,
            },
            {"imap_password": PASSWORD},
        )  # fmt: skip

        good = steps_of(config)
        wrong = steps_of(a_channel(config.settings, {"imap_password": "wrong-secret"}))
        EmailChannel().send(config, an_answer())
        proven = EmailChannel().was_sent(config, "<answer.1@kram.pl>")

    assert [(step.name, step.ok) for step in good] == [
        ("incoming.login", True),
        ("incoming.folder", True),
        ("incoming.sent_folder", True),
        ("outgoing.login", True),
        ("outgoing.sender", True),
    ]
    assert [(step.name, step.code) for step in wrong] == [
        ("incoming.login", "wrong_password"),
        ("outgoing.login", "wrong_password"),
    ]
    assert "wrong-secret" not in str(wrong)
    assert proven
    assert len(out.letters) == 1


def test_the_door_is_free_open_or_taken() -> None:
    with socket.socket() as other, sink() as out:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = {"incoming": "listener", "smtp_host": "127.0.0.1", "smtp_port": out.port,
                    "smtp_security": "none"}  # fmt: skip
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        config = a_channel({**settings, "listen_port": free})
        before = steps_of(config)[0]
        with registered(config, FakeIntake()):
            during = steps_of(config)[0]
        taken = steps_of(a_channel({**settings, "listen_port": out.port}))[0]
        public = steps_of(a_channel({**settings, "listen_host": "192.0.2.1"}))[0]

    assert (before.ok, during.ok) == (True, True)
    assert "Kontuar" in during.detail
    assert (taken.ok, taken.code) == (False, "port_taken")
    assert (public.ok, public.code) == (False, "public_refused")


CODES = [
    *troubles.connecting(), *troubles.receiving(), *troubles.sending(), *troubles.returned(),
    *troubles.listening(),
]  # fmt: skip


@pytest.mark.parametrize("code", [*CODES, "never_heard_of"])
def test_each_trouble_is_explained_in_both_languages(code: str) -> None:
    with translation.override("en"):
        english = EmailChannel().explain(code)
    with translation.override("pl"):
        polish = EmailChannel().explain(code)

    assert english != polish
    with translation.override("en"):
        fallback = EmailChannel().explain("never_heard_of")
    assert (english == fallback) is (code == "never_heard_of")
    assert english.endswith(".")
    assert polish.endswith(".")
    assert not re.search(r"\b(?:error|success|failed)\b", english)


def test_each_step_of_the_live_test_has_its_words() -> None:
    with translation.override("en"):
        english = troubles.steps()
    with translation.override("pl"):
        polish = {step: EmailChannel().explain(step) for step in english}

    assert all(polish[step] != words for step, words in english.items())


def test_what_the_sent_folder_can_prove() -> None:
    with dovecot() as box:
        settings = {
            "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port,
            "imap_security": "none", "imap_user": "pomoc@kram.pl",
        }  # fmt: skip
        secrets = {"imap_password": PASSWORD}
        plain = a_channel({**settings, "smtp_host": "mail.kram.pl"}, secrets)
        filing = a_channel({**settings, "smtp_host": "smtp.gmail.com"}, secrets)
        door = a_channel({**settings, "incoming": "listener"}, secrets)
        prove = EmailChannel().was_sent
        before = [prove(c, "<answer.1@kram.pl>") for c in (plain, filing, door)]
        save_copy(plain, compose(an_answer()), an_answer().created_at)
        after = [prove(c, "<answer.1@kram.pl>") for c in (plain, filing, door)]

    assert before == [None, False, None]
    assert after == [True, True, None]


def test_no_second_copy_where_the_provider_files_what_it_sends() -> None:
    assert files_itself(a_channel({"smtp_host": "SMTP.gmail.com"}))
    assert files_itself(a_channel({"smtp_host": "smtp.office365.com"}))
    assert not files_itself(a_channel({"smtp_host": "mail.kram.pl"}))
