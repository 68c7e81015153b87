"""`kontuar demo load|wipe|logins`: the demo shop from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from kontuar.demo import selectors, services
from kontuar.demo.words import role
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.supervisor.words import in_polish


class Command(BaseCommand):
    """Load the demo shop Kram, take it away, or say who can log in."""

    help = "load: fill an empty installation with the demo shop; wipe: empty it; logins: who is who"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and whether real mailboxes may go too."""
        parser.add_argument("what", choices=["load", "wipe", "logins"])
        parser.add_argument("--even-real-channels", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say it in the language of the terminal."""
        language = "pl" if in_polish() else "en"
        with translation.override(language):
            try:
                self._do(options["what"], language, even_real=options["even_real_channels"])
            except Problem as refused:
                raise CommandError(str(refused)) from refused

    def _do(self, what: str, language: str, *, even_real: bool) -> None:
        if what == "wipe":
            services.wipe_demo(even_real_channels=even_real)
            self.stdout.write(_("The demo shop is gone. The next page is the wizard."))
            return
        if what == "load":
            services.load_demo(clock.now(), self._progress, language=language)
        self._logins()

    def _progress(self, done: int, total: int) -> None:
        if not self.stdout.isatty():
            return
        filled = 30 * done // total
        end = "\n" if done == total else ""
        self.stdout.write(f"\r  {'█' * filled}{'░' * (30 - filled)} {done}/{total}", ending=end)
        self.stdout.flush()

    def _logins(self) -> None:
        for login in selectors.demo_logins():
            who = f"{login.name}, {role(login.role)}"
            self.stdout.write(f"  {who:32}  {login.email:20}  {login.password}")
