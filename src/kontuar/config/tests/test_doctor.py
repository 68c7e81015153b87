"""What the doctor says about the virus scanner."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from kontuar.config.doctor import _scanner
from kontuar.supervisor import options
from kontuar.supervisor.options import Options
from kontuar.testing.ports import free_port
from kontuar.testing.scanner import fake_clamd


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[Options]:
    """Any options; the place of the scanner is put back."""
    before = settings.CLAMD
    yield options.read(["--data", str(tmp_path)])
    settings.CLAMD = before


def test_without_a_scanner_that_is_said_and_no_fault(chosen: Options) -> None:
    settings.CLAMD = ""

    ((is_fine, line),) = _scanner(chosen)

    assert is_fine
    assert "KONTUAR_CLAMD" in line


def test_a_scanner_at_work_tells_its_signatures(chosen: Options) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place

        ((is_fine, line),) = _scanner(chosen)

    assert is_fine
    assert "ClamAV 1.4.3/27700" in line


def test_a_scanner_that_is_down_needs_a_person(chosen: Options) -> None:
    settings.CLAMD = f"127.0.0.1:{free_port()}"

    ((is_fine, line),) = _scanner(chosen)

    assert not is_fine
    assert "127.0.0.1" in line
