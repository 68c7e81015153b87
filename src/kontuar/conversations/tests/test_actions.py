"""An action is allowed or leaves nothing; what was done is on record without its texts."""

import pytest

from kontuar.actions.contract import CATALOGUE, Call, NotAllowed
from kontuar.actions.models import ActionRun
from kontuar.actions.selectors import actions_for
from kontuar.actions.services import run_action
from kontuar.conversations.contract import Note, Snooze
from kontuar.conversations.models import Message
from kontuar.conversations.problems import InThePast
from kontuar.people.rules import AUTHORITIES
from kontuar.testing.cast import NOON, make_agent, make_conversation

pytestmark = pytest.mark.django_db


def test_a_record_says_who_did_what_without_the_words() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()

    run_action(Call("conversation.note", conversation.pk, Note(html="tajne"), NOON), by=ola)

    run = ActionRun.objects.get()
    assert (run.actor_id, run.subject_id, run.name) == (
        ola.pk,
        conversation.pk,
        "conversation.note",
    )
    assert "tajne" not in str(run.given)


def test_a_refused_action_leaves_no_trace() -> None:
    reader, ola = make_agent("Ewa", role="read_only"), make_agent("Ola")
    conversation = make_conversation()
    note = Call("conversation.note", conversation.pk, Note(html="x"), NOON)
    late = Call("conversation.snooze", conversation.pk, Snooze(until=NOON), NOON)

    with pytest.raises(NotAllowed):
        run_action(note, by=reader)
    with pytest.raises(InThePast):
        run_action(late, by=ola)

    assert ActionRun.objects.count() == 0
    assert Message.objects.exclude(kind="inbound").count() == 0


def test_every_action_needs_an_authority_that_some_role_has() -> None:
    known = frozenset().union(*AUTHORITIES.values())

    assert {a.authority for a in CATALOGUE.values()} <= known
    assert actions_for(make_agent("Ewa", role="read_only")) == []
