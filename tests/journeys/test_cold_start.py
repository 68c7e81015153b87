"""From nothing to the first page: a clean clone, an empty home, one command."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.product import ROOT, Product, plain_environment, processor_seconds, show

pytestmark = pytest.mark.journey
PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What is committed, nothing else."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / "clone")], check=True)
    return tmp_path / "clone"


@pytest.fixture
def empty_home(tmp_path: Path) -> dict[str, str]:
    """An environment without caches and without this run's own packages."""
    home = tmp_path / "home"
    home.mkdir()
    env = plain_environment(HOME=str(home))
    return {k: v for k, v in env.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}


def test_one_command_leads_to_the_first_page(
    clone: Path, empty_home: dict[str, str], request: pytest.FixtureRequest
) -> None:
    command = [PYTHON, str(clone / "kontuar")]
    before = processor_seconds()
    with Product(clone / "var", command=command, options=(), env=empty_home) as product:
        took = product.wait_until_ready(180)
        product.wait_for(lambda: "Open http://localhost:" in product.said())

        assert "ola@kram.example" in product.said()
    cost = processor_seconds() - before
    show(request, f"clean clone, empty home, with demo shop: first page after {took:.1f} s")
    show(request, f"all of it took {cost:.1f} s of processor")
    assert cost < 60

    with Product(clone / "var", command=command, env=empty_home) as again:
        warm = again.wait_until_ready()
    show(request, f"the second start: {warm:.1f} s")


def test_a_half_finished_install_is_repaired(clone: Path, empty_home: dict[str, str]) -> None:
    broken = clone / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").write_text("half a file")

    done = subprocess.run(
        [PYTHON, str(clone / "kontuar"), "sync"],
        env=empty_home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    asked = subprocess.run(
        [str(broken / "python"), "-c", "import django, kontuar; print(kontuar.__version__)"],
        capture_output=True,
        text=True,
        check=False,
        env=empty_home,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert asked.stdout.strip() == "0.1.0"


def test_an_ordinary_install_runs_as_well(
    clone: Path, empty_home: dict[str, str], tmp_path: Path
) -> None:
    venv = tmp_path / "venv"
    subprocess.run([PYTHON, "-m", "venv", str(venv)], check=True, env=empty_home)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-q", str(clone)]
    subprocess.run(pip, check=True, env=empty_home, timeout=300)

    command = [str(venv / "bin" / "kontuar")]
    with Product(tmp_path / "var", command=command, env=empty_home) as product:
        product.wait_until_ready()
