"""Take over old mail: begin, stop, go on, and go through a file batch by batch."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kontuar.channels.archives.marks import has_date
from kontuar.channels.archives.reading import (
    Archive,
    BrokenArchive,
    Mail,
    Piece,
    Refused,
    open_archive,
    pieces,
)
from kontuar.channels.contract import Arrival
from kontuar.channels.models import Import, ImportFailure, Inbound
from kontuar.channels.rules import GOING
from kontuar.channels.services.intake import ChannelIntake
from kontuar.events.services import touch_topic, wake
from kontuar.kit.locks import only_one
from kontuar.kit.problems import Problem

BATCH_MAILS, BATCH_BYTES, BATCH_REFUSED = 50, 8 * 1024 * 1024, 500
AHEAD = 300
"""So many may wait to be filed; then the reading of the file waits for them."""
ROOM = 1024**3
"""Bytes that stay free on the disk: fresh mail needs them."""
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


class AlreadyImporting(Problem):
    """Refusal to import one file twice at the same time."""

    code = "already_importing"

    def __init__(self, name: str) -> None:
        super().__init__(_("%s is being imported already. Watch that import instead.") % name)


class NothingThere(Problem):
    """Refusal to import what is not there."""

    code = "nothing_there"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no file or folder %s. Check its name.") % name)


@transaction.atomic
def start_import(
    *,
    channel_id: UUID,
    path: Path,
    by: UUID | None,
    at: datetime,
    also_ours: Collection[str] = (),
) -> Import:
    """Have the worker take over what lies there. The path comes from ourselves or an administrator.

    Mail from `also_ours`, addresses the shop had before, is filed as our answers.
    Raises NothingThere and AlreadyImporting.
    """
    if not path.exists():
        raise NothingThere(path.name)
    if Import.objects.filter(path=str(path), state__in=GOING).exists():
        raise AlreadyImporting(path.name)
    run = Import.objects.create(
        channel_id=channel_id,
        name=path.name.encode("utf-8", "replace").decode()[:200],
        path=str(path),
        also_ours=" ".join(sorted({email.lower() for email in also_ours})),
        started_by_id=by,
        created_at=at,
    )
    _show()
    return run


def take_over(
    *, channel_id: UUID, path: Path, at: datetime, also_ours: Collection[str] = ()
) -> Import:
    """The import of this path as it stands: begun, resumed, or left to whoever is at it."""
    unfinished = Import.objects.filter(channel_id=channel_id, path=str(path)).exclude(state="done")
    run = unfinished.order_by("-created_at", "pk").first()
    if run is None:
        return start_import(channel_id=channel_id, path=path, by=None, at=at, also_ours=also_ours)
    resume_import(import_id=run.pk)
    return run


@transaction.atomic
def stop_import(*, import_id: UUID) -> None:
    """Hold it where it is; what was taken stays."""
    Import.objects.filter(pk=import_id, state__in=GOING).update(state="stopped", reason="")
    _show()


@transaction.atomic
def resume_import(*, import_id: UUID) -> None:
    """Go on where it was held, or where it failed."""
    held = Import.objects.filter(pk=import_id, state__in=["stopped", "failed"])
    held.update(state="waiting", reason="", finished_at=None)
    _show()


class Importer:
    """Goes through one import after the other, a batch at each step.

    Between two steps it keeps its place in the file and a lock: one worker at a time imports a
    run. What matters is in the table: the position commits together with the mails before it.
    """

    def __init__(self) -> None:
        self._run: Import | None = None
        self._pieces: Iterator[Piece] = iter(())
        self._is_again = False
        self._held = ExitStack()

    def step(self, at: datetime) -> int:
        """Store the next batch; 0 when there is nothing to do or too much waits to be filed."""
        try:
            if self._run is None and not self._begin(at):
                return 0
            return self._batch(at)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file and the lock."""
        self._run, self._pieces = None, iter(())
        self._held.close()

    def _begin(self, at: datetime) -> bool:
        """Take the oldest import that nobody is at."""
        for run in Import.objects.filter(state__in=GOING).order_by("created_at", "pk"):
            if not self._held.enter_context(only_one(f"kontuar.import.{run.pk}")):
                self._held.close()
                continue
            try:
                archive = open_archive(Path(run.path))
                self._is_again = run.position > 0 and not archive.is_steady
                if _take_up(run, archive):
                    self._run, self._pieces = run, pieces(archive, run.position)
                    return True
            except BrokenArchive as broken:
                _end(run, "failed", broken.code, at)
            self._held.close()
        return False

    def _batch(self, at: datetime) -> int:
        if self._run is None or _waits(AHEAD):
            return 0
        run = self._run
        if shutil.disk_usage(settings.DATA).free < ROOM:
            _end(run, "failed", "no_room", at)
            self.close()
            return 1
        code = ""
        batch: list[Piece] = []
        try:
            is_over = _fill(batch, self._pieces)
        except BrokenArchive as broken:
            is_over, code = True, broken.code
        if not _store(run, batch, at, is_again=self._is_again):
            self.close()
        elif is_over:
            _end(run, "failed" if code else "done", code, at)
            self.close()
        return max(1, len(batch))


