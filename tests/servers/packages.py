"""What journeys need from the system; installed when missing, loud when it can't be."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def chromium() -> str:
    """Where Chromium is: the build without windows, which costs less processor, else the whole."""
    for name in ("chromium-headless-shell", "chromium"):
        if not shutil.which(name):
            install(name)
        if found := shutil.which(name):
            return found
    raise RuntimeError("Chromium is needed for the journeys. Run: apt-get install chromium")


def answer(*lines: str) -> None:
    """Answer what a package would ask when it is installed."""
    if not os.geteuid() and shutil.which("debconf-set-selections"):
        given = "\n".join(lines).encode()
        subprocess.run(["debconf-set-selections"], input=given, check=False, timeout=60)


def install(*names: str) -> None:
    """Install Debian packages, as root only; whoever runs beside us waits until it is done."""
    if os.geteuid() or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-q", "-y", "--no-install-recommends"]
    with (Path(tempfile.gettempdir()) / "kontuar-packages.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        subprocess.run(["apt-get", "update", "-q"], check=False, env=environment, timeout=300)
        subprocess.run([*quiet, "install", *names], check=False, env=environment, timeout=900)
