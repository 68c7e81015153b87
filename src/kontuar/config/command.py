"""The console command `kontuar`: its own verbs, else any command of Django."""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kontuar.supervisor.words import Trouble, complain, say

VERBS = {
    "run": "kontuar.supervisor.run",
    "prepare": "kontuar.config.prepare",
    "web": "kontuar.config.serve",
    "worker": "kontuar.config.worker",
    "forkserver": "kontuar.config.forkserver",
    "backup": "kontuar.config.backup",
    "restore": "kontuar.config.restore",
    "doctor": "kontuar.config.doctor",
    "export": "kontuar.config.export",
}
WITH_OWN_OPTIONS = {"run", "web", "doctor"}
WITHOUT_DATABASE = {"help", "--help", "-h", "--version", "version", "check", "test"}


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; answer the exit code. Each verb is imported only when asked for."""
    given = list(sys.argv[1:] if words is None else words)
    verb, rest = (given[0], given[1:]) if given else ("help", [])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontuar.config.settings")
    try:
        if verb in ("help", "--help", "-h") and not rest:
            say("help", program="kontuar")
            return 0
        if verb not in WITH_OWN_OPTIONS:
            rest = _take_data(rest)
        if verb in VERBS:
            return _own(verb, rest)
        return _django([verb, *rest])
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def _take_data(words: Sequence[str]) -> list[str]:
    """Every verb understands `--data`; settings read it from the environment."""
    rest = list(words)
    if "--data" in rest[:-1]:
        place = rest.index("--data")
        os.environ["KONTUAR_DATA"] = rest[place + 1]
        del rest[place : place + 2]
    return rest


def _own(verb: str, words: Sequence[str]) -> int:
    module = importlib.import_module(VERBS[verb])
    code: int
    if verb == "run":  # the supervisor stays small: no Django in it
        code = module.main(words)
        return code
    from django.db import OperationalError, connection

    try:
        code = module.main(words)
    except OperationalError as refused:
        place = connection.settings_dict["HOST"] or "localhost"
        raise Trouble("no_database", place=place, reason=str(refused).strip()) from refused
    return code


def _django(words: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    from kontuar.supervisor.borrow import database

    if words[0] in WITHOUT_DATABASE:
        execute_from_command_line(["kontuar", *words])
        return 0
    with database(Path(os.environ.get("KONTUAR_DATA", "var"))) as is_own:
        if is_own and words[0] == "demo":
            importlib.import_module(VERBS["prepare"]).main(["--no-demo"])
        execute_from_command_line(["kontuar", *words])
    return 0
