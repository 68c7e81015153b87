"""What a person may choose from: languages and time zones."""

import zoneinfo
from functools import cache

LANGUAGES = [("pl", "Polski"), ("en", "English")]


@cache
def zones() -> list[tuple[str, str]]:
    """Every place that names a time zone, as people write it."""
    named = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
    )
    return [(name, name.replace("_", " ")) for name in named]
