"""Let the planned history happen, through the same services as live work."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from uuid import UUID

from kontuar.channels import services as channels
from kontuar.channels.contract import Address, File
from kontuar.conversations import services as conversations
from kontuar.conversations.contract import Assign, Note, Reply, TagChange
from kontuar.conversations.services.draft import Typed
from kontuar.conversations.services.files import NewFile
from kontuar.demo.calendar import moment
from kontuar.demo.house import House
from kontuar.demo.mails import Answered
from kontuar.demo.papers import invoice, order_list
from kontuar.demo.people import STAFF
from kontuar.demo.pictures import picture
from kontuar.demo.plan import Matter
from kontuar.demo.scripts import Step, minutes
from kontuar.demo.wording import fill
from kontuar.people.models import Agent

RECENT = timedelta(days=9)
LEAVES_AFTER = timedelta(seconds=13)
"""The time in which an answer can be taken back, and a little for the server."""
NAMES = {c.key: c.name for c in STAFF}
Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


@dataclass(slots=True)
class Play:
    """One matter while it is told."""

    matter: Matter
    rng: random.Random
    end: datetime
    conversation_id: UUID | None = None
    answered: Answered | None = None
    chain: list[str] = field(default_factory=list)
    is_closed: bool = False

    @property
    def home(self) -> UUID:
        """The conversation, once its first message was taken in."""
        assert self.conversation_id  # noqa: S101
        return self.conversation_id

    def at(self, number: int) -> datetime:
        """When a step happens."""
        return moment(end=self.end, age_minutes=self.matter.ages[number])

    def text(self, step: Step) -> str:
        """A step's words, choices made and slots filled."""
        return fill(step.text, self.matter.values, self.rng)

    def who(self, step: Step) -> str:
        """The key of whoever of ours does a step."""
        if "E" in step.flags:
            return "ewa"
        return self.colleague if "B" in step.flags else self.matter.handler.key

    @property
    def colleague(self) -> str:
        """The other agent."""
        return "tomek" if self.matter.handler.key == "ola" else "ola"


