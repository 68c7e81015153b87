"""The rooms of the product on a database of their own, worked by hand and without waiting."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.house.database import installation

from kontuar.supervisor import tuning
from tests.proofs.ledger import Said, said_of

LET_TIME_PASS = (
    "update channels_inbound set try_at = now() where state = 'waiting'",
    "update channels_delivery set leased_until = now() where state = 'sending'",
    "update channels_delivery set try_at = now() where state in ('queued', 'deferred')",
    "update channels_delivery set proof_due_at = now() where proof_due_at is not null",
)


@dataclass
class Desk:
    """A company with its channels, as the worker sees them."""

    shop: Any
    agent: Any

    def connect(
        self,
        address: str,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str] | None = None,
        kind: str = "email",
    ) -> UUID:
        """Open a channel; its id."""
        from kontuar.channels import services as channels
        from kontuar.channels.services.connect import ChannelDraft
        from kontuar.kit import clock

        draft = ChannelDraft(
            kind=kind,
            name=address,
            address=address,
            queue_id=self.shop.queues.get().pk,
            shop_id=self.shop.pk,
            settings=settings,
            secrets=secrets or {},
        )
        actor = self.agent.actor
        connected = channels.connect_channel(
            draft=draft, channel_id=None, actor=actor, at=clock.now()
        )
        return connected.pk

    def work(self) -> int:
        """Call every loop of the worker until none has anything to do; how much was handled."""
        from kontuar.kit.loops import LOOPS

        handled, now = 0, 1
        while now:
            now = sum(_until_idle(loop.call) for loop in LOOPS.values())
            handled += now
        return handled

    def let_time_pass(self) -> None:
        """What would be tried again later is due now."""
        for statement in LET_TIME_PASS:
            self.ask(statement)

    def settle(self, seconds: int = 12) -> None:
        """Work, let time pass, work, until whatever could settle has."""
        for _time in range(seconds):
            self.work()
            self.let_time_pass()
        self.work()

    def said(self) -> list[Said]:
        """What `kontuar export --messages` prints."""
        return [said_of(line) for line in self.lines()]

    def lines(self) -> list[str]:
        """The same as it is printed."""
        from django.db import transaction

        from kontuar.config.export import line_of
        from kontuar.conversations import selectors

        with transaction.atomic():
            return [json.dumps(line_of(one)) for one in selectors.exported_messages()]

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows from the database."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(question, list(values) or None)
            return cursor.fetchall() if cursor.description else []

    def count(self, question: str, *values: object) -> int:
        """One number from the database."""
        return int(self.ask(question, *values)[0][0])


def _until_idle(call: Callable[[], int]) -> int:
    handled = 0
    while more := call():
        handled += more
    return handled


@contextmanager
def desk(name: str, prepare: Callable[[], None] | None = None) -> Iterator[Desk]:
    """An empty company on a database that is thrown away afterwards."""
    with installation(name, tuning.for_tests()):  # no power cut here: nothing waits for the disk
        logging.getLogger("kontuar").setLevel(logging.CRITICAL)  # what breaks is meant to break
        from kontuar.kit import clock
        from kontuar.people import services as people
        from kontuar.people.services.company import NewCompany

        new = NewCompany(company="Kram", shop="Kram", language="pl", time_zone="Europe/Warsaw")
        shop, agent = people.set_up_company(
            new=new, name="Ewa", email="ewa@kram.example", password="proof-of-kram", at=clock.now()
        )
        if prepare:
            prepare()
        try:
            yield Desk(shop, agent)
        finally:
            from kontuar.conversations.tasks import reader

            reader.close()


def half_stored(desk: Desk) -> list[str]:
    """Whatever stands in one table and is missing in the other it belongs with."""
    return [
        f"{what}: {found}"
        for what, question in HALVES.items()
        if (found := len(desk.ask(question)))
    ]


HALVES: Mapping[str, str] = {
    "done without a message": """
        select 1 from channels_inbound i where state = 'done' and reason = '' and not exists
            (select 1 from conversations_message m where m.inbound_id = i.id)""",
    "a message of mail that still waits": """
        select 1 from conversations_message m join channels_inbound i on i.id = m.inbound_id
        where i.state = 'waiting' and m.kind <> 'stub'""",
    "quarantined without a stub": """
        select 1 from channels_inbound i where state = 'quarantined' and not exists
            (select 1 from conversations_message m where m.inbound_id = i.id)""",
    "a conversation without a message": """
        select 1 from conversations_conversation c where not exists
            (select 1 from conversations_message m where m.conversation_id = c.id)""",
    "a message without its fact": """
        select 1 from conversations_message m where kind in ('inbound', 'stub') and not exists
            (select 1 from events_event e where e.kind = 'conversations.message_received'
             and e.data ->> 'message_id' = m.id::text)""",
    "a parked fact": "select 1 from events_parked where settled_at is null",
    "a stopped room": "select 1 from events_cursor where stopped_at is not null",
}