def _take_up(run: Import, archive: Archive) -> bool:
    """Measure it and say that it runs; where files come and go it is gone through once more."""
    total = archive.total()
    with transaction.atomic():
        now = Import.objects.select_for_update().filter(pk=run.pk, state__in=GOING).first()
        if now is None:
            return False
        now.state, now.total = "running", total
        if not archive.is_steady:
            now.position = now.known = 0
        now.save(update_fields=["state", "total", "position", "known"])
        run.position = now.position
        _show()
    return True


def _fill(batch: list[Piece], found: Iterator[Piece]) -> bool:
    """Read on until the batch is full; true at the end of the file."""
    mails = size = 0
    for piece in found:
        batch.append(piece)
        if isinstance(piece, Mail):
            mails += 1
            size += len(piece.raw)
        if mails >= BATCH_MAILS or size >= BATCH_BYTES or len(batch) >= BATCH_REFUSED:
            return False
    return True


@transaction.atomic
def _store(run: Import, batch: Sequence[Piece], at: datetime, *, is_again: bool) -> bool:
    """Mails, report and position at once; false when the run was stopped or moved by another."""
    now = Import.objects.select_for_update().filter(pk=run.pk, state="running").first()
    if now is None or now.position != run.position:
        return False
    if not batch:
        return True
    mails = [piece for piece in batch if isinstance(piece, Mail)]
    arrivals = [Arrival(m.raw, _came(m, at), folder=m.place[:500]) for m in mails]
    intake = ChannelIntake(run.channel_id)
    taken, known = intake.store_history(arrivals, run_id=run.pk, at=at, is_again=is_again)
    ImportFailure.objects.bulk_create(
        [_failure(run, piece) for piece in batch if isinstance(piece, Refused)],
        ignore_conflicts=True,
    )
    run.position = batch[-1].after
    Import.objects.filter(pk=run.pk).update(
        position=run.position, taken=F("taken") + taken, known=F("known") + known
    )
    _show()
    return True


def _came(mail: Mail, at: datetime) -> datetime:
    """Now; of a mail without a date of its own, when its mailbox got it.

    Whoever made the file may have written anything there, so the mail's own word comes first.
    """
    if mail.at is None or has_date(mail.raw) or not OLDEST < mail.at < at:
        return at
    return mail.at


def _failure(run: Import, piece: Refused) -> ImportFailure:
    return ImportFailure(
        run=run,
        place=piece.place[:500],
        sender=piece.sender,
        subject=piece.subject,
        reason=piece.code,
    )


@transaction.atomic
def _end(run: Import, state: str, code: str, at: datetime) -> None:
    going = Import.objects.filter(pk=run.pk, state__in=GOING)
    going.update(state=state, reason=code, finished_at=at)
    _show()


def _waits(limit: int) -> bool:
    rows = Inbound.objects.filter(state="waiting").exclude(run=None)
    return rows.values("pk")[:limit].count() >= limit


def _show() -> None:
    """Open pages look again and the worker wakes, once this is committed."""
    transaction.on_commit(lambda: touch_topic("imports"))
    wake()
