"""What runs in the worker: handing out the log."""

from kontuar.events import services
from kontuar.kit.loops import loop


@loop(every=1.0)
def run_subscribers() -> int:
    """Give each room its next batch of facts."""
    return services.run_subscribers()
