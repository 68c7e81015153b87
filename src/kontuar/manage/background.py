"""Work that outlasts a request; its progress is kept where every web process sees it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils.translation import get_language, override

from kontuar.kit import clock

KEPT_SECONDS = 3600
BEAT_SECONDS = 0.4
SILENT = timedelta(seconds=30)
"""Who has not been heard of for that long died with its process."""
Told = dict[str, Any]
Tell = Callable[[Told], None]


class Job:
    """One piece of work in a thread of its own, and another thread that writes down how far it is.

    Two threads, because what the work does may stand in one long transaction.
    """

    def __init__(self, store: SessionStore, work: Callable[[Tell], None]) -> None:
        self.store, self.work = store, work
        self.told: Told = {}
        self.language = get_language() or "en"
        self.is_over = threading.Event()
        self.is_broken = True

    def start(self) -> None:
        """Begin both threads."""
        for target in (self._run, self._write_down):
            threading.Thread(target=target, name="manage-job", daemon=True).start()

    def _run(self) -> None:
        try:
            with override(self.language):
                self.work(self._tell)
            self.is_broken = False
        finally:
            connection.close()
            self.is_over.set()

    def _tell(self, told: Told) -> None:
        self.told = {**self.told, **told}

    def _write_down(self) -> None:
        try:
            while not self.is_over.wait(BEAT_SECONDS):
                self._save()
            self._save(is_over=True, broke=self.is_broken)
        except UpdateError:  # its row is gone, with the demo that was wiped: nobody asks any more
            self.is_broken = True
        finally:
            connection.close()

    def _save(self, **more: object) -> None:
        self.store.update({**self.told, **more, "at": clock.now().timestamp()})
        self.store.save()


def begin(*, owner: str, work: Callable[[Tell], None], told: Told) -> str:
    """Start it; the key finds its progress again. What is told holds no secrets."""
    store = SessionStore()
    store.set_expiry(KEPT_SECONDS)
    beginning = {"is_over": False, "broke": False, "at": clock.now().timestamp()}
    store.update({"owner": owner, **beginning, **told})
    store.create()
    Job(store, work).start()
    return str(store.session_key)


def look(*, key: str, owner: str) -> Told | None:
    """How far somebody's own work is; None when there is none, or it died with its process."""
    told: Told = SessionStore(session_key=key).load()
    if told.get("owner") != owner:
        return None
    is_heard = clock.now().timestamp() - told["at"] < SILENT.total_seconds()
    return told if told["is_over"] or is_heard else None
