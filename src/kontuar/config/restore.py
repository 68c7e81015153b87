"""`kontuar restore FILE`: bring a backup back, and prove that it is all there."""

import json
import os
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kontuar.config import checksums, pg_tools, prepare
from kontuar.config.backup import FORMAT, hash_of
from kontuar.supervisor import borrow, place
from kontuar.supervisor.words import Trouble, say

ASIDE = "kontuar_restored"


def main(words: Sequence[str]) -> int:
    """Restore into an empty installation, or with --force over the one that is there."""
    files = [word for word in words if word != "--force"]
    if len(files) != 1 or files[0].startswith("-"):
        raise Trouble("restore_usage")
    source = Path(files[0]).absolute()
    if not source.is_file():
        raise Trouble("no_backup", file=source)
    key = source.with_name(source.name + ".key")
    _use_key(key, force="--force" in words)
    django.setup()
    running = place.holder(settings.DATA)
    if running is not None:
        raise Trouble("restore_while_running", pid=running.get("pid", "?"))
    with borrow.database(settings.DATA):
        if "--force" not in words and not _is_empty():
            raise Trouble("not_empty", folder=settings.DATA)
        manifest = _restore(source)
        prepare.migrate()
    rows = sum(table["rows"] for table in manifest["tables"].values())
    say("restore_done", rows=rows, tables=len(manifest["tables"]), at=manifest["at"])
    if not key.exists():
        say("restore_without_key", key=key)
    return 0


def _use_key(key: Path, *, force: bool) -> None:
    """Take over the key before the settings read one; an existing key stays unless forced."""
    own = Path(os.environ.get("KONTUAR_DATA", "var")).absolute() / "secret.key"
    if not key.exists() or (own.exists() and not force):
        return
    own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = own.with_name("secret.key.new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.read_text().strip())
    half.replace(own)


def _is_empty() -> bool:
    """Whether nobody has set up anything here."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('people_company') is not null")
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("select count(*) from people_company")
        return bool(cursor.fetchone()[0] == 0)


def _restore(source: Path) -> dict[str, Any]:
    """Restore beside what is there, compare, and only then change places."""
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restore-") as folder:
        dump = Path(folder) / "database.dump"
        manifest = _unpack(source, dump)
        _refuse_newer(manifest)
        name = settings.DATABASES["default"]["NAME"]
        connection.close()
        _on_server(f'drop database if exists "{ASIDE}"', f'create database "{ASIDE}"')
        pg_tools.call("pg_restore", "--no-owner", "--exit-on-error", "-d", ASIDE, str(dump))
        _verify(manifest, name)
        _on_server(
            f'drop database if exists "{name}" with (force)',
            f'alter database "{ASIDE}" rename to "{name}"',
        )
    return manifest


def _unpack(source: Path, dump: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            head, body = tar.extractfile("manifest.json"), tar.extractfile("database.dump")
            if head is None or body is None:
                raise Trouble("bad_backup", file=source)
            manifest: dict[str, Any] = json.load(head)
            with dump.open("wb") as file:
                while piece := body.read(1 << 20):
                    file.write(piece)
    except (tarfile.TarError, KeyError, ValueError, EOFError) as damaged:
        raise Trouble("bad_backup", file=source) from damaged
    if manifest.get("format") != FORMAT or manifest.get("dump_sha256") != hash_of(dump):
        raise Trouble("bad_backup", file=source)
    return manifest


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest["migrations"]) - known:
        raise Trouble("newer_backup", version=manifest["kontuar"])


def _verify(manifest: dict[str, Any], name: str) -> None:
    """Compare every table and every file with what the backup says of itself."""
    connection.settings_dict["NAME"] = ASIDE
    try:
        wrong = checksums.differences(manifest["tables"], checksums.of_database())
        damaged = checksums.damaged_files()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    if wrong or damaged:
        details = "\n".join("  " + line for line in [*wrong, f"files: {damaged}"])
        raise Trouble("restore_differs", lines=details)


def _on_server(*statements: str) -> None:
    """Say something to the server outside the product's database."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
