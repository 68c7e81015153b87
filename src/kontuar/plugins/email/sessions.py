"""Open connections to sending servers, kept for a moment: a burst of messages logs in once."""

import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from kontuar.plugins.email.servers import Server

IDLE_SECONDS = 30.0
MOST_MESSAGES = 50
"""Many servers end a session after so many."""
Key = tuple[UUID, Server]


@dataclass
class Session:
    """One connection; `is_sound` is set once a message went through and another may follow."""

    smtp: smtplib.SMTP
    messages: int = 0
    idle_since: float = 0.0
    is_sound: bool = False


@dataclass
class Pool:
    """Idle connections by channel and server; each is used by one thread at a time."""

    idle_seconds: float = IDLE_SECONDS
    idle: dict[Key, list[Session]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: Key) -> Session | None:
        """An idle connection that still answers; nothing of a message was said on it yet."""
        while True:
            with self.lock:
                waiting = self.idle.get(key)
                session = waiting.pop() if waiting else None
            if session is None:
                return None
            if time.monotonic() - session.idle_since < self.idle_seconds and _answers(session):
                session.is_sound = False
                return session
            hang_up(session.smtp)

    def give(self, key: Key, session: Session) -> None:
        """Keep a sound connection for the next message, for some seconds."""
        if not session.is_sound or session.messages >= MOST_MESSAGES:
            hang_up(session.smtp)
            return
        session.idle_since = time.monotonic()
        with self.lock:
            self.idle.setdefault(key, []).append(session)
        timer = threading.Timer(self.idle_seconds, self.sweep)
        timer.daemon = True
        timer.start()

    def sweep(self) -> None:
        """Hang up what nobody wanted any more."""
        now = time.monotonic()
        with self.lock:
            old = [
                s
                for ss in self.idle.values()
                for s in ss
                if now - s.idle_since >= self.idle_seconds
            ]
            kept = {k: [s for s in ss if s not in old] for k, ss in self.idle.items()}
            self.idle = {key: sessions for key, sessions in kept.items() if sessions}
        for session in old:
            hang_up(session.smtp)

    @contextmanager
    def lend(self, key: Key, session: Session) -> Iterator[Session]:
        """Use a connection; whatever breaks meanwhile ends it."""
        try:
            yield session
        except BaseException:
            hang_up(session.smtp)
            raise
        self.give(key, session)


def hang_up(smtp: smtplib.SMTP) -> None:
    """Say goodbye where somebody still listens."""
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.settimeout(2.0)
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def _answers(session: Session) -> bool:
    try:
        code, _words = session.smtp.rset()
    except (smtplib.SMTPException, OSError):
        return False
    return code == 250


POOL = Pool()
