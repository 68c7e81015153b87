"""A pytest plugin, loaded before Django: tests run against a real, embedded PostgreSQL.

The server is shared by the runs of a checkout and ends with the last of them.
"""

import os
from pathlib import Path

os.environ.setdefault("KONTUAR_SECRET_KEY", "only-for-tests-" + "x" * 40)

if "DATABASE_URL" not in os.environ:
    from kontuar.supervisor.keeper import start_for_tests

    FOLDER = Path(__file__).parents[3] / "var" / "test"
    os.environ["KONTUAR_DATA"] = str(FOLDER)
    start_for_tests(FOLDER)
