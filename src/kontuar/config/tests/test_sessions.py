"""Who logs out is out everywhere, also where several web processes answer."""

import os
import subprocess
import sys

import pytest

ASK = "from kontuar.config import settings; print(settings.SESSION_ENGINE.rpartition('.')[2])"


@pytest.mark.parametrize(("alone", "engine"), [("1", "cached_db"), ("", "db")])
def test_sessions_are_cached_in_memory_only_by_a_single_web_process(
    alone: str, engine: str
) -> None:
    env = {**os.environ, "KONTUAR_WEB_ALONE": alone}

    told = subprocess.run(
        [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == engine
