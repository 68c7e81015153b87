"""`kontuar doctor`: look at everything that may be wrong, and say what to do about it."""

import os
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.error import URLError

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kontuar.config.worker import APPLICATION
from kontuar.supervisor import binaries, borrow, listening, options, place
from kontuar.supervisor.options import Options
from kontuar.supervisor.words import Trouble, tell, text

ALIVE_SECONDS = 20
Finding = tuple[bool, str]
LOW_SHARE = 0.05


def main(words: Sequence[str]) -> int:
    """Print a line for each check; 1 when something needs a person."""
    chosen = options.read(words)
    os.environ["KONTUAR_DATA"] = str(chosen.data)
    sound = True
    for look in (_python, _data, _disk, _postgres, _port):
        sound = _show(look, chosen) and sound
    if sound or chosen.database_url or (chosen.data / "postgres").exists():
        sound = _show_database(chosen) and sound
    return 0 if sound else 1


def _show(look: Callable[[Options], Iterator[Finding]], chosen: Options) -> bool:
    sound = True
    try:
        for is_fine, line in look(chosen):
            tell(f"{'ok' if is_fine else '!!'}  {line}")
            sound = sound and is_fine
    except Trouble as trouble:
        tell(f"!!  {trouble}")
        return False
    return sound


def _python(_chosen: Options) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield True, text("doctor_python", version=version, folder=sys.prefix)


def _data(chosen: Options) -> Iterator[Finding]:
    if not chosen.data.exists():
        yield True, text("doctor_no_data", folder=chosen.data)
        return
    owner = chosen.data.stat().st_uid
    if owner != os.geteuid():
        me = place.name_of(os.geteuid())
        owned = place.name_of(owner)
        yield False, text("other_owner", folder=chosen.data, owner=owned, me=me)
    elif not os.access(chosen.data, os.W_OK):
        me = place.name_of(os.geteuid())
        yield False, text("not_writable", folder=chosen.data, me=me, reason="w")
    else:
        yield True, text("doctor_data", folder=chosen.data)


def _disk(chosen: Options) -> Iterator[Finding]:
    folder = next(p for p in (chosen.data, *chosen.data.parents) if p.exists())
    usage = shutil.disk_usage(folder)
    free = f"{usage.free // 1_000_000} MB"
    if usage.free < usage.total * LOW_SHARE:
        yield False, text("disk_low", folder=folder, free=free)
    else:
        yield True, text("doctor_disk", free=free)


def _postgres(chosen: Options) -> Iterator[Finding]:
    if chosen.database_url:
        yield True, text("doctor_own_postgres")
        return
    programs = binaries.find()
    yield True, text("doctor_postgres", version=programs.major, folder=programs.folder)


def _port(chosen: Options) -> Iterator[Finding]:
    running = place.holder(chosen.data)
    address = (running or {}).get("address", "")
    if not address:
        with listening.open_port(chosen):
            yield True, text("doctor_port_free", port=chosen.port)
        return
    try:
        with urllib.request.urlopen(f"{address}/livez", timeout=5) as answer:  # noqa: S310
            yield answer.status == 200, text("doctor_answers", address=address)
    except (URLError, TimeoutError):
        yield False, text("doctor_silent", address=address, pid=(running or {}).get("pid", "?"))


def _show_database(chosen: Options) -> bool:
    django.setup()
    if not chosen.database_url and not (Path(chosen.data) / "postgres").exists():
        return True
    try:
        with borrow.database(chosen.data) as is_own:
            sound = _show(_schema, chosen)
            if sound and not is_own:
                sound = _show(_worker, chosen)
            if not sound:
                return False
            rooms, scanner = _show(_rooms, chosen), _show(_scanner, chosen)
            return rooms and scanner
    except Trouble as trouble:
        tell(f"!!  {trouble}")
    except DatabaseError as refused:
        host = connection.settings_dict["HOST"]
        tell("!!  " + text("no_database", place=host, reason=str(refused).strip()))
    return False


def _schema(_chosen: Options) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield False, text("doctor_pending", count=len(pending))
    else:
        yield True, text("doctor_schema")


def _worker(_chosen: Options) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where application_name = %s "
            "and query_start > clock_timestamp() - make_interval(secs => %s)",
            [APPLICATION, ALIVE_SECONDS],
        )
        beating = bool(cursor.fetchone()[0])
    yield beating, text("doctor_worker" if beating else "doctor_no_worker")


def _rooms(_chosen: Options) -> Iterator[Finding]:
    """What waits for a person: failing channels, quarantine, parked events."""
    from kontuar.channels import selectors as channels
    from kontuar.events import selectors as events

    failing = [channel for channel in channels.channels() if channel.state == "failing"]
    for channel in failing:
        why = channels.explain_trouble(channel)
        yield False, text("doctor_channel", name=channel.name, why=why)
    if not failing:
        yield True, text("doctor_channels")
    held = channels.quarantined_count()
    if held:
        yield False, text("doctor_quarantine", count=held)
    parked = events.parked_count()
    if parked:
        yield False, text("doctor_parked", count=parked)


def _scanner(_chosen: Options) -> Iterator[Finding]:
    """Whether files are checked for viruses, and how old the signatures are."""
    from kontuar.channels.scanning import ScannerDown, scanner

    clamd = scanner(seconds=5.0)
    if clamd is None:
        yield True, text("doctor_no_scanner")
        return
    try:
        yield True, text("doctor_scanner", version=clamd.version())
    except ScannerDown as silent:
        yield False, text("doctor_scanner_silent", reason=silent)