@dataclass(frozen=True, slots=True)
class Teller:
    """Does what agents do in a play."""

    house: House

    def act(self, play: Play, number: int) -> None:
        """One step of ours: an answer or a note, and what goes with it."""
        step, at = play.matter.script.steps[number], play.at(number)
        by = self.house.agents[play.who(step)]
        if step.kind == "#":
            self._note(play, step, by, at)
        else:
            self._answer(play, step, by, at)
        if "snooze" in step.flags and play.matter.ending in ("snoozed", "closed"):
            self._snooze(play, number, by, at + timedelta(seconds=8))

    def finish(self, play: Play) -> None:
        """Bring a matter to its planned ending, and leave the traces of work on it."""
        matter, last = play.matter, play.at(play.matter.done - 1)
        by = self.house.agents[matter.handler.key]
        if matter.ending == "closed" and not play.is_closed:
            conversations.close_conversation(
                conversation_id=play.home, by=by, at=last + timedelta(minutes=4)
            )
        if "assigned" in matter.marks:
            self._assign(play, by, Assign(agent_id=by.pk), last)
        if "team" in matter.marks:
            self._assign(play, by, Assign(team_id=self.house.returns_team.pk), last)
        if "tagged" in matter.marks:
            self._tag(play, by, last + timedelta(seconds=50))
        if matter.marks & {"draft", "note_draft"}:
            self._draft(play, by, last + timedelta(minutes=2))

    def _answer(self, play: Play, step: Step, by: Agent, at: datetime) -> None:
        text = play.text(step)
        files = []
        if "pdf" in step.flags:
            name = f"{step.flags['pdf'] or 'faktura'}-{play.matter.values['order']}.pdf"
            file = NewFile(name, invoice(play.matter.values, play.rng))
            files.append(
                conversations.attach_file(
                    conversation_id=play.home, by=by, kind="reply", file=file, at=at
                ).pk
            )
        closes = "close" in step.flags and play.matter.ending == "closed"
        reply = Reply(html=html_of(text), to=[_address(play)], attachment_ids=files, close=closes)
        message = conversations.reply_to_conversation(
            conversation_id=play.home, by=by, reply=reply, at=at
        )
        channels.send_due(limit=1, now=lambda: at + LEAVES_AFTER)
        if play.answered is None:
            self._tag(play, by, at + timedelta(seconds=1))
        play.answered = Answered(message.rfc_message_id, text, at)
        play.chain.append(message.rfc_message_id)
        play.is_closed = closes

    def _note(self, play: Play, step: Step, by: Agent, at: datetime) -> None:
        called = {"@E": "ewa", "@B": play.colleague}
        text = play.text(step)
        mentioned = []
        for mark, key in called.items():
            if mark in step.flags:
                text = text.replace(mark, f"@{NAMES[key]}")
                mentioned.append(self.house.agents[key].pk)
        note = Note(html=html_of(text), mentioned=mentioned)
        conversations.add_note(conversation_id=play.home, by=by, note=note, at=at)
        if not self._is_latest(play, at):
            for pk in mentioned:
                agent = next(a for a in self.house.agents.values() if a.pk == pk)
                conversations.read_mentions(
                    conversation_id=play.home, agent=agent, at=at + timedelta(minutes=9)
                )

    def _is_latest(self, play: Play, at: datetime) -> bool:
        """Calls of the last two days are still unread."""
        return play.end - at < timedelta(days=2) and play.matter.ending != "closed"

    def _snooze(self, play: Play, number: int, by: Agent, at: datetime) -> None:
        """Until the planned time, or shortly before what the script goes on with."""
        steps = play.matter.script.steps
        until = at + timedelta(minutes=minutes(steps[number].flags["snooze"]))
        if number + 1 < play.matter.done:
            until = max(at + timedelta(minutes=1), play.at(number + 1) - timedelta(minutes=30))
        elif until <= play.end:
            until = play.end + timedelta(hours=9)
        conversations.snooze_conversation(conversation_id=play.home, by=by, until=until, at=at)

    def _tag(self, play: Play, by: Agent, at: datetime) -> None:
        is_old = play.end - at > RECENT
        for tag in play.matter.script.tags[: 1 if is_old else None]:
            change = TagChange(tag.replace("-", " "))
            conversations.tag_conversation(conversation_id=play.home, by=by, change=change, at=at)

    def _assign(self, play: Play, by: Agent, to: Assign, last: datetime) -> None:
        at = last + timedelta(seconds=40)
        conversations.assign_conversation(conversation_id=play.home, by=by, to=to, at=at)

    def _draft(self, play: Play, by: Agent, at: datetime) -> None:
        """What the script says next, half typed."""
        kind = "note" if "note_draft" in play.matter.marks else "reply"
        rest = play.matter.script.steps[play.matter.done :]
        text = next((play.text(step) for step in rest if step.kind == "<"), "")
        half = text[: len(text) * 2 // 3].rsplit(" ", 1)[0]
        to = [_address(play)] if kind == "reply" else []
        typed = Typed(kind, html_of(half or "Sprawdzam w magazynie,"), to)
        conversations.save_draft(conversation_id=play.home, by=by, typed=typed, at=at)


def files_of(step: Step, rng: random.Random) -> Sequence[File]:
    """What a customer puts with a message."""
    files = []
    if "photo" in step.flags:
        name, data = picture(step.flags["photo"], rng)
        files.append(File(name, "image/png" if name.endswith("png") else "image/jpeg", data))
    if "csv" in step.flags:
        files.append(File("lista-zamówienie.csv", "text/csv", order_list(rng)))
    return files


def html_of(text: str) -> str:
    """Typed text as the composer would give it."""
    paragraphs = (escape(part).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def _address(play: Play) -> Address:
    return Address(play.matter.customer.name, play.matter.customer.email)
