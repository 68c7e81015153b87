"""The worker process: runs every loop the rooms registered, woken by the log."""

import logging
import os
import signal
import threading
import time
from collections.abc import Sequence
from types import FrameType

import django
from django.conf import settings
from django.db import DatabaseError, connection

from kontuar.kit import locks, memory
from kontuar.kit.loops import LOOPS, Loop
from kontuar.kit.presence import here

APPLICATION = "kontuar worker"
CHANNEL = "kontuar"
HEARTBEAT_SECONDS = 5.0
LISTEN_SECONDS = 0.5
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
ENDING_SECONDS = 3.5
log = logging.getLogger("kontuar.worker")


def main(words: Sequence[str]) -> int:
    """Work until told to end."""
    del words
    django.setup()
    here.enter(settings.DATA)
    worker = Worker()
    memory.settle()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.run()
    return 0


class Runner(threading.Thread):
    """One loop in its own thread with its own connection; it outlives any failure."""

    def __init__(self, loop: Loop, ending: threading.Event) -> None:
        super().__init__(name=loop.name, daemon=True)
        self.loop, self._ending = loop, ending
        self.woken = threading.Event()

    def run(self) -> None:
        """Call while there is something to handle; rest until woken or until it is time."""
        failures = 0
        while not self._ending.is_set():
            handled, failures = self._once(failures)
            if failures:
                self._ending.wait(PAUSES[min(failures, len(PAUSES)) - 1])
            elif not handled:
                self.woken.wait(self.loop.every)
                self.woken.clear()
        connection.close()

    def _once(self, failures: int) -> tuple[int, int]:
        try:
            return self.loop.call(), 0
        except DatabaseError as refused:  # an outage is one line, not a page a second
            log.warning("%s waits for the database: %s", self.name, str(refused).strip())
        except Exception:  # whatever it is, the other loops go on and this one tries again
            log.exception("%s failed", self.name)
        connection.close()
        return 0, failures + 1


class Worker:
    """The threads of the worker and the connection that wakes them."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._runners = [
            Runner(loop, self._ending) for loop in LOOPS.values() for _thread in range(loop.threads)
        ]

    def end(self, _number: int, _frame: FrameType | None) -> None:
        """Ask everything to end."""
        self._ending.set()
        for runner in self._runners:
            runner.woken.set()

    def run(self) -> None:
        """Listen in this thread until the end, then give the others a moment."""
        watcher = threading.Thread(target=self._watch_channels, name="watchers", daemon=True)
        for thread in (*self._runners, watcher):
            thread.start()
        while not self._ending.is_set():
            try:
                self._listen()
            except DatabaseError as refused:
                log.warning("waiting for the database: %s", str(refused).strip())
                connection.close()
                self._ending.wait(1)
        until = time.monotonic() + ENDING_SECONDS
        for thread in (*self._runners, watcher):
            thread.join(max(0.0, until - time.monotonic()))
        logging.shutdown()
        os._exit(0)  # a thread may still hang on a mail server; starting is recovering

    def _watch_channels(self) -> None:
        from kontuar.channels.tasks import watch_channels

        while not self._ending.is_set():
            try:
                watch_channels(self._ending.wait)
            except Exception:  # mail must be watched again, whatever broke the watching
                log.exception("watching the channels failed")
                connection.close()
                self._ending.wait(5.0)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('application_name', %s, false)", [APPLICATION])
            cursor.execute(f"listen {CHANNEL}")
        with locks.only_one(here.lock):
            self._wake_all()
            self._hear()

    def _hear(self) -> None:
        beaten_at = time.monotonic()
        while not self._ending.is_set():
            if any(not payload for payload in _payloads()):  # else a topic, for open pages
                self._wake_all()
            if time.monotonic() - beaten_at > HEARTBEAT_SECONDS:
                beaten_at = time.monotonic()
                with connection.cursor() as cursor:
                    cursor.execute("select 1")  # what `kontuar doctor` looks for

    def _wake_all(self) -> None:
        for runner in self._runners:
            if runner.loop.is_woken:
                runner.woken.set()


def _payloads() -> list[str]:
    """What was notified meanwhile; a connection that is lost here is an outage, not a crash."""
    with connection.wrap_database_errors:
        notices = connection.connection.notifies(timeout=LISTEN_SECONDS, stop_after=1)
        return [notice.payload for notice in notices]
