"""Turn ages into moments at which people write."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Warsaw")
OPENS_HOUR, OPEN_HOURS = 7, 14


def moment(*, end: datetime, age_minutes: float) -> datetime:
    """That many minutes before the end; on days before its day, between 7 and 21 o'clock.

    The hours are squeezed, not cut, so that what came earlier stays earlier.
    """
    found = end - timedelta(minutes=age_minutes)
    local = found.astimezone(ZONE)
    if local.date() == end.astimezone(ZONE).date():
        return found
    share = (local.hour * 3600 + local.minute * 60 + local.second) / 86400
    seconds = OPENS_HOUR * 3600 + share * OPEN_HOURS * 3600
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=local.microsecond)
    hours, rest = divmod(int(seconds), 3600)
    return midnight.replace(hour=hours, minute=rest // 60, second=rest % 60).astimezone(end.tzinfo)
