"""Take in a large file piece by piece; a piece that is lost on the way is simply sent again."""

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kontuar.channels.archives.shelf import imports_folder
from kontuar.channels.models import Import
from kontuar.channels.services.importing import ROOM
from kontuar.kit.files import safe_name
from kontuar.kit.problems import Problem

PIECE_BYTES = 16 * 1024 * 1024
KEPT_SECONDS = 3 * 24 * 3600
READ_BYTES = 256 * 1024


class TooLargeToImport(Problem):
    """Refusal of a file over the limit, before anything is sent."""

    code, status = "too_large", 413

    def __init__(self) -> None:
        size = settings.MAX_IMPORT_BYTES // 1024**3
        super().__init__(
            _("The file is over %d GB. Split it, or lay it into the server's folder.") % size
        )


class NoRoomToImport(Problem):
    """Refusal of a file that the disk cannot hold beside what it becomes."""

    code, status = "no_room", 507

    def __init__(self) -> None:
        super().__init__(_("The server's disk has no room for this file. Make room first."))


def receive_piece(
    *, by: UUID, file: str, size: int, offset: int, read: Callable[[int], bytes]
) -> tuple[int, str]:
    """Add a piece of a file; how much is there now, and the file's name once it is whole.

    `file` tells one upload of this person from another. A piece for another offset than the end
    is not read: the answer says from where to send. Raises TooLargeToImport and NoRoomToImport.
    """
    if not 0 < size <= settings.MAX_IMPORT_BYTES:
        raise TooLargeToImport
    folder = imports_folder()
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder)
    name = hashlib.sha256(f"{by} {size} {file}".encode()).hexdigest()
    part = folder / f".{name}.part"
    there = part.stat().st_size if part.exists() else 0
    # What is imported lies in the database too, until the file is taken away.
    if shutil.disk_usage(folder).free < 2 * size - there + ROOM:
        raise NoRoomToImport
    if offset == there < size:
        there += _append(part, read, min(PIECE_BYTES, size - there))
    return there, _settle(part, folder, file) if there == size else ""


def remove_imported_file(*, import_id: UUID) -> None:
    """Take away a file that was uploaded and gone through; never anything outside our folder."""
    run = Import.objects.filter(pk=import_id, state="done").first()
    path = Path(run.path) if run else None
    if path and path.parent == imports_folder() and path.is_file() and not path.is_symlink():
        path.unlink(missing_ok=True)


def _append(part: Path, read: Callable[[int], bytes], most: int) -> int:
    added = 0
    with part.open("ab") as stream:
        while added < most and (piece := read(min(READ_BYTES, most - added))):
            stream.write(piece)
            added += len(piece)
    return added


def _settle(part: Path, folder: Path, file: str) -> str:
    """Give the whole file its name; one that is taken gets a number."""
    wanted = Path(safe_name(file.rpartition("|")[2]))
    for number in range(1, 1000):
        mark = f" ({number})" if number > 1 else ""
        target = folder / f"{wanted.stem}{mark}{wanted.suffix}"
        if not target.exists():
            part.rename(target)
            return target.name
    raise NoRoomToImport


def _forget_old(folder: Path) -> None:
    """Uploads that nobody went on with."""
    for part in folder.glob(".*.part"):
        if time.time() - part.stat().st_mtime > KEPT_SECONDS:
            part.unlink(missing_ok=True)
