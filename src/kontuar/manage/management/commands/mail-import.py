"""`kontuar mail-import PATH --channel ADDRESS`: take over old mail from the command line."""

import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from kontuar.channels import selectors, services
from kontuar.channels.selectors import ImportLine
from kontuar.kit import clock
from kontuar.kit.loops import LOOPS
from kontuar.kit.problems import Problem
from kontuar.supervisor.words import in_polish
from kontuar.ui.words import say_length

STEPS = ("channels.tasks.import_old_mail", "conversations.tasks.take_in_history")
"""Done here too, so that it works while nothing else runs; a lock keeps workers apart."""
SHOWN = 40
SOMETHING_NOT_TAKEN, STOPPED = 3, 130


@contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Set at the first Ctrl-C, so that no step is cut off in the middle; the second one ends us."""
    stopping = threading.Event()

    def note(number: int, _frame: FrameType | None) -> None:
        stopping.set()
        signal.signal(number, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)


class Command(BaseCommand):
    """Import an mbox, a Maildir, a folder of .eml or an archive of them, silently."""

    help = "Import old mail from a file or folder. The same words again go on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to import, into which channel, and whether to stay until the end."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--channel", required=True, metavar="ADDRESS")
        parser.add_argument(
            "--ours",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="an address the shop had before; may be given several times",
        )
        parser.add_argument("--wait", action="store_true", help="show how far it is until it ends")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Begin or resume it; with --wait, exit 3 when something was not taken."""
        with translation.override("pl" if in_polish() else "en"):
            channel = selectors.channel_by_address(options["channel"])
            if channel is None:
                known = ", ".join(c.address for c in selectors.channels()) or "–"
                raise CommandError(
                    _("There is no channel %(address)s. There are: %(known)s")
                    % {"address": options["channel"], "known": known}
                )
            try:
                path = options["path"].expanduser().absolute()
                run = services.take_over(
                    channel_id=channel.pk, path=path, at=clock.now(), also_ours=options["ours"]
                )
            except Problem as refused:
                raise CommandError(str(refused)) from refused
            if options["wait"]:
                sys.exit(self._stay(run.pk))
            self.stdout.write(
                _("Kontuar imports it while it runs. How far it is: Management, Channels, Import.")
            )

    def _stay(self, import_id: UUID) -> int:
        """Work and watch until it is over; Ctrl-C leaves it where it is."""
        began = (time.monotonic(), self._line(import_id).run.position)
        with _ctrl_c() as stopping:
            while (line := self._line(import_id)).is_going:
                worked = sum(LOOPS[name].call() for name in STEPS)
                self._show(line, began)
                if stopping.wait(0 if worked else 0.3):
                    services.stop_import(import_id=import_id)
                    self.stdout.write(
                        "\n" + _("Stopped. The same command again goes on from here.")
                    )
                    return STOPPED
        self._show(line, began, end="\n")
        return self._report(line)

    def _line(self, import_id: UUID) -> ImportLine:
        line = selectors.import_line(import_id)
        if line is None:
            raise CommandError(_("The import is gone."))
        return line

    def _show(self, line: ImportLine, began: tuple[float, int], end: str = "") -> None:
        if not self.stdout.isatty():
            return
        filled = 30 * line.percent // 100
        counts = _("taken %(taken)d, known %(known)d, not taken %(refused)d") % {
            "taken": line.taken,
            "known": line.run.known,
            "refused": line.not_taken,
        }
        left = self._left(line, began)
        bar = f"{'█' * filled}{'░' * (30 - filled)} {line.percent:3} %"
        self.stdout.write(f"\r  {bar}  {counts}{left}\033[K", ending=end)
        self.stdout.flush()

    def _left(self, line: ImportLine, began: tuple[float, int]) -> str:
        left = line.time_left(since=time.monotonic() - began[0], position=began[1])
        if left is None:
            return ""
        length = say_length(left, language=translation.get_language() or "en")
        return ", " + _("about %s left") % length

    def _report(self, line: ImportLine) -> int:
        if line.run.state == "failed":
            raise CommandError(line.reason)
        if line.run.state == "stopped":
            self.stdout.write(line.reason or _("Somebody stopped it."))
            return STOPPED
        self.stdout.write(
            _("Done: %(taken)d taken, %(known)d already here, %(refused)d not taken.")
            % {"taken": line.taken, "known": line.run.known, "refused": line.not_taken}
        )
        for row in selectors.not_taken(line.run.pk, limit=SHOWN):
            self.stderr.write(f"  {row.place}  {row.sender}  {row.subject}\n    {row.reason}")
        return SOMETHING_NOT_TAKEN if line.not_taken else 0
