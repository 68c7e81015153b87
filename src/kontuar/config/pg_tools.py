"""PostgreSQL's own programs, called on the product's database."""

import os
import subprocess
from typing import Any

from django.db import connection

from kontuar.supervisor import binaries
from kontuar.supervisor.words import Trouble


def call(program: str, *options: str, database: str = "") -> None:
    """Run a program to its end. Raises Trouble with its last words."""
    settings = connection.settings_dict
    command = [binaries.find().path(program), "--no-password", *options]
    done = subprocess.run(
        command,
        env={**os.environ, **_environment(settings), "PGDATABASE": database or settings["NAME"]},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join("  " + line for line in done.stderr.strip().split("\n")[-6:])
        raise Trouble("tool_failed", program=program, lines=last)


def _environment(settings: dict[str, Any]) -> dict[str, str]:
    """The connection by environment: a password on the command line can be seen by everybody."""
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {there: str(settings[here]) for here, there in names.items() if settings[here]}
    mode = settings.get("OPTIONS", {}).get("sslmode")
    return given | ({"PGSSLMODE": mode} if mode else {})
