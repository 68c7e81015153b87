"""What journeys need from the system; installed when missing, loud when it can't be."""

import os
import shutil
import subprocess


def chromium() -> str:
    """Where Chromium is."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        install("chromium")
        found = shutil.which("chromium")
    if not found:
        raise RuntimeError("Chromium is needed for the journeys. Run: apt-get install chromium")
    return found


def install(*names: str) -> None:
    """Install Debian packages, as root only."""
    if os.geteuid() or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-q", "-y", "--no-install-recommends"]
    subprocess.run(["apt-get", "update", "-q"], check=False, env=environment, timeout=300)
    subprocess.run([*quiet, "install", *names], check=False, env=environment, timeout=900)
