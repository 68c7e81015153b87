"""The checkout's own environment: made, repaired and kept equal to the lock."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kontuar.supervisor.words import Trouble, say, text

INSTALLERS = ("editables", "uv")  # what installing this checkout needs besides its build system


@dataclass(frozen=True)
class Checkout:
    """A copy of the source with its environment in `.venv`."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment; nothing outside it is touched."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.venv / "bin" / "python"

    @property
    def uv(self) -> Path:
        """The installer, itself installed by pip."""
        return self.venv / "bin" / "uv"

    def lock(self, *, dev: bool) -> Path:
        """The list of packages with versions and hashes."""
        return self.root / ("requirements-dev.lock" if dev else "requirements.lock")

    def stamp(self, *, dev: bool) -> Path:
        """The file that says which lock the environment was last made equal to."""
        return self.venv / ("kontuar-dev.stamp" if dev else "kontuar.stamp")

    def fingerprint(self, *, dev: bool) -> str:
        """What the environment depends on: this Python, the lock and the package's own data."""
        digest = hashlib.sha256(f"{sys.version_info[:2]} {self.root}".encode())
        for path in (self.lock(dev=dev), self.root / "pyproject.toml"):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_current(self, *, dev: bool) -> bool:
        """Whether nothing has to be installed."""
        stamp = self.stamp(dev=dev)
        return (
            self.python.exists()
            and stamp.exists()
            and stamp.read_text() == self.fingerprint(dev=dev)
        )


def ensure(checkout: Checkout, *, dev: bool = False) -> None:
    """Make the environment equal to the lock, unless it is already; one at a time."""
    if checkout.is_current(dev=dev):
        return
    try:
        lock = (checkout.root / ".venv.lock").open("w")
    except OSError as refused:
        raise Trouble("checkout_read_only", folder=checkout.root) from refused
    with lock:
        _wait_for_others(lock.fileno())
        if not checkout.is_current(dev=dev):
            _install(checkout, dev=dev)


def _wait_for_others(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("other_install")
        fcntl.flock(handle, fcntl.LOCK_EX)


def _install(checkout: Checkout, *, dev: bool) -> None:
    begun = time.monotonic()
    say("installing")
    checkout.stamp(dev=dev).unlink(missing_ok=True)
    if not _works(checkout.python):
        say("making_venv")
        _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(checkout.venv)])
    installer = _installer(checkout)
    lock = checkout.lock(dev=dev)
    say("packages", lock=lock.name)
    _run([*installer, *_compiled(installer), "--require-hashes", "-r", str(lock)])
    own = ["--no-deps", "--no-build-isolation", "--editable", str(checkout.root)]
    _run([*installer, *own])
    for kind in {False, dev}:  # the list for development holds everything of the other
        checkout.stamp(dev=kind).write_text(checkout.fingerprint(dev=kind))
    say("installed", seconds=time.monotonic() - begun)


def _works(python: Path) -> bool:
    """Whether the environment's Python starts and is the version that runs us."""
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    try:
        asked = subprocess.run(
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return asked.stdout.strip() == wanted


def _installer(checkout: Checkout) -> list[str]:
    pip = _pip(checkout)
    if not checkout.uv.exists():
        say("bringing_uv")
        if not _bring_uv(checkout, pip):
            say("without_uv")
            return [*pip, "install", "--quiet"]
    return [str(checkout.uv), "pip", "install", "--quiet", "--python", str(checkout.python)]


def _compiled(installer: Sequence[str]) -> list[str]:
    """Compile now, as pip does by itself: 3 s here, 1.5 s less for each process at each start."""
    return ["--compile-bytecode"] if Path(installer[0]).name == "uv" else []


def _bring_uv(checkout: Checkout, pip: Sequence[str]) -> bool:
    """Install only uv, in the version and with the hashes of the lock."""
    found = re.search(r"^uv==(?:.*\\\n)*.*", checkout.lock(dev=False).read_text(), re.MULTILINE)
    if not found:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(found[0] + "\n")
        wanted.flush()
        command = [*pip, "install", "--quiet", "--require-hashes", "--no-deps", "-r", wanted.name]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _pip(checkout: Checkout) -> list[str]:
    """A pip that works on the environment: the outer Python's, which saves installing another."""
    outer = [sys.executable, "-m", "pip", "--python", str(checkout.python)]
    if subprocess.run([*outer, "--version"], capture_output=True, check=False).returncode == 0:
        return outer
    inner = [str(checkout.python), "-m", "pip"]
    if subprocess.run([*inner, "--version"], capture_output=True, check=False).returncode == 0:
        return inner
    ensured = [str(checkout.python), "-m", "ensurepip"]
    if subprocess.run(ensured, capture_output=True, check=False).returncode:
        raise Trouble("no_pip", python=sys.executable)
    return inner


def _run(command: list[str]) -> None:
    env = {**os.environ, "UV_NO_PROGRESS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.setdefault("UV_LINK_MODE", "hardlink")
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={name: value for name, value in env.items() if name != "VIRTUAL_ENV"},
    )
    if done.returncode:
        last = "\n".join("  " + line for line in done.stdout.strip().split("\n")[-8:])
        raise Trouble("install_failed", command=Path(command[0]).name, lines=last)


def compile_lock(checkout: Checkout) -> None:
    """Write both locks anew from pyproject.toml: versions and hashes, no names of registries."""
    import tomllib

    project = tomllib.loads((checkout.root / "pyproject.toml").read_text())
    tools = "\n".join([*project["build-system"]["requires"], *INSTALLERS]) + "\n"
    command = [str(checkout.uv), "pip", "compile", "pyproject.toml", "-", "--quiet", "--universal"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"]
    command += ["--python-version", "3.11", "--no-annotate", "--upgrade"]
    dev = ["--group", "dev", "--constraints", "requirements.lock"]
    for options in ([], dev):
        lock = checkout.lock(dev=bool(options))
        done = subprocess.run(
            [*command, *options, "--output-file", lock.name],
            cwd=checkout.root,
            input=tools,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble("install_failed", command="uv pip compile", lines=text("see_above"))
