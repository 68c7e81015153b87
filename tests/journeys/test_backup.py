"""The drill: save a running desk, lose it, bring it back, find nothing missing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kontuar.testing.ports import free_port
from tests.journeys.prepared import prepared
from tests.journeys.product import Product, plain_environment, status_of

pytestmark = pytest.mark.journey
SET_UP = """
from kontuar.kit import clock
from kontuar.people import services
from kontuar.people.services.company import NewCompany
new = NewCompany(company="Kram", shop="Kram", language="pl", time_zone="Europe/Warsaw")
services.set_up_company(
    new=new, name="Ewa", email="ewa@kram.example", password="sklepik-za-rogiem", at=clock.now()
)
"""
LOOK = """
from kontuar.people import selectors
company = selectors.company()
print(company.name if company else "nobody")
"""


def kontuar(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kontuar", *words],
        env=plain_environment(KONTUAR_DATA=str(data), KONTUAR_PORT=str(free_port())),
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def owner_of(data: Path) -> str:
    return kontuar("shell", "--verbosity", "0", "-c", LOOK, data=data).stdout.strip()


def test_a_desk_is_saved_while_it_runs_and_brought_back_elsewhere(tmp_path: Path) -> None:
    data, elsewhere, file = tmp_path / "var", tmp_path / "new", tmp_path / "kram.tar"
    with Product(prepared(data)) as product:
        product.wait_until_ready()
        kontuar("shell", "-c", SET_UP, data=data)
        saved = kontuar("backup", str(file), data=data)
        refused = kontuar("restore", str(file), data=data)
        doctor = kontuar("doctor", data=data)
        product.process.send_signal(signal.SIGTERM)
        product.ended()
    key = (data / "secret.key").read_text()
    shutil.rmtree(data)

    restored = kontuar("restore", str(file), data=elsewhere)

    assert (saved.returncode, refused.returncode, restored.returncode) == (0, 1, 0), restored
    assert f"Kontuar is running (process {product.process.pid})" in refused.stderr
    assert "keep it in another place than the backup" in saved.stdout
    assert restored.stdout.startswith("Restored and compared: ")
    assert owner_of(elsewhere) == "Kram"
    assert (elsewhere / "secret.key").read_text() == key
    assert (doctor.returncode, doctor.stdout.count("!!")) == (0, 0), doctor.stdout
    assert "the worker is at work" in doctor.stdout

    again = kontuar("restore", str(file), data=elsewhere)
    forced = kontuar("restore", str(file), "--force", data=elsewhere)

    assert (again.returncode, forced.returncode) == (1, 0)
    assert "Nothing was changed" in again.stderr
    with Product(elsewhere) as product:
        product.wait_until_ready()
        assert 200 <= status_of(product.url) < 400


def test_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    fresh = kontuar("doctor", data=tmp_path / "var")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534 if os.geteuid() == 0 else os.geteuid(), -1)

    foreign = kontuar("doctor", data=theirs if os.geteuid() == 0 else Path("/usr"))

    assert (fresh.returncode, fresh.stdout.count("!!")) == (0, 0), fresh.stdout
    assert "will be made at the first start" in fresh.stdout
    assert foreign.returncode == 1
    assert "!!  The data directory" in foreign.stdout
