"""R11: the desk is saved while it works, lost, and brought back elsewhere: nothing differs."""

import random
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from kontuar.supervisor.postgres import DATABASE, SUPERUSER, Server, socket_folder
from kontuar.testing.ports import free_port
from tests.journeys.product import Product, plain_environment
from tests.proofs import ledger
from tests.proofs.report import Options, Report, patience
from tests.proofs.rig import ADDRESS, Rig, kontuar, rig, set_up, until
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

CLAIM = "saved while it works, lost, brought back elsewhere: 0 differences, soon"
RPO_SECONDS = 60.0
RTO_SECONDS = 15 * 60.0
FILE_BYTES = 2_000_000
STORED_TIMES = 2.35
"""A file is kept twice: in the raw mail, where base64 makes it a third larger, and by its hash."""
SECOND = """
from kontuar.channels import services as channels
from kontuar.channels.services.connect import ChannelDraft
from kontuar.kit import clock
from kontuar.people import selectors as people
from kontuar.people.models import Queue
queue = Queue.objects.select_related("shop").get()
draft = ChannelDraft(kind="email", name="Pliki", address="pliki@kram.example", queue_id=queue.pk,
    shop_id=queue.shop.pk, settings={"incoming": "listener", "listen_port": %d}, secrets={})
channels.connect_channel(draft=draft, channel_id=None, actor="system", at=clock.now())
"""
SUMS = (
    "select count(*), md5(coalesce(string_agg(h, '' order by h), '')) from (select {} h from {}) x"
)
TABLES = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = 'public' order by 1
"""
Sums = dict[str, tuple[Any, ...]]


@dataclass
class Flow(threading.Thread):
    """Small mails into the mailbox, a few each second, while it is open."""

    box: Dovecot
    written: int = 0
    open: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Write until the end."""
        while not self.ending.wait(0.1):
            if self.open.is_set():
                self.written += 1
                self.box.append(_small(self.written), ADDRESS)


def prove(options: Options, report: Report) -> None:
    """The drill."""
    gigabytes = options.gigabytes or (20.0 if options.long else 0.2)
    folder = Path(tempfile.mkdtemp(prefix="kontuar-r11-", dir="/tmp"))
    free = shutil.disk_usage(folder).free / 1e9
    try:
        if free < gigabytes * 3.5:
            report.must(
                False, f"{gigabytes} GB need {gigabytes * 3.5:.0f} GB of disk: {free:.0f} free"
            )
            return
        with ExitStack() as stack:
            box = stack.enter_context(dovecot(users=(ADDRESS,)))
            _drill(folder, box, gigabytes, random.Random(options.seed), report)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _drill(
    folder: Path, box: Dovecot, gigabytes: float, rng: random.Random, report: Report
) -> None:
    flow, file, elsewhere = Flow(box), folder / "kram.tar", folder / "elsewhere"
    with rig(folder) as first:
        _open_shop(first, flow, gigabytes, rng, report)
        before = sums(first.product.data)
        size = first.ask("select pg_database_size(current_database())")
        began = time.monotonic()
        kontuar("backup", str(file), data=first.product.data)
        saving = time.monotonic() - began
        _lose(first, flow)
    began = time.monotonic()
    _restore(file, elsewhere)
    restoring = time.monotonic() - began
    with _server(elsewhere):
        after = sums(elsewhere)
    wrong = [table for table in before | after if before.get(table) != after.get(table)]
    report.found("tables that differ", wrong)
    began = time.monotonic()
    with Product(elsewhere) as product:
        product.wait_until_ready(RTO_SECONDS)
        starting = time.monotonic() - began
        _catch_up(Rig(product), folder, box, flow, report)
    report.must(saving <= RPO_SECONDS * patience(), f"RPO: a backup takes {saving:.0f} s")
    whole = restoring + starting
    report.must(whole <= RTO_SECONDS * patience(), f"RTO {whole:.0f} s")
    report.figures |= {
        "database": f"{int(str(size[0][0])) / 1e6:.0f} MB, file {file.stat().st_size / 1e6:.0f} MB",
        "tables, rows": f"{len(before)}, {sum(rows for rows, _hash in before.values())}",
        "differences": len(wrong),
        "backup": f"{saving:.1f} s beside the running desk",
        "RPO": f"{saving:.1f} s when backups follow each other, else their interval more;"
        " mail in the mailbox: 0",
        "RTO": f"{whole:.1f} s (restore {restoring:.1f}, start {starting:.1f})",
    }


def _open_shop(
    first: Rig, flow: Flow, gigabytes: float, rng: random.Random, report: Report
) -> None:
    """With two ways in and much mail, and quiet in the end: then both sides can be compared."""
    port, data = free_port(), first.product.data
    set_up(data, _mailbox(flow.box), {"imap_password": PASSWORD})
    kontuar("shell", "--verbosity", "0", "-c", SECOND % port, data=data)
    flow.start()
    flow.open.set()
    _load(first, port, gigabytes, rng, report)
    flow.open.clear()
    _wait_until_still(first, flow, report)


