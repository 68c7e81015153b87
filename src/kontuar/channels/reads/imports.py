"""How imports are going, what they did not take, and what lies ready to be imported."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import BinaryField, Count, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kontuar.channels.archives.marks import seen_from_outside
from kontuar.channels.archives.shelf import imports_folder
from kontuar.channels.archives.words import explain
from kontuar.channels.models import Import, ImportFailure, Inbound
from kontuar.channels.rules import GOING
from kontuar.people.rules import Scope

JUDGED_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import with how far it is."""

    run: Import
    refused: int
    """Messages that could not be taken out of the file."""
    held: int
    """Messages that were taken out and could not be read."""
    waiting: int
    """Messages that are stored and not yet filed."""

    @property
    def taken(self) -> int:
        """What is a message now, or will be in a moment."""
        return max(0, self.run.taken - self.held)

    @property
    def not_taken(self) -> int:
        """What stands in the report."""
        return self.refused + self.held

    @property
    def is_going(self) -> bool:
        """Whether something still happens by itself."""
        return self.run.state in GOING or bool(self.waiting)

    @property
    def is_held_up(self) -> bool:
        """Whether it goes no further before a person resumes its channel."""
        channel = self.run.channel
        paused = (channel.state, channel.trouble_code) == ("paused", "too_many_unreadable")
        return paused and self.is_going

    @property
    def has_file(self) -> bool:
        """Whether what was imported still lies in the folder for imports, as a file."""
        path = Path(self.run.path)
        return self.run.state == "done" and path.parent == imports_folder() and path.is_file()

    @property
    def percent(self) -> int:
        """How much of the file was gone through."""
        if self.run.state == "done":
            return 100
        return min(99, 100 * self.run.position // self.run.total) if self.run.total else 0

    def time_left(self, *, since: float, position: int) -> timedelta | None:
        """How long it may still take, by what was done in the seconds since a position."""
        done = self.run.position - position
        if since < JUDGED_SECONDS or done <= 0 or self.run.state != "running":
            return None
        rest = max(0, self.run.total - self.run.position)
        return timedelta(seconds=round(since * rest / done))

    @property
    def reason(self) -> str:
        """Why it stands still, in plain words; empty where a person stopped it."""
        return explain(self.run.reason) if self.run.reason else ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """One line of the report."""

    place: str
    sender: str
    subject: str
    reason: str
    detail: str = ""
    inbound_id: UUID | None = None
    """Of what is kept and can be read again."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file or folder in the folder for imports."""

    name: str
    size: int
    is_folder: bool


def imports_in(scope: Scope, *, limit: int = 50) -> Sequence[ImportLine]:
    """The newest imports into the channels that somebody sees; one query."""
    rows = _counted(Import.objects.order_by("-created_at", "pk"))
    seen = [
        row
        for row in rows[: 4 * limit]
        if scope.covers(shop_id=row.channel.shop_id, queue_id=row.channel.queue_id)
    ]
    return [_line(row) for row in seen[:limit]]


def import_line(import_id: UUID) -> ImportLine | None:
    """One import."""
    row = _counted(Import.objects.filter(pk=import_id)).first()
    return _line(row) if row else None


def not_taken(import_id: UUID, *, limit: int | None = None) -> Iterator[NotTaken]:
    """What an import did not take and why, in the active language; what can be mended first."""
    head = Func(F("raw"), Value(1), Value(65536), function="substring", output_field=BinaryField())
    held = Inbound.objects.filter(run_id=import_id, state="quarantined").order_by("pk")
    again = _("It could not be read. It is kept: read it again, for example after an update.")
    rows = held.annotate(head=head).values_list("pk", "folder", "head", "reason")[:limit]
    for pk, place, seen, detail in rows:
        yield NotTaken(place, *seen_from_outside(bytes(seen)), again, detail, pk)
    failures = ImportFailure.objects.filter(run_id=import_id).order_by("pk")[:limit]
    for row in failures.iterator(chunk_size=500):
        yield NotTaken(row.place, row.sender, row.subject, explain(row.reason))


def unreadable_of(import_id: UUID) -> Sequence[UUID]:
    """What an import brought that could not be read."""
    held = Inbound.objects.filter(run_id=import_id, state="quarantined")
    return list(held.values_list("pk", flat=True))


def lying_ready() -> Sequence[Lying]:
    """What lies in the folder for imports, by name; links and hidden files are passed over."""
    folder = imports_folder()
    if not folder.is_dir():
        return []
    found = [
        Lying(entry.name, entry.stat().st_size, entry.is_dir())
        for entry in os.scandir(folder)
        if not entry.name.startswith(".")
        and not entry.is_symlink()
        and (entry.is_file() or entry.is_dir())
    ]
    return sorted(found, key=lambda lying: lying.name.casefold())


def path_of_lying(name: str) -> Path | None:
    """Where something lies that was listed; a name that was not is no path."""
    listed = {lying.name for lying in lying_ready()}
    return imports_folder() / name if name in listed else None


def _counted(rows: QuerySet[Import]) -> QuerySet[Import]:
    failures = ImportFailure.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return rows.select_related("channel", "started_by").annotate(
        refused=Coalesce(Subquery(failures.annotate(n=Count("pk")).values("n")), 0),
        held=_of_state("quarantined"),
        waiting=_of_state("waiting"),
    )


def _of_state(state: str) -> Coalesce:
    rows = Inbound.objects.filter(run=OuterRef("pk"), state=state).order_by().values("run")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _line(row: Import) -> ImportLine:
    return ImportLine(row, row.refused, row.held, row.waiting)  # type: ignore[attr-defined]  # annotated
