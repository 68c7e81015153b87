"""What runs in the worker: sending, and watching each channel."""

from collections.abc import Callable

from kontuar.channels import services
from kontuar.channels.services.importing import Importer
from kontuar.channels.watching import watch_channels as keep_watching
from kontuar.kit import clock
from kontuar.kit.loops import loop

importer = Importer()


@loop(every=1.0, threads=3)
def send_due() -> int:
    """Send what is due; how many were tried. A slow mail server must not hold up the others."""
    return services.send_due(limit=1)


@loop(every=2.0)
def take_up_abandoned() -> int:
    """Put in doubt what a dead worker of this place was sending."""
    return services.take_up_abandoned(at=clock.now())


@loop(every=5.0)
def seek_proof() -> int:
    """Look into what is uncertain; how many were looked into."""
    return services.seek_proof()


@loop(every=1.0)
def import_old_mail() -> int:
    """Store the next batch of an import; it rests while enough of it waits to be filed."""
    return importer.step(clock.now())


@loop(every=5.0)
def scan_waiting() -> int:
    """Have new files checked for viruses, where a scanner is set up."""
    return services.scan_waiting()


def watch_channels(wait: Callable[[float], bool]) -> None:
    """Keep a watcher for each open channel until told to end."""
    keep_watching(wait)
