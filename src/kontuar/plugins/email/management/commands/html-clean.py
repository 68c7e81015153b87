"""`kontuar html-clean`: what the desk would show of a mail's HTML."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kontuar.kit.html import clean_mail_html
from kontuar.plugins.email.words import storable


class Command(BaseCommand):
    """Clean HTML from stdin; with --batch a JSON string of HTML a line, printed the same way."""

    help = "Clean the HTML of a mail the way the desk shows it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="a JSON string on each line")

    def handle(self, **options: Any) -> None:
        if not options["batch"]:
            html = sys.stdin.buffer.read().decode("utf-8", "replace")
            self.stdout.write(clean_mail_html(html))
            return
        for number, line in enumerate(sys.stdin.buffer, 1):
            if line.strip():
                self.stdout.write(json.dumps(_clean(line, number)))
                self.stdout.flush()


def _clean(line: bytes, number: int) -> str:
    try:
        html = json.loads(line)
    except ValueError as error:
        raise CommandError(f"line {number} is not JSON: {error}") from error
    if not isinstance(html, str):
        raise CommandError(f"line {number} is not a JSON string")
    return clean_mail_html(storable(html))