def _lose(first: Rig, flow: Flow) -> None:
    """Some mail more, which is in no backup; then everything is gone."""
    flow.open.set()
    time.sleep(3)
    flow.ending.set()
    flow.join(20)
    first.end()
    first.kill("supervisor")
    until(lambda: not first.product.left(), 20)
    shutil.rmtree(first.product.data)


def _mailbox(box: Dovecot) -> dict[str, object]:
    return {
        "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port,
        "imap_security": "none", "imap_user": ADDRESS, "import_existing": True, "poll_seconds": 5,
        "smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none",
    }  # fmt: skip


def _small(number: int) -> bytes:
    return (
        f"From: klient{number}@poczta.example\r\nSubject: mala {number}\r\n"
        f"Message-ID: <mala.{number}@poczta.example>\r\n\r\nGdzie jest paczka {number}?\r\n"
    ).encode()


def _large(number: int, rng: random.Random) -> bytes:
    import email.message
    import email.policy

    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["Subject"] = f"plik{number}@poczta.example", f"plik {number}"
    mail["Message-ID"] = f"<plik.{number}@poczta.example>"
    mail.set_content(f"W zalaczniku plik {number}.\n")
    data = rng.randbytes(FILE_BYTES)
    mail.add_attachment(data, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    return mail.as_bytes()


def _load(first: Rig, port: int, gigabytes: float, rng: random.Random, report: Report) -> None:
    """Files by mail, through the built-in door."""
    many = max(1, int(gigabytes * 1e9 / (FILE_BYTES * STORED_TIMES)))
    report.must(until(lambda: _is_open(port), 60), "the built-in door does not open")
    with smtplib.LMTP("127.0.0.1", port) as door:
        for number in range(many):
            _deliver(door, _large(number, rng))
            report.progress(f"{number}/{many} files")
    report.figures["files"] = many


def _is_open(port: int) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", port):
            return True
    except OSError:
        return False


def _deliver(door: smtplib.SMTP, raw: bytes) -> None:
    for _try in range(100):
        try:
            door.sendmail("klient@poczta.example", ["pliki@kram.example"], raw)
        except smtplib.SMTPResponseException as later:
            if later.smtp_code >= 500:
                raise
            time.sleep(0.2)
        else:
            return


def _wait_until_still(first: Rig, flow: Flow, report: Report) -> None:
    """Until every mail so far is filed and no subscriber has anything to read."""
    question = (
        "select (select count(*) from channels_inbound where state = 'waiting'),"
        " (select coalesce(max(last_uid), 0) from channels_folder)"
    )
    still = until(lambda: first.ask(question) == [(0, flow.written)], 120 * patience())
    report.must(still, f"not still before the backup: {first.ask(question)} of {flow.written}")
    seen: list[object] = []

    def is_unchanged() -> bool:
        seen.append(first.ask("select room, tx, event_id from events_cursor order by 1"))
        time.sleep(0.5)
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

    until(is_unchanged, 30)


def sums(data: Path) -> Sums:
    """Rows and a hash of the content of each table, our own way of counting."""
    place = str(socket_folder(data))
    with psycopg.connect(host=place, user=SUPERUSER, dbname=DATABASE) as own:
        own.execute("set timezone to 'UTC'")
        tables = [str(row[0]) for row in own.execute(TABLES).fetchall()]
        found: Sums = {}
        for table in tables:
            row = {
                "channels_blob": "encode(sha256(data), 'hex')",
                "channels_inbound": "id::text || state || encode(sha256(raw), 'hex')",
                "channels_channel": "id::text || name || settings::text || encode(secrets, 'hex')",
            }.get(table, "md5(t::text)")
            question = SUMS.format(row, f'"{table}" t')
            found[table] = own.execute(question).fetchone() or ()  # type: ignore[arg-type]
        return found


def _restore(file: Path, data: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "kontuar", "restore", str(file)],
        env=plain_environment(KONTUAR_DATA=str(data)), cwd=file.parent, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def _server(data: Path) -> Iterator[None]:
    server = Server(data)
    server.start()
    try:
        yield
    finally:
        server.stop()


def _catch_up(second: Rig, folder: Path, box: Dovecot, flow: Flow, report: Report) -> None:
    """Mail that came after the backup still lies in the mailbox: it is fetched again."""
    question = "select coalesce(max(last_uid), 0) from channels_folder"
    caught_up = until(lambda: second.ask(question) == [(flow.written,)], 60 * patience())
    report.must(caught_up, f"read up to {second.ask(question)} of {flow.written}")
    waiting = "select count(*) from channels_inbound where state = 'waiting'"
    until(lambda: second.ask(waiting) == [(0,)], 60 * patience())
    second.export(folder / "export.jsonl")
    said = [one for one in ledger.said_in(folder / "export.jsonl") if "plik" not in one.key[2]]
    mails = ledger.mails_in("127.0.0.1", box.imap_port, ADDRESS, PASSWORD)
    verdict = ledger.check(mails, [], said)
    for name, cases in verdict.faults().items():
        report.found(f"after the restore {name}", cases)
    lost, doubled = len(verdict.lost), len(verdict.doubled)
    report.figures["mailbox"] = f"{len(mails)} mails, then {lost} lost, {doubled} doubled"
