"""A mailbox behind a wire that breaks: nothing is lost and nothing comes twice."""

from collections.abc import Iterator

import pytest
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.proxy import proxy

from kontuar.channels.contract import ChannelConfig, ChannelTrouble
from kontuar.plugins.email import imap
from kontuar.plugins.email.tests.boxes import FakeIntake, a_channel, letter

LETTERS = 12


@pytest.fixture(scope="module")
def house() -> Iterator[Dovecot]:
    with dovecot() as server:
        for number in range(LETTERS):
            server.append(letter(number, size=700 * number))
        yield server


def channel_at(port: int, **settings: object) -> ChannelConfig:
    return a_channel(
        {
            "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none",
            "imap_user": "pomoc@kram.pl", "import_existing": True, **settings,
        },
        {"imap_password": PASSWORD},
    )  # fmt: skip


def one_round(config: ChannelConfig, intake: FakeIntake) -> str:
    """The trouble's code, or nothing."""
    try:
        with imap.open_mailbox(imap.incoming_server(config)) as client:
            imap.fetch_round(client, config, intake, lambda _seconds: False)
    except ChannelTrouble as trouble:
        return trouble.code
    return ""


@pytest.mark.parametrize("mark_seen", [False, True])
def test_a_wire_cut_anywhere_costs_nothing(house: Dovecot, *, mark_seen: bool) -> None:
    with proxy(house.imap_port) as wire:
        for budget in range(0, 60_000, 1500 if not mark_seen else 6000):
            intake = FakeIntake()
            config = channel_at(wire.port, mark_seen=mark_seen)
            wire.budget = budget
            code = one_round(config, intake)
            wire.budget = None
            repaired = one_round(config, intake)

            assert code in ("", "connection_lost"), (budget, code)
            assert repaired == ""
            assert intake.subjects() == [f"nr {number}" for number in range(LETTERS)]
            assert intake.arrivals[5].raw == letter(5, size=3500)


def test_a_wire_cut_during_the_login_is_no_wrong_password(house: Dovecot) -> None:
    with proxy(house.imap_port) as wire:
        for budget in range(0, 900, 20):
            wire.budget = budget
            code = one_round(channel_at(wire.port), FakeIntake())

            assert code in ("", "connection_lost"), (budget, code)


def test_a_server_that_falls_silent_is_left_in_time(house: Dovecot) -> None:
    intake = FakeIntake()
    with proxy(house.imap_port, budget=9000, stalls=True) as wire:
        config = channel_at(wire.port, read_seconds=1.0)
        code = one_round(config, intake)
        wire.budget = None
        wire.stalls = False
        repaired = one_round(config, intake)

    assert (code, repaired) == ("timeout", "")
    assert intake.subjects() == [f"nr {number}" for number in range(LETTERS)]
