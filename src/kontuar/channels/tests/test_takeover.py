"""What a dead worker was sending is looked into at once, and a live one is left alone."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from kontuar.channels import registry, services
from kontuar.channels.models import Channel, Delivery
from kontuar.channels.rules import PROOF_AFTER
from kontuar.channels.tests.test_dead import queue_to
from kontuar.kit import clock
from kontuar.kit.presence import Presence
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.fakes import FakeChannel

pytestmark = pytest.mark.django_db
LIVES = """
import sys
from pathlib import Path
from kontuar.kit.presence import here
here.enter(Path(sys.argv[1]))
print(here.name, flush=True)
sys.stdin.read()
"""


class Neighbour:
    """A worker in a process of its own."""

    def __init__(self, data: Path, program: str = LIVES) -> None:
        command = [sys.executable, "-c", program, str(data), connection.settings_dict["NAME"]]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout
        self.name = self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def neighbour(tmp_path: Path) -> Iterator[Neighbour]:
    other = Neighbour(tmp_path)
    yield other
    other.kill()


def entered(data: Path) -> Presence:
    me = Presence()
    me.enter(data)
    return me


def being_sent_by(name: str) -> Delivery:
    number = Delivery.objects.count() + 1
    channel = Channel.objects.first() or make_channel()
    delivery = queue_to(channel, "ala@example.pl", number=number)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="sending", attempts=1, leased_by=name, leased_until=NOON + timedelta(minutes=15)
    )
    delivery.refresh_from_db()
    return delivery


def test_a_killed_workers_delivery_is_in_doubt_at_once_and_goes_once_more(
    fake_channel: FakeChannel, neighbour: Neighbour, tmp_path: Path
) -> None:
    delivery = being_sent_by(neighbour.name)
    me = entered(tmp_path)
    assert services.take_up_abandoned(at=NOON, me=me) == 0, "it lives"
    neighbour.kill()

    assert services.take_up_abandoned(at=NOON, me=me) == 1

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code) == ("uncertain", "cut_off")
    assert (delivery.proof_due_at, delivery.leased_by) == (NOON + PROOF_AFTER, "")
    assert services.seek_proof(now=lambda: NOON) == 0, "its copy may be on its way"
    for minutes in (1, 2, 60):
        services.seek_proof(now=lambda minutes=minutes: NOON + timedelta(minutes=minutes))
        services.send_due(now=lambda minutes=minutes: NOON + timedelta(minutes=minutes))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends, len(fake_channel.sent)) == ("sent", 1, 1)


def test_whoever_is_alive_in_the_database_is_not_dead(neighbour: Neighbour, tmp_path: Path) -> None:
    delivery = being_sent_by(neighbour.name)
    life = neighbour.name.rpartition("/")[2]
    neighbour.kill()
    me = entered(tmp_path)
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as twin:
        twin.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [f"alive {life}"])

        assert services.take_up_abandoned(at=NOON, me=me) == 0

    delivery.refresh_from_db()
    assert delivery.state == "sending"
    assert services.take_up_abandoned(at=NOON, me=me) == 1, "the twin is gone too"


def test_nobody_judges_another_place_themselves_or_who_gave_no_name(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    me, elsewhere = entered(tmp_path), entered(there)
    copied = tmp_path / "copied"
    copied.mkdir()
    (copied / "worker.lock").write_bytes((tmp_path / "worker.lock").read_bytes())
    copy = entered(copied)
    for name in (me.name, elsewhere.name, copy.name, f"{copy.place}/dead", ""):
        being_sent_by(name)

    assert services.take_up_abandoned(at=NOON, me=me) == 0

    assert copy.place != me.place
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sending"}


SEEKS = """
import os, sys
from pathlib import Path
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "kontuar.config.settings"
django.setup()
from django.db import connection
from kontuar.channels import registry, services
from kontuar.kit import clock
from kontuar.kit.presence import here
from kontuar.testing.fakes import FakeChannel

class Slow(FakeChannel):
    def was_sent(self, config, rfc_message_id):
        print(here.name, flush=True)
        sys.stdin.read()

connection.settings_dict["NAME"] = sys.argv[2]
here.enter(Path(sys.argv[1]))
registry.register(Slow())
services.seek_proof()
"""


@pytest.mark.django_db(transaction=True)
def test_who_died_while_looking_for_proof_is_followed_at_once(tmp_path: Path) -> None:
    registry.register(FakeChannel())
    delivery = queue_to(make_channel(), "ala@example.pl")
    now = clock.now()
    Delivery.objects.update(state="uncertain", reason_code="cut_off", proof_due_at=now)
    seeker = Neighbour(tmp_path, SEEKS)
    delivery.refresh_from_db()
    assert (delivery.leased_by, delivery.proof_due_at > now) == (seeker.name, True)
    me = entered(tmp_path)
    assert services.take_up_abandoned(at=now, me=me) == 0, "it lives and looks"
    seeker.kill()

    assert services.take_up_abandoned(at=now, me=me) == 1

    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof_due_at, delivery.leased_by) == ("uncertain", now, "")
    assert services.seek_proof(now=lambda: now) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends, delivery.leased_by) == ("queued", 1, "")


def test_who_sends_stands_on_the_delivery_and_goes_with_the_outcome(
    fake_channel: FakeChannel,
) -> None:
    delivery = queue_to(make_channel(), "ala@example.pl")
    Delivery.objects.update(leased_by="somebody")

    services.send_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.leased_by) == ("sent", "")


def test_a_life_begins_when_it_enters_not_with_the_process_it_was_forked_from(
    tmp_path: Path,
) -> None:
    forked, life = Presence(), Presence().life
    forked.enter(tmp_path)

    assert life == ""
    assert len(forked.life) == 32
