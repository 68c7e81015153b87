"""What the worker runs again and again, registered by the rooms."""

from collections.abc import Callable
from dataclasses import dataclass

Call = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Loop:
    """A call that handles a batch and says how many it handled; at 0 it rests until woken."""

    name: str
    call: Call
    every: float
    """Seconds after which it looks again although nobody woke it."""
    threads: int = 1
    """How many run it at once, where one call may wait long for somebody outside."""
    is_woken: bool = True
    """False where no fact in the log gives it work: it only looks at the clock."""


LOOPS: dict[str, Loop] = {}


def loop(*, every: float, threads: int = 1, is_woken: bool = True) -> Callable[[Call], Call]:
    """Have the worker run this until it says 0, at each wake-up and every so many seconds."""

    def register(call: Call) -> Call:
        name = f"{call.__module__.removeprefix('kontuar.')}.{call.__name__}"
        LOOPS[name] = Loop(name, call, every, threads, is_woken)
        return call

    return register
