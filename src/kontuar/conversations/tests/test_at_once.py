"""Two people, two clicks, two workers at the same moment."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kontuar.actions.contract import Call
from kontuar.actions.models import ActionRun
from kontuar.actions.services import run_action
from kontuar.channels.contract import Address
from kontuar.channels.models import Delivery, Inbound
from kontuar.channels.services import send_due
from kontuar.conversations import selectors, services, tasks
from kontuar.conversations.contract import Assign, Reply
from kontuar.conversations.models import Conversation, Draft, Message
from kontuar.conversations.problems import NewsArrived, TooLateToUndo
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.people.models import Company
from kontuar.testing.cast import NOON, make_agent, make_conversation, say
from kontuar.testing.fakes import FakeChannel

pytestmark = pytest.mark.django_db(transaction=True)
ALA = Address("Ala Kowalska", "ala@example.pl")


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own, all released at the same moment; results or refusals."""
    ready = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        ready.wait()
        try:
            results[place] = call()
        except Problem as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_agents_who_answer_at_once_one_is_held_back() -> None:
    ola, tomek = make_agent("Ola"), make_agent("Tomek")
    conversation = make_conversation()
    seen = selectors.newest_message_id(conversation.pk)

    def answer(by: Any) -> Callable[[], Any]:
        reply = Reply(html=f"Tu {by.name}", to=[ALA], seen_message_id=seen)
        return lambda: services.reply_to_conversation(
            conversation_id=conversation.pk, by=by, reply=reply, at=clock.now()
        )

    results = at_once([answer(ola), answer(tomek)])

    assert sorted(type(r).__name__ for r in results) == ["Message", "NewsArrived"]
    assert Message.objects.filter(kind="outbound").count() == Delivery.objects.count() == 1
    refused = next(r for r in results if isinstance(r, NewsArrived))
    assert ("Ola" in str(refused)) != ("Tomek" in str(refused))


def test_an_impatient_finger_sends_once() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    call = Call(
        "conversation.reply", conversation.pk, Reply(html="Halo", to=[ALA]), clock.now(), "key-1"
    )

    results = at_once([lambda: run_action(call, by=ola)] * 5)

    assert len(set(results)) == 1
    assert Delivery.objects.count() == ActionRun.objects.count() == 1


def test_two_who_take_it_at_once_end_with_one_owner_and_a_true_history() -> None:
    people = [make_agent("Ola"), make_agent("Tomek")]
    conversation = make_conversation()

    at_once(
        [
            lambda by=by: services.assign_conversation(  # type: ignore[misc]
                conversation_id=conversation.pk, by=by, to=Assign(by.pk), at=clock.now()
            )
            for by in people
        ]
    )

    conversation.refresh_from_db()
    changes = Message.objects.filter(kind="change").order_by("id")
    assert conversation.assignee is not None
    assert changes.last().data["to"] == conversation.assignee.name  # type: ignore[union-attr]


def test_two_workers_take_each_mail_in_once() -> None:
    for number in range(60):
        say(f"Sprawa {number}", id=f"<{number}@ala>")

    def work() -> None:
        while Inbound.objects.filter(state="waiting").exists():
            tasks.take_in()

    at_once([work, work])

    assert Conversation.objects.count() == Message.objects.count() == 60
    assert Inbound.objects.filter(state="done").count() == 60


def test_undo_and_the_worker_at_once_have_one_winner(fake_channel: FakeChannel) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON, undo_seconds=10)
    ola = make_agent("Ola")
    later = clock.now() + timedelta(minutes=1)
    for number in range(12):
        conversation = make_conversation(id=f"<{number}@ala>")
        message = services.reply_to_conversation(
            conversation_id=conversation.pk, by=ola, reply=Reply("Halo", [ALA]), at=clock.now()
        )
        before = len(fake_channel.sent)

        undone, _sent = at_once(
            [
                lambda pk=message.pk: services.undo_reply(message_id=pk, by=ola, at=clock.now()),  # type: ignore[misc]
                lambda: send_due(now=lambda: later),
            ]
        )
        send_due(now=lambda: later)

        was_sent = len(fake_channel.sent) - before
        is_draft = Draft.objects.filter(conversation=conversation).count()
        assert was_sent + is_draft == 1
        assert isinstance(undone, TooLateToUndo) == bool(was_sent)
