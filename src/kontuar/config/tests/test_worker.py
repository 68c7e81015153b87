"""The worker's loops outlive what they meet."""

import threading
import time

import psycopg
import pytest
from django.db import OperationalError, connection

from kontuar.config import worker
from kontuar.config.worker import Runner
from kontuar.kit.loops import Loop


class Work:
    """Handles what is put in front of it, after failing as often as told."""

    def __init__(self, waiting: int, failures: list[Exception] | None = None) -> None:
        self.waiting, self.done = waiting, 0
        self.failures = failures or []
        self.finished = threading.Event()

    def __call__(self) -> int:
        if self.failures:
            raise self.failures.pop()
        if self.waiting:
            self.waiting -= 1
            self.done += 1
            return 1
        self.finished.set()
        return 0


def run(work: Work, *, every: float = 60) -> tuple[Runner, threading.Event]:
    ending = threading.Event()
    runner = Runner(Loop("tests.work", work, every), ending)
    runner.start()
    return runner, ending


def end(runner: Runner, ending: threading.Event) -> None:
    ending.set()
    runner.woken.set()
    runner.join(2)
    assert not runner.is_alive()


def test_a_loop_works_until_nothing_waits() -> None:
    work = Work(5)

    runner, ending = run(work)

    assert work.finished.wait(2)
    end(runner, ending)
    assert work.done == 5


def test_a_resting_loop_is_woken() -> None:
    work = Work(0)
    runner, ending = run(work)
    assert work.finished.wait(2)
    work.finished.clear()
    work.waiting = 2

    runner.woken.set()

    assert work.finished.wait(2)
    end(runner, ending)
    assert work.done == 2


def test_a_failing_loop_is_logged_and_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(1, [ValueError("poison"), OperationalError("the database is away")])

    begun = time.monotonic()
    runner, ending = run(work)

    assert work.finished.wait(5)
    end(runner, ending)
    assert work.done == 1
    assert time.monotonic() - begun > 1
    assert [r.getMessage() for r in caplog.records] == [
        "tests.work waits for the database: the database is away",
        "tests.work failed",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_while_listening_is_an_outage_and_no_crash() -> None:
    with connection.cursor() as cursor:
        cursor.execute("listen kontuar")
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("select pg_terminate_backend(%s)", [pid])

    with pytest.raises(OperationalError):
        worker._payloads()

    connection.close()
