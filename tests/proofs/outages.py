"""Ways in which a database refuses, each with the way back."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from kontuar.supervisor.postgres import DATABASE, SUPERUSER, Server, socket_folder

REFUSE = """
    create or replace function refuse() returns trigger language plpgsql as $$ begin
        raise exception 'out of order' using errcode = '{state}'; end $$;
    create or replace trigger refusal before {what} on {table}
        for each row execute function refuse();
"""
FILED = (
    "conversations_message", "conversations_conversation", "conversations_attachment",
    "channels_blob", "contacts_contact", "contacts_identity", "events_event",
)  # fmt: skip
"""Every table that mail is filed into."""
KICK = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = %s and pid <> pg_backend_pid()
"""
PLAIN = "plain"


@dataclass
class Database:
    """The database beside the product: an administrator who can break it."""

    data: Path
    restarted: Server | None = None
    small_disk: Path = field(default_factory=Path)

    def say(self, *statements: str) -> None:
        """As the administrator."""
        place = str(socket_folder(self.data))
        with psycopg.connect(host=place, user=SUPERUSER, dbname=DATABASE, autocommit=True) as own:
            for statement in statements:
                own.execute(statement)

    def kick(self) -> None:
        """Cut every connection."""
        place = str(socket_folder(self.data))
        with psycopg.connect(host=place, user=SUPERUSER, dbname=DATABASE, autocommit=True) as own:
            own.execute(KICK, [DATABASE])

    def be_plain(self) -> None:
        """The product works without the rights of an administrator from now on."""
        from django.db import connections

        self.say(
            f"create role {PLAIN}",
            f"grant all on all tables in schema public to {PLAIN}",
            f"grant all on all sequences in schema public to {PLAIN}",
        )
        connections.settings["default"]["OPTIONS"]["assume_role"] = PLAIN
        connections.close_all()

    def down(self) -> None:
        """Switch the server off."""
        first = int((self.data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(first, 2)
        while (self.data / "postgres" / "postmaster.pid").exists():
            time.sleep(0.02)

    def up(self) -> None:
        """Switch it on again."""
        self.restarted = Server(self.data)
        self.restarted.start()

    def stop(self) -> None:
        """End a server that was switched on here."""
        if self.restarted:
            self.restarted.stop()


@dataclass(frozen=True)
class Outage:
    """How to break the database, and how to mend it."""

    name: str
    begin: Callable[[Database], None]
    end: Callable[[Database], None]
    keeps_storing: bool = False
    """Whether raw mail is still stored, and only filing is refused."""


def outages(with_small_disk: bool) -> Iterator[Outage]:  # noqa: FBT001
    """Everything that is tried, refusals of storing and of filing."""
    yield _trigger("channels_inbound", "P0001")
    yield _trigger("channels_inbound", "23505")
    for table in FILED:
        yield _trigger(table, "P0001", keeps_storing=True)
    for state in ("23514", "22000", "25006", "XX000"):
        yield _trigger("conversations_message", state, keeps_storing=True)
    yield _trigger("channels_inbound", "P0001", what="update", keeps_storing=True)
    for table in ("channels_inbound", "conversations_message"):
        keeps = table != "channels_inbound"
        yield _by_words(
            f"no right to insert into {table}",
            f"revoke insert on {table} from {PLAIN}",
            f"grant insert on {table} to {PLAIN}",
            keeps_storing=keeps,
        )
        yield _by_words(
            f"{table} fulfils no condition",
            f"alter table {table} add constraint never check (false) not valid",
            f"alter table {table} drop constraint never",
            keeps_storing=keeps,
        )
        yield _by_words(
            f"{table} is gone",
            f"alter table {table} rename to away",
            f"alter table away rename to {table}",
            keeps_storing=keeps,
        )
    yield Outage("read only", _read_only("on"), _read_only("off"))
    yield Outage("the server is down", Database.down, Database.up)
    if with_small_disk:
        yield Outage("the disk is full", _fill, _free, keeps_storing=True)


def _trigger(
    table: str, state: str, *, what: str = "insert", keeps_storing: bool = False
) -> Outage:
    return _by_words(
        f"{what} into {table} raises {state}",
        REFUSE.format(table=table, state=state, what=what),
        f"drop trigger refusal on {table}",
        keeps_storing=keeps_storing,
    )


def _by_words(name: str, begin: str, end: str, *, keeps_storing: bool) -> Outage:
    return Outage(name, lambda db: db.say(begin), lambda db: db.say(end), keeps_storing)


def _read_only(how: str) -> Callable[[Database], None]:
    def switch(database: Database) -> None:
        words = f"alter database {DATABASE} set default_transaction_read_only = {how}"
        database.say("set default_transaction_read_only = off", words)
        database.kick()

    return switch


@contextmanager
def small_disk(database: Database) -> Iterator[bool]:
    """Put the messages on a disk of some megabytes; false where nothing may be mounted."""
    folder = database.data / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "mode=0777,size=16m", "none", str(folder)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        yield False
        return
    database.small_disk = folder
    database.say(
        f"create tablespace small location '{folder}'",
        "alter table conversations_message set tablespace small",
    )
    yield True
    with suppress(psycopg.Error):
        database.say("alter table conversations_message set tablespace pg_default")


def _fill(database: Database) -> None:
    with (database.small_disk / "filler").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


def _free(database: Database) -> None:
    (database.small_disk / "filler").unlink()
