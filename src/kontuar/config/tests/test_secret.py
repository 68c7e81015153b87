"""An installation has one key, however many processes make it at once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from kontuar.config import secret


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from kontuar.config import secret; "
    code += "print(secret.load(Path(sys.argv[1])))"
    bare = {k: v for k, v in os.environ.items() if k != "KONTUAR_SECRET_KEY"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, env=bare
        )
        for _ in range(6)
    ]

    keys = {process.communicate()[0].strip() for process in processes}

    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_a_database_elsewhere_is_read_from_its_url(tmp_path: Path) -> None:
    os.environ["DATABASE_URL"] = "postgresql://ola:ha%40slo@db.example:5433/kram?sslmode=require"
    try:
        given = secret.database(tmp_path)
    finally:
        del os.environ["DATABASE_URL"]

    assert (given["NAME"], given["USER"], given["PASSWORD"]) == ("kram", "ola", "ha@slo")
    assert (given["HOST"], given["PORT"]) == ("db.example", "5433")
    assert given["OPTIONS"] == {"sslmode": "require"}
