"""Find the conversations that a batch of messages may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from kontuar.conversations.belonging import (
    Proof,
    dmarc_of,
    is_for,
    joins,
    number_in,
    number_of,
    tokens_in,
)
from kontuar.conversations.contract import Received
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.rules import referred_ids


@dataclass(frozen=True, slots=True)
class Place:
    """The conversation a message points to, and whether it is proved to belong there."""

    conversation: Conversation
    joins: bool


@dataclass
class Places:
    """Conversations by everything that can point to them; locked until the batch is filed."""

    by_message: dict[str, Conversation] = field(default_factory=dict)
    by_number: dict[int, Conversation] = field(default_factory=dict)

    def load(self, fresh: Sequence[Received]) -> None:
        """Find and lock them, in the order of their ids."""
        refs = {ref for one in fresh for ref in referred_ids(one.incoming)}
        numbers = {number for one in fresh for number in _numbers_of(one)}
        # Said outright: of more than 100 values PostgreSQL does not see that none is empty, and
        # would read every message instead of the index.
        rows = Message.objects.filter(rfc_message_id__in=refs).exclude(rfc_message_id="")
        pairs = list(rows.values_list("rfc_message_id", "conversation_id")) if refs else []
        homes = _homes_of(numbers)
        wanted = sorted({home for _ref, home in pairs} | set(homes.values()))
        if not wanted:
            return
        locked = Conversation.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        by_id = {row.pk: row for row in locked}
        self.by_message = {ref: by_id[home] for ref, home in pairs}
        self.by_number = {number: by_id[home] for number, home in homes.items()}

    def of(self, one: Received, author: str) -> Place | None:
        """Where it belongs, or may belong."""
        dmarc = dmarc_of(one.incoming.verdicts, one.home.trusted_servers)
        pointed: list[tuple[Conversation, Proof]] = [
            *self._by_token(one, author),
            *((c, Proof.REFERENCE) for c in self._by_reference(one)),
            *((c, Proof.NUMBER) for c in self._by_subject(one)),
        ]
        own = [(c, proof) for c, proof in pointed if c.shop_id == one.home.shop_id]
        for conversation, proof in own:
            people = conversation.participants
            if joins(proof=proof, author=author, participants=people, dmarc=dmarc):
                return Place(conversation, joins=True)
        return Place(own[0][0], joins=False) if own else None

    def remember(self, rfc_message_id: str, conversation: Conversation) -> None:
        """A message of this batch, which the next one may answer."""
        if rfc_message_id:
            self.by_message[rfc_message_id] = conversation

    def _by_token(self, one: Received, author: str) -> list[tuple[Conversation, Proof]]:
        """One made for somebody else proves nothing about this sender."""
        key = settings.SECRET_KEY.encode()
        return [
            (self.by_number[number_of(token)], Proof.TOKEN)
            for token in _tokens_of(one)
            if number_of(token) in self.by_number and is_for(token, author, key)
        ]

    def _by_reference(self, one: Received) -> list[Conversation]:
        refs = referred_ids(one.incoming)
        return [self.by_message[ref] for ref in refs if ref in self.by_message]

    def _by_subject(self, one: Received) -> list[Conversation]:
        number = number_in(one.incoming.subject)
        return [self.by_number[number]] if number in self.by_number else []


def _tokens_of(one: Received) -> list[bytes]:
    mail = one.incoming
    if not any("+k-" in a.email for a in (*mail.to, *mail.cc)) and not mail.delivered_to:
        return []
    return tokens_in([*(a.email for a in (*mail.to, *mail.cc)), *mail.delivered_to])


def _numbers_of(one: Received) -> list[int]:
    named = number_in(one.incoming.subject)
    found = [number_of(token) for token in _tokens_of(one)]
    return [*found, named] if named is not None else found


def _homes_of(numbers: set[int]) -> dict[int, UUID]:
    """The conversation behind each number; one that was merged lives on in another."""
    if not numbers:
        return {}
    rows = Conversation.objects.filter(number__in=numbers)
    return {n: merged or pk for n, pk, merged in rows.values_list("number", "pk", "merged_into_id")}
