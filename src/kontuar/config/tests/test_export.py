"""What was said can be taken elsewhere, line by line."""

import json

import pytest
from django.db import connection, transaction

from kontuar.channels.contract import Address
from kontuar.config import export
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import Note, Reply
from kontuar.supervisor.words import Trouble
from kontuar.testing.cast import NOON, make_agent, make_conversation
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db


def test_every_message_is_a_line_with_what_became_of_it() -> None:
    conversation = make_conversation("Gdzie jest paczka? Żółta.", id="<1@ala>")
    ola = make_agent("Ola")
    reply = Reply(html="<p>Już sprawdzam</p>", to=[Address("Ala", "ala@example.pl")])
    services.add_note(conversation_id=conversation.pk, by=ola, note=Note(html="x"), at=NOON)
    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()

    question, answer = [json.loads(json.dumps(export.line_of(m))) for m in _exported()]

    assert question["direction"] == "in"
    assert question["rfc_message_id"] == "<1@ala>"
    assert question["from"] == {"name": "Ala Kowalska", "email": "ala@example.pl"}
    assert question["text"] == "Gdzie jest paczka? Żółta."
    assert answer["direction"] == "out"
    assert answer["conversation"] == question["conversation"] == str(conversation.pk)
    assert answer["number"] == conversation.number
    assert answer["to"] == [{"name": "Ala", "email": "ala@example.pl"}]
    assert answer["rfc_message_id"]
    assert {"state", "attempts", "resends", "code"} <= answer.keys()
    assert "state" not in question


def _exported() -> list[selectors.ExportedMessage]:
    with transaction.atomic():
        return list(selectors.exported_messages())


def test_it_says_how_it_is_called() -> None:
    with pytest.raises(Trouble) as refused:
        export.main(["--conversations"])

    assert refused.value.key == "export_usage"
    assert connection.in_atomic_block
