"""What runs in the worker: sending, and watching each channel."""

from collections.abc import Callable

from kontuar.channels import services
from kontuar.channels.watching import watch_channels as keep_watching
from kontuar.kit.loops import loop


@loop(every=1.0, threads=3)
def send_due() -> int:
    """Send what is due; how many were tried. A slow mail server must not hold up the others."""
    return services.send_due(limit=1)


def watch_channels(wait: Callable[[float], bool]) -> None:
    """Keep a watcher for each open channel until told to end."""
    keep_watching(wait)
