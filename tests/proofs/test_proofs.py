"""Every proof in its small size: the very command a person runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.product import plain_environment, show
from tests.proofs.__main__ import names

pytestmark = pytest.mark.proof
ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 1500


@pytest.mark.parametrize("name", names())
def test_it_holds(name: str, request: pytest.FixtureRequest) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs", name],
        cwd=ROOT,
        env=plain_environment(PYTHONPATH=f"{ROOT}:{ROOT / 'src'}"),
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )

    show(request, done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
