"""A database of its own for a benchmark: the product's settings, thrown away afterwards."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.house.report import FOLDER
from kontuar.supervisor.postgres import Server


@contextmanager
def installation(name: str, settings: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A data directory with a running, migrated database; Django is set up for it."""
    data = FOLDER / f"data-{name}-{os.getpid()}"
    data.mkdir(parents=True)
    for key in ("DATABASE_URL", "KONTUAR_DEBUG"):
        os.environ.pop(key, None)
    os.environ["KONTUAR_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontuar.config.settings")
    server = Server(data, settings=settings) if settings else Server(data)
    try:
        server.start()
        server.ensure_database()
        _migrate()
        yield data
    finally:
        _disconnect()
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def server_cpu_seconds(data: Path) -> float:
    """CPU time of the database server with all its processes, also those that have ended."""
    first = (data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return cpu_seconds(int(first), with_ended=True) + sum(cpu_seconds(int(c)) for c in children)


def cpu_seconds(pid: int, *, with_ended: bool = False) -> float:
    """CPU time of a process; with its children that have ended, when asked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11 : 15 if with_ended else 13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def _disconnect() -> None:
    from django.apps import apps
    from django.db import connections

    if apps.ready:
        connections.close_all()
