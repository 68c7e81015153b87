"""A private Dovecot: real IMAP and LMTP on free loopback ports, gone when the test is over."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from kontuar.testing.ports import free_port
from tests.servers import packages
from tests.servers.certificate import certificate

PASSWORD = "kram-secret"
_PROGRAM = "/usr/sbin/dovecot"


class DovecotMissing(RuntimeError):  # noqa: N818
    """Loud on purpose: mail journeys without a real server prove nothing."""


@dataclass(frozen=True)
class Dovecot:
    """A running server."""

    folder: Path
    imap_port: int
    imaps_port: int
    lmtp_port: int
    authority: str
    """PEM of the self-signed certificate, issued for "localhost" and 127.0.0.1."""
    process: subprocess.Popen[bytes]

    def client(self, user: str = "pomoc@kram.pl") -> IMAPClient:
        """A logged-in client, for looking and for putting mail in."""
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=20)
        client.login(user, PASSWORD)
        return client

    def append(
        self,
        raw: bytes,
        user: str = "pomoc@kram.pl",
        folder: str = "INBOX",
        flags: tuple[bytes, ...] = (),
    ) -> None:
        """Put a message into a folder."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags=flags)

    def kick(self, user: str = "pomoc@kram.pl") -> None:
        """Cut every connection of a user."""
        self._doveadm("kick", user)

    def renumber(self, user: str = "pomoc@kram.pl") -> None:
        """Give the INBOX another UIDVALIDITY with the same mail in it."""
        self.kick(user)
        box = self.folder / "mail" / user / "Maildir"
        for path in (*box.glob("dovecot-uidlist*"), *box.glob("dovecot.index*")):
            path.unlink()

    def _doveadm(self, *words: str) -> None:
        subprocess.run(
            ["/usr/bin/doveadm", "-c", str(self.folder / "dovecot.conf"), *words],
            check=False, capture_output=True, timeout=20,
        )  # fmt: skip


@contextmanager
def dovecot(
    users: tuple[str, ...] = ("pomoc@kram.pl", "ala@example.pl"), tokens: str = ""
) -> Iterator[Dovecot]:
    """Run a server for some users, all with the password `PASSWORD`.

    With `tokens`, the address of an authorization server, its access tokens open mailboxes too.
    """
    _install()
    folder = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
    imap, imaps, lmtp = free_port(), free_port(), free_port()
    authority = certificate(folder)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in users))
    configuration = _configuration(folder, imap, imaps, lmtp) + _with_tokens(folder, tokens)
    (folder / "dovecot.conf").write_text(configuration)
    _open_for_mail(folder)
    process = subprocess.Popen(
        [_PROGRAM, "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    server = Dovecot(folder, imap, imaps, lmtp, authority, process)
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
        if process.stderr:
            process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _install() -> None:
    if Path(_PROGRAM).exists() and Path("/usr/lib/dovecot/lmtp").exists():
        return
    names = ("dovecot-imapd", "dovecot-lmtpd")
    packages.install(*names)
    if not Path(_PROGRAM).exists():
        raise DovecotMissing(f"Dovecot is needed. As root, run: apt-get install {' '.join(names)}")


def _mail_user() -> str:
    """Dovecot gives no mail to root: as root the mail belongs to a system user."""
    return "mail" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _open_for_mail(folder: Path) -> None:
    (folder / "mail").mkdir()
    (folder / "run").mkdir(mode=0o755)
    folder.chmod(0o755)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_mail_user())
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)


_CONFIGURATION = """
{internal}base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0 secs
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
mail_home = {folder}/mail/%u
mail_location = maildir:{folder}/mail/%u/Maildir
mail_max_userip_connections = 50
mail_plugins =
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
{chroots}"""


_TOKENS = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""


def _with_tokens(folder: Path, server: str) -> str:
    if not server:
        return ""
    (folder / "oauth2.conf").write_text(
        f"introspection_mode = post\nintrospection_url = {server}/introspect\n"
        "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
    )
    return _TOKENS.format(folder=folder)


def _configuration(folder: Path, imap: int, imaps: int, lmtp: int) -> str:
    user = _mail_user()
    own = pwd.getpwuid(os.geteuid()).pw_name
    internal = chroots = ""
    if os.geteuid() != 0:  # nothing may change its user or its root then
        group = grp.getgrgid(os.getegid()).gr_name
        internal = (
            f"default_internal_user = {own}\ndefault_login_user = {own}\n"
            f"default_internal_group = {group}\n"
        )
        rooted = ("anvil", "imap-login", "stats")
        chroots = "".join(f"service {name} {{\n  chroot =\n}}\n" for name in rooted)
    return _CONFIGURATION.format(
        folder=folder,
        imap=imap,
        imaps=imaps,
        lmtp=lmtp,
        user=user,
        group=pwd.getpwnam(user).pw_gid,
        internal=internal,
        chroots=chroots,
    )


def _wait_until_ready(server: Dovecot) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", server.imap_port), timeout=2) as probe:
                if probe.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    words = server.process.stderr.read1(2000) if server.process.stderr else b""
    log = server.folder / "log"
    told = log.read_text() if log.exists() else ""
    raise DovecotMissing(f"Dovecot did not start: {words!r} {told}")
