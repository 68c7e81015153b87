"""The lists of packages fit the project, and an environment is known to be current or not."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kontuar.supervisor import install
from kontuar.supervisor.install import Checkout
from kontuar.supervisor.words import Trouble

ROOT = Path(__file__).parents[4]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(name: str) -> set[str]:
    return {normal(m) for m in re.findall(r"^([A-Za-z0-9._-]+)==", read(name), re.MULTILINE)}


def read(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    needed += install.INSTALLERS
    dev = project["dependency-groups"]["dev"]

    assert {normal(r) for r in needed} - locked("requirements.lock") == set()
    assert {normal(r) for r in [*needed, *dev]} - locked("requirements-dev.lock") == set()
    assert locked("requirements.lock") - locked("requirements-dev.lock") == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_names_no_registry(name: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", read(name), flags=re.MULTILINE)[1:]

    assert len(entries) > 30
    assert [e for e in entries if "--hash=sha256:" not in e] == []
    assert "://" not in read(name)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for name in (*LOCKS, "pyproject.toml"):
        (tmp_path / name).write_text(name)
    return Checkout(tmp_path)


def test_an_environment_is_current_until_a_list_changes(checkout: Checkout) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    assert not checkout.is_current(dev=False)

    checkout.stamp(dev=False).write_text(checkout.fingerprint(dev=False))
    assert checkout.is_current(dev=False)
    assert not checkout.is_current(dev=True)

    checkout.lock(dev=False).write_text("something newer")
    assert not checkout.is_current(dev=False)


def test_a_failing_install_says_why_and_what_to_do(checkout: Checkout) -> None:
    checkout.lock(dev=False).write_text("no-such==1 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    env_python = Checkout(checkout.root).python

    with pytest.raises(Trouble) as refused:
        install.ensure(checkout)

    assert refused.value.key == "install_failed"
    assert "then run ./kontuar again; it goes on where it stopped." in str(refused.value)
    assert env_python.exists()
    assert not checkout.is_current(dev=False)


def test_the_front_door_greets_without_installing_anything() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-E", str(ROOT / "kontuar"), "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "pl_PL.UTF-8", "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
    )

    assert done.returncode == 0
    assert done.stdout.startswith("Kontuar: lada sklepu internetowego.")
    assert "./kontuar backup PLIK" in done.stdout
