"""`kontuar backup FILE`: everything in one file, the key apart; also while the desk runs."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction

import kontuar
from kontuar.config import checksums, pg_tools
from kontuar.kit import clock
from kontuar.supervisor import borrow
from kontuar.supervisor.words import Trouble, say

FORMAT = 1


def main(words: Sequence[str]) -> int:
    """Write the backup; it appears under its name only when it is whole."""
    if len(words) != 1 or words[0].startswith("-"):
        raise Trouble("backup_usage")
    target = Path(words[0]).absolute()
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise Trouble("backup_place", folder=target.parent)
    django.setup()
    with borrow.database(settings.DATA):
        manifest = write(target)
    key = write_key(target)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    say("backup_done", file=target, mb=target.stat().st_size / 1e6, rows=rows, key=key)
    return 0


def write(target: Path) -> dict[str, Any]:
    """Dump the database and its checksums from one and the same moment."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".kontuar-backup-") as folder:
        dump = Path(folder) / "database.dump"
        manifest = _dump(dump)
        manifest["dump_sha256"] = hash_of(dump)
        whole = Path(folder) / "whole.tar"
        with tarfile.open(whole, "w") as tar:
            head = json.dumps(manifest, indent=1).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size, info.mode = len(head), 0o600
            tar.addfile(info, io.BytesIO(head))
            tar.add(dump, "database.dump")
        whole.chmod(0o600)
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        whole.replace(target)
    return manifest


def _dump(dump: Path) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        # Files make up most of it and hardly shrink: more than the least effort only takes longer.
        options = ["--format=custom", "--compress=1", f"--file={dump}"]
        options += ["--no-owner", "--no-privileges"]
        pg_tools.call("pg_dump", *options, f"--snapshot={snapshot}")
        cursor.execute("select app, name from django_migrations order by app, name")
        return {
            "format": FORMAT,
            "kontuar": kontuar.__version__,
            "postgres": version,
            "at": clock.now().isoformat(timespec="seconds"),
            "migrations": [f"{app}.{name}" for app, name in cursor.fetchall()],
            "tables": checksums.of_database(),
        }


def write_key(target: Path) -> Path:
    """Put the key beside, in a file that only we can read: it opens the mailbox passwords."""
    path = target.with_name(target.name + ".key")
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(settings.SECRET_KEY)
    return path


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
