"""One data directory, one user, one supervisor at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kontuar.supervisor import place
from kontuar.supervisor.words import Trouble

TRY = """
import sys
from pathlib import Path
from kontuar.supervisor import place
from kontuar.supervisor.words import Trouble
try:
    with place.hold(Path(sys.argv[1])):
        print("held")
except Trouble as trouble:
    print(trouble.key)
"""
NOBODY = 65534


def tried_elsewhere(folder: Path) -> str:
    """What another process is told."""
    command = [sys.executable, "-c", TRY, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_whoever_holds_it_can_be_found_and_keeps_others_out(tmp_path: Path) -> None:
    assert place.holder(tmp_path) is None

    with place.hold(tmp_path, address="http://localhost:8000"):
        assert place.holder(tmp_path) == {
            "pid": str(os.getpid()),
            "address": "http://localhost:8000",
        }
        assert tried_elsewhere(tmp_path) == "already_running"

    assert place.holder(tmp_path) is None
    assert tried_elsewhere(tmp_path) == "held"


def test_a_command_without_address_is_waited_for(tmp_path: Path) -> None:
    with place.hold(tmp_path):
        assert tried_elsewhere(tmp_path) == "data_in_use"


def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with place.hold(tmp_path / "a" / "var"):
        assert (tmp_path / "a" / "var").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_to_is_refused_with_the_next_step(tmp_path: Path) -> None:
    folder = Path("/proc/var")

    with pytest.raises(Trouble) as refused, place.hold(folder):
        pass

    assert refused.value.key == "not_writable"
    assert "choose another directory with --data" in str(refused.value)
    assert place.name_of(os.geteuid()) in str(refused.value)


def test_a_user_without_a_name_is_called_by_number() -> None:
    assert place.name_of(4_000_000) == "4000000"
