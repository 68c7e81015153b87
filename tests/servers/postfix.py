"""A private Postfix: takes mail by SMTP on a free loopback port and hands it on by LMTP."""

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kontuar.testing.ports import free_port
from tests.servers import packages

_MASTER = Path("/usr/lib/postfix/sbin/master")
_QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "saved")
_WAITING = ("maildrop", "incoming", "active", "deferred", "hold")


class PostfixMissing(RuntimeError):  # noqa: N818
    """Loud on purpose: a proof without a real mail server proves nothing."""


@dataclass(frozen=True)
class Postfix:
    """A running server."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def session(self) -> smtplib.SMTP:
        """A connection over which mail can be handed in."""
        return smtplib.SMTP("127.0.0.1", self.port, "sender.example", timeout=60)

    def waiting(self) -> int:
        """How many mails it has taken and not handed on."""
        queues = [self.folder / "queue" / name for name in _WAITING]
        return sum(path.is_file() for queue in queues for path in queue.rglob("*"))

    def log(self) -> str:
        """What it says."""
        log = self.folder / "log"
        return log.read_text("utf-8", "replace") if log.exists() else ""


@contextmanager
def postfix(*, domains: tuple[str, ...], lmtp_port: int) -> Iterator[Postfix]:
    """Run a server for mail to some domains; all of it goes to an LMTP port of this computer."""
    _install()
    folder = Path(tempfile.mkdtemp(prefix="pf-", dir="/tmp"))
    port = free_port()
    _lay_out(folder, port, domains, lmtp_port)
    process = subprocess.Popen(
        [str(_MASTER), "-c", str(folder / "etc"), "-d"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Postfix(folder, port, process)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _install() -> None:
    if not _MASTER.exists():
        packages.answer("postfix postfix/main_mailer_type select No configuration")
        packages.install("postfix")
    if not _MASTER.exists() or os.geteuid():
        raise PostfixMissing("As root, run: apt-get install postfix (and then this as root)")


def _lay_out(folder: Path, port: int, domains: tuple[str, ...], lmtp_port: int) -> None:
    folder.chmod(0o755)
    etc, queue, data = folder / "etc", folder / "queue", folder / "data"
    etc.mkdir()
    main = _MAIN.format(
        folder=folder, domains=" ".join(domains), lmtp=lmtp_port, daemons=_MASTER.parent
    )
    (etc / "main.cf").write_text(main)
    (etc / "master.cf").write_text(_SERVICES.format(port=port))
    (etc / "dynamicmaps.cf").touch()
    owner, group = pwd.getpwnam("postfix"), grp.getgrnam("postdrop").gr_gid
    queue.mkdir()
    (queue / "pid").mkdir()
    for name in (*_QUEUES, "trace", "private"):
        (queue / name).mkdir(mode=0o700)
        os.chown(queue / name, owner.pw_uid, 0)
    for name, mode in (("public", 0o710), ("maildrop", 0o1730)):
        (queue / name).mkdir()
        os.chown(queue / name, owner.pw_uid, group)
        (queue / name).chmod(mode)
    data.mkdir(mode=0o700)
    os.chown(data, owner.pw_uid, owner.pw_gid)


_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
maillog_file = {folder}/log
maillog_file_prefixes = /tmp
myhostname = mx.kram.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:any
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
local_header_rewrite_clients =
always_add_missing_headers = no
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
disable_dns_lookups = yes
default_destination_concurrency_limit = 10
lmtp_destination_concurrency_limit = 10
message_size_limit = 60000000
mailbox_size_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
in_flow_delay = 0
"""

_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def _wait_until_ready(server: Postfix) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as probe:
                if probe.recv(100).startswith(b"220"):
                    return
        except OSError:
            time.sleep(0.05)
    raise PostfixMissing(f"Postfix did not start: {server.log()}")
