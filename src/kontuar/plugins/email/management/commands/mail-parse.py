"""`kontuar mail-parse`: what the intake makes of a raw message, as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kontuar.kit import clock
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.report import as_json
from kontuar.plugins.email.structure import Unreadable


class Command(BaseCommand):
    """Read one raw message on stdin, or with --batch one path a line; print a JSON object each."""

    help = "Read a raw e-mail and print what the intake makes of it, as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="read a path from each line")

    def handle(self, **options: Any) -> None:
        if not options["batch"]:
            answer = _read(sys.stdin.buffer.read())
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for line in sys.stdin.buffer:
            path = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
            if path:
                self._print(_read_file(Path(path)))

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer))  # ASCII: no locale can spoil a batch
        self.stdout.flush()


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return _read(path.read_bytes())
    except OSError as error:
        return {"error": f"cannot be opened: {error.strerror}"}


def _read(raw: bytes) -> dict[str, Any]:
    try:
        return as_json(read_mail(raw, clock.now()))
    except Unreadable as reason:
        return {"error": f"unreadable: {reason}"}
    except Exception as poison:  # noqa: BLE001  (as in the intake, an answer; the next line counts)
        return {"error": f"poison: {type(poison).__name__}: {poison}"[:500]}
