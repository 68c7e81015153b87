"""How often somebody outside may be asked: a bucket that fills by itself."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """So many a second on average, and so many at once after a rest."""

    per_second: float
    burst: float


class Bucket:
    """Tokens that come back at a pace; shared by the threads of a process."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self.pace, self._clock = pace, clock
        self._level, self._at = pace.burst, clock()
        self._lock = threading.Lock()

    def take(self, cost: float = 1.0, *, keep: float = 0.0) -> float:
        """Take tokens, leaving at least `keep` for others; else seconds until it may be tried."""
        with self._lock:
            now = self._clock()
            grown = (now - self._at) * self.pace.per_second
            self._level, self._at = min(self.pace.burst, self._level + grown), now
            missing = min(cost + keep, self.pace.burst) - self._level
            if missing > 0:
                return missing / self.pace.per_second
            self._level -= cost
            return 0.0

    def drain(self) -> None:
        """The other side said it was too much: begin anew from nothing."""
        with self._lock:
            self._level, self._at = 0.0, self._clock()
