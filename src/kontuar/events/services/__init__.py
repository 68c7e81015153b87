"""Every write to the log."""

from kontuar.events.services.park import drop_parked, retry_parked
from kontuar.events.services.publishing import publish, touch_topic, wake
from kontuar.events.services.subscribe import resume_room, run_subscribers

__all__ = [
    "drop_parked",
    "publish",
    "resume_room",
    "retry_parked",
    "run_subscribers",
    "touch_topic",
    "wake",
]
