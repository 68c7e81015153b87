"""What has to be true before the first page: the schema, and on the first start the demo shop."""

import os
import time
from collections.abc import Sequence

import django
from django.core.management import call_command, get_commands
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kontuar.supervisor.words import Trouble, say

PATIENCE_SECONDS = 20.0
OLDEST_POSTGRES = 150_000


def main(words: Sequence[str]) -> int:
    """Migrate if anything is pending; load the demo shop into an empty installation."""
    django.setup()
    _reach_database()
    with _one_at_a_time():
        migrate()
        if "--no-demo" not in words:
            _show_demo()
        _show_setup_code()
    return 0


def migrate() -> None:
    """Bring the schema up to date; a single look when it is already."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        say("migrating", count=len(pending))
        call_command("migrate", interactive=False, verbosity=0)


def _reach_database() -> None:
    """Wait a little for a database that is still starting. Raises Trouble when it stays away."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.ensure_connection()
            break
        except DatabaseError as refused:
            if time.monotonic() > until:
                place = connection.settings_dict["HOST"] or "localhost"
                raise Trouble("no_database", place=place, reason=str(refused).strip()) from refused
            time.sleep(0.5)
    if connection.connection.info.server_version < OLDEST_POSTGRES:
        raise Trouble("old_database", version=connection.connection.info.server_version // 10_000)


class _one_at_a_time:  # noqa: N801  (reads as a word in `with`)
    """Several machines may start at once against one database; the lock ends with us."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(hashtextextended('kontuar.prepare', 0))")

    def __exit__(self, *_: object) -> None:
        connection.close()


def _show_setup_code() -> None:
    """Who sets up from another computer proves with it that the installation is theirs."""
    from kontuar.manage.setup.access import expected_code
    from kontuar.people import selectors as people

    if not people.is_set_up():
        say("setup_code", code=expected_code())


def _show_demo() -> None:
    """Load the demo shop when nobody has set up anything; say who can log in while it is there."""
    from kontuar.demo import selectors as demo
    from kontuar.people import selectors as people

    if "demo" not in get_commands():
        return
    company = people.company()
    if company is None:
        if not demo.wiped_mark().exists():
            say("loading_demo")
            call_command("demo", "load")
    elif company.is_demo and os.environ.get("KONTUAR_ADDRESS"):
        call_command("demo", "logins")
