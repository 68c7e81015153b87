"""One PostgreSQL server on a private socket: created, started, watched, ended."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kontuar.supervisor import account, binaries, orphans, tuning
from kontuar.supervisor.words import Trouble

SUPERUSER = DATABASE = "kontuar"
NOT_ON_THE_DISK = "No space left on device"


def socket_folder(data: Path) -> Path:
    """Where the server of a data directory listens.

    Under /tmp and not in the data directory: a socket's path may have at most 107 bytes. Not in
    XDG_RUNTIME_DIR either, which goes away with the login session while the product still runs.
    """
    digest = hashlib.sha256(os.fsencode(os.path.realpath(data))).hexdigest()[:16]
    return Path("/tmp") / f"kontuar-{digest}"  # noqa: S108  (owner and mode are checked)


@dataclass
class Server:
    """The embedded server of one data directory; whoever uses it holds the directory's lock."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=tuning.for_small_machine)
    process: subprocess.Popen[bytes] | None = None

    @property
    def pgdata(self) -> Path:
        """PostgreSQL's own files."""
        return self.data.absolute() / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data.absolute() / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of its socket."""
        return socket_folder(self.data)

    @property
    def programs(self) -> binaries.Programs:
        """The installation it runs from."""
        return binaries.find()

    def is_created(self) -> bool:
        """Whether there are data already."""
        return (self.pgdata / "PG_VERSION").exists()

    def create(self) -> None:
        """Make an empty cluster; it appears under its name only when it is whole."""
        half = self.pgdata.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        self._hand_over(half)
        command = [self.programs.path("initdb"), "-D", str(half), "-U", SUPERUSER]
        command += ["--auth=trust", "--encoding=UTF8", "--no-instructions"]
        made = self._call([*command, *tuning.locale_options(self.programs.major)])
        if made.returncode:
            self._stop_if_full(made.stderr)
            if account.service_uid() is not None and "Permission denied" in made.stderr:
                raise Trouble("postgres_as_root", folder=self.pgdata)
            raise Trouble("initdb_failed", folder=self.pgdata, lines=_last(made.stderr))
        half.rename(self.pgdata)

    def start(self, *, parent_death: signal.Signals | None = signal.SIGINT) -> None:
        """Launch the server and wait until it answers. Raises Trouble with its last words."""
        if not self.is_created():
            self.create()
        self._check_version()
        orphans.clear(self.pgdata, self.sockets)
        self._open_socket_folder()
        settings = {"unix_socket_directories": str(self.sockets), **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab" if self._log_is_small() else "wb") as log:
            begin = log.tell()
            self.process = subprocess.Popen(
                [self.programs.path("postgres"), "-D", str(self.pgdata), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=account.before_exec(parent_death),
            )
        self._wait_until_ready(begin)

    def is_ready(self) -> bool:
        """Whether our own child answers; a file left by an earlier server may say "ready" too."""
        try:
            lines = (self.pgdata / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        ours = self.process is not None and lines[0] == str(self.process.pid)
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def ensure_database(self) -> None:
        """Create the product's database inside a new cluster."""
        mark = self.data / "postgres.created"
        if mark.exists():
            return
        made = self._call([self.programs.path("createdb"), *self.login(), DATABASE])
        if made.returncode and "already exists" not in made.stderr:
            self._stop_if_full(made.stderr)
            raise Trouble("initdb_failed", folder=self.pgdata, lines=_last(made.stderr))
        mark.touch()

    def login(self) -> list[str]:
        """The options with which PostgreSQL's own programs reach this server."""
        return ["-h", str(self.sockets), "-U", SUPERUSER]

    def stop(self, *, patience_seconds: float = 8) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is kept."""
        if self.process is None:
            return
        self._end_process(self.process, patience_seconds)
        with contextlib.suppress(OSError):  # another server may listen there by now
            self.sockets.rmdir()

    def _end_process(self, process: subprocess.Popen[bytes], patience_seconds: float) -> None:
        for number, seconds in ((signal.SIGINT, patience_seconds), (signal.SIGQUIT, 2.0)):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(seconds)
                return
            except subprocess.TimeoutExpired:
                continue
        process.kill()
        process.wait()

    def _wait_until_ready(self, log_begins_at: int, *, patience_seconds: float = 120) -> None:
        process = self.process
        until = time.monotonic() + patience_seconds  # recovery after a crash may take a while
        while process is not None and process.poll() is None and time.monotonic() < until:
            if self.is_ready():
                return
            time.sleep(0.02)
        self.stop()
        with self.log.open("rb") as log:
            log.seek(log_begins_at)
            said = log.read().decode("utf-8", "replace")
        self._stop_if_full(said)
        raise Trouble("postgres_failed", log=self.log, lines=_last(said))

    def _check_version(self) -> None:
        theirs = (self.pgdata / "PG_VERSION").read_text().strip()
        if theirs != str(self.programs.major):
            raise Trouble(
                "other_version", folder=self.pgdata, theirs=theirs, ours=self.programs.major
            )

    def _open_socket_folder(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        state = self.sockets.lstat()
        if self.sockets.is_symlink() or state.st_uid not in (os.geteuid(), account.service_uid()):
            raise Trouble("socket_folder_taken", folder=self.sockets)
        self.sockets.chmod(0o700)
        self._hand_over(self.sockets)

    def _hand_over(self, folder: Path) -> None:
        """Make a folder and give it to the account the server runs under, when that is not ours."""
        folder.mkdir(mode=0o700, exist_ok=True)
        uid = account.service_uid()
        if uid is None:
            return
        try:
            os.chown(folder, uid, -1)
            self.data.chmod(0o711)  # it has to get through to its own folder, and no further
        except OSError as refused:
            raise Trouble("postgres_as_root", folder=folder) from refused

    def _call(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                preexec_fn=account.before_exec(signal.SIGTERM),
            )
        except (PermissionError, subprocess.SubprocessError) as refused:
            raise Trouble("postgres_as_root", folder=command[0]) from refused

    def _log_is_small(self) -> bool:
        return self.log.exists() and self.log.stat().st_size < 10_000_000

    def _stop_if_full(self, said: str) -> None:
        if NOT_ON_THE_DISK in said:
            free = shutil.disk_usage(self.data).free // 1_000_000
            raise Trouble("disk_full", folder=self.data.absolute(), free=f"{free} MB")


def _last(said: str, lines: int = 8) -> str:
    return "\n".join("  " + line for line in said.strip().split("\n")[-lines:])
