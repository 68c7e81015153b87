"""The console command knows its own verbs and hands on the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kontuar.config import command


def test_every_verb_has_its_module() -> None:
    for name in command.VERBS.values():
        path = Path(command.__file__).parents[1].joinpath(*name.split(".")[1:]).with_suffix(".py")
        assert "def main(words: Sequence[str]) -> int:" in path.read_text()


@pytest.mark.parametrize(
    ("words", "left", "data"),
    [
        (["FILE"], ["FILE"], None),
        (["--data", "/srv/kram", "FILE"], ["FILE"], "/srv/kram"),
        (["load", "--data", "/srv/kram"], ["load"], "/srv/kram"),
        (["FILE", "--data"], ["FILE", "--data"], None),
    ],
)
def test_data_may_be_given_to_any_verb(words: list[str], left: list[str], data: str | None) -> None:
    before = os.environ.pop("KONTUAR_DATA", None)
    try:
        assert command._take_data(words) == left
        assert os.environ.get("KONTUAR_DATA") == data
    finally:
        os.environ.pop("KONTUAR_DATA", None)
        if before is not None:
            os.environ["KONTUAR_DATA"] = before


def test_the_supervisor_starts_without_django() -> None:
    loaded = "import kontuar.supervisor.run, sys; print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


def test_a_mistyped_option_is_answered_in_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kontuar", "run", "--prot", "1"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C"},
    )

    assert done.returncode == 1
    assert done.stderr == (
        "This could not be understood: unrecognized arguments: --prot 1\nSee kontuar --help.\n"
    )
