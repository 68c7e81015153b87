"""A pytest plugin, loaded before Django: tests run against a real, embedded PostgreSQL.

The server is shared by the runs of a checkout and ends with the last of them.
"""

import os
from pathlib import Path

os.environ["KONTUAR_WEB_ALONE"] = "1"
os.environ.setdefault("KONTUAR_SECRET_KEY", "only-for-tests-" + "x" * 40)

if "DATABASE_URL" not in os.environ:
    from kontuar.supervisor.keeper import start_for_tests

    # A server for each process of a run: an open transaction delays the log of the whole server.
    WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
    FOLDER = Path(__file__).parents[3] / "var" / f"test{WORKER}"
    os.environ["KONTUAR_DATA"] = str(FOLDER)
    start_for_tests(FOLDER)
