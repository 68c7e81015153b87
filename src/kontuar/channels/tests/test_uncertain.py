"""Nobody knows whether it went: proof, else once more with the same id, else a person."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontuar.channels import registry, services
from kontuar.channels.contract import (
    ChannelConfig,
    ChannelTrouble,
    Deferred,
    Rejected,
    SendOutcome,
    Sent,
    Uncertain,
)
from kontuar.channels.models import DeadAddress, Delivery
from kontuar.channels.rules import LOOK_FOR, gives_up_looking
from kontuar.channels.services.outbox import _record
from kontuar.channels.tests.test_dead import queue_to
from kontuar.events.models import EventRow
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.fakes import FakeChannel

pytestmark = pytest.mark.django_db
LOST = Uncertain("lost_after_data", "broken pipe")


class ProvingChannel(FakeChannel):
    """Its Sent folder says what `answers` say, in turn; trouble is raised."""

    def __init__(self, *answers: bool | ChannelTrouble | None) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[str] = []

    def was_sent(self, config: ChannelConfig, rfc_message_id: str) -> bool | None:
        self.asked.append(rfc_message_id)
        answer = self.answers.pop(0)
        if isinstance(answer, ChannelTrouble):
            raise answer
        return answer


def later(minutes: float = 2) -> datetime:
    return clock.now() + timedelta(minutes=minutes)


def lose_one(channel: FakeChannel, *outcomes: SendOutcome) -> Delivery:
    registry.register(channel)
    delivery = queue_to(make_channel(), "ala@example.pl")
    channel.outcomes += [LOST, *outcomes]
    services.send_due()
    delivery.refresh_from_db()
    return delivery


def told(field: str) -> list[object]:
    rows = EventRow.objects.filter(kind="channels.delivery_settled").order_by("id")
    return [row.data.get(field) for row in rows]


def test_proof_in_the_sent_folder_settles_it_without_a_second_copy() -> None:
    channel = ProvingChannel(True)
    delivery = lose_one(channel)
    assert (delivery.state, delivery.proof_due_at is not None) == ("uncertain", True)
    assert services.seek_proof() == 0, "too soon: providers file a copy some seconds later"

    services.seek_proof(now=later)
    services.send_due(now=later)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code, delivery.resends) == ("sent", "proved", 0)
    assert (len(channel.sent), channel.asked) == (1, ["<1@kram.example>"])
    assert (told("state"), told("is_looked_into")) == (["uncertain", "sent"], [True, False])


@pytest.mark.parametrize("proof", [False, None])
def test_without_proof_it_goes_once_more_with_the_same_id(proof: bool | None) -> None:  # noqa: FBT001
    channel = ProvingChannel(proof)
    delivery = lose_one(channel)

    services.seek_proof(now=later)
    services.send_due(now=later)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends, delivery.reason_code) == ("sent", 1, "proved")
    assert [m.rfc_message_id for m in channel.sent] == ["<1@kram.example>"] * 2


def test_a_channel_that_can_prove_nothing_resends_once_and_then_asks_a_person(
    fake_channel: FakeChannel,
) -> None:
    delivery = lose_one(fake_channel, LOST)

    for turn in range(1, 6):
        services.seek_proof(now=lambda turn=turn: later(5 * turn))
        services.send_due(now=lambda turn=turn: later(5 * turn))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.proof_due_at, len(fake_channel.sent)) == ("uncertain", None, 2)
    assert told("is_looked_into")[-1] is False
    services.mark_sent(delivery_id=delivery.pk, at=NOON)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code) == ("sent", "proved")


def test_what_was_cut_off_while_sending_takes_the_same_way(fake_channel: FakeChannel) -> None:
    delivery = queue_to(make_channel(), "ala@example.pl")
    Delivery.objects.update(state="sending", attempts=1, leased_until=NOON)

    services.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code) == ("uncertain", "cut_off")
    assert fake_channel.sent == []
    services.seek_proof()
    services.send_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends, len(fake_channel.sent)) == ("sent", 1, 1)


def test_a_mailbox_out_of_reach_is_asked_again_and_given_up_after_half_an_hour() -> None:
    away = ChannelTrouble("timeout")
    channel = ProvingChannel(away, away)
    delivery = lose_one(channel)

    services.seek_proof(now=later)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends) == ("uncertain", 0)
    services.seek_proof(now=lambda: later(40))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends) == ("queued", 1)


def test_whoever_sends_an_uncertain_one_again_decides_the_next_time_too(
    fake_channel: FakeChannel,
) -> None:
    delivery = lose_one(fake_channel, LOST)

    services.resend_delivery(delivery_id=delivery.pk, at=NOON)
    for turn in range(1, 5):
        services.send_due(now=lambda turn=turn: later(5 * turn))
        services.seek_proof(now=lambda turn=turn: later(5 * turn + 1))

    delivery.refresh_from_db()
    assert (delivery.state, delivery.resends, len(fake_channel.sent)) == ("uncertain", 1, 2)


def test_the_late_news_that_it_went_counts_until_it_is_sent_anew(fake_channel: FakeChannel) -> None:
    delivery = lose_one(fake_channel)
    services.seek_proof(now=later)

    _record(delivery.pk, 1, Sent("250 ok"), NOON)
    services.send_due(now=later)

    delivery.refresh_from_db()
    assert (delivery.state, len(fake_channel.sent)) == ("sent", 1)
    _record(delivery.pk, 0, Rejected("spam_refused"), NOON)
    delivery.refresh_from_db()
    assert delivery.state == "sent"


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["lost", "later", "sent", "refused"]), max_size=8))
def test_no_course_of_events_sends_an_uncertain_one_more_than_twice(course: list[str]) -> None:
    Delivery.objects.all().delete()
    fake = FakeChannel()
    registry.register(fake)
    delivery = queue_to(make_channel(), "ala@example.pl")
    answers = {"lost": LOST, "later": Deferred("try_later"), "sent": Sent()}
    arrived = 0
    for number, what in enumerate(course):
        fake.outcomes[:] = [answers.get(what, Rejected("spam_refused"))]
        moment = clock.now() + timedelta(hours=number)
        tried = services.send_due(now=lambda moment=moment: moment)
        services.seek_proof(now=lambda moment=moment: moment + timedelta(minutes=2))
        arrived += tried if what in ("lost", "sent") else 0

    delivery.refresh_from_db()
    assert arrived <= 2
    assert arrived < 2 or delivery.resends == 1


def test_looking_ends() -> None:
    assert not gives_up_looking(uncertain_at=NOON, at=NOON + LOOK_FOR - timedelta(seconds=1))
    assert gives_up_looking(uncertain_at=NOON, at=NOON + LOOK_FOR)


def test_some_refused_is_said_and_a_dead_one_is_buried(fake_channel: FakeChannel) -> None:
    delivery = queue_to(make_channel(), "ala@example.pl", "bartek@example.pl")
    words = "250 ok; bartek@example.pl: 550 5.1.1 unknown"
    gone = ("bartek@example.pl",)
    fake_channel.outcomes.append(Sent(words, refused=gone, dead=gone))

    services.send_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code) == ("bounced", "some_refused")
    assert told("refused") == [["bartek@example.pl"]]
    assert (DeadAddress.objects.get().email, len(fake_channel.sent)) == (gone[0], 1)
