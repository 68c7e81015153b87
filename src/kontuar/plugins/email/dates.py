"""When a mail was written, in UTC; absurd clocks are not believed."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ZONES = {
    "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "WET": 0, "WEST": 1,
    "BST": 1, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "JST": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b([A-Z]{3,4})\)?\s*$")
_REMARK = re.compile(r"\s*\([^()]*\)$")
_LOCAL = re.compile(r"^[^\W\d]{1,12}\.?,? *(\d{1,2})\.? +([^\W\d_]{3})[^\W\d_]*\.?(?= +\d{4}\b)")
_MONTHS = {
    name: month
    for month, names in {
        "Jan": "sty", "Feb": "lut", "Mar": "mär mrz", "Apr": "kwi", "May": "maj mai",
        "Jun": "cze", "Jul": "lip", "Aug": "sie", "Sep": "wrz", "Oct": "paź okt",
        "Nov": "lis", "Dec": "gru dez",
    }.items()
    for name in names.split()
}  # fmt: skip
"""Months as shop programs write them that ask the computer for its own language."""
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC) ?)?([+-]\d\d):?(\d\d)\b(?=[^:]*$)")
"""Offsets as phones and shop programs write them: "+01:00", "GMT+0100"."""
_OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)


def sent_at(
    date: str, received: Sequence[str], received_at: datetime
) -> tuple[datetime, Sequence[str]]:
    """The Date header, else the newest Received, else the arrival, with flags saying which."""
    written = parse_date(date)
    if _is_plausible(written, received_at):
        return written or received_at, ()
    flag = "date_absurd" if date.strip() else "date_missing"
    for line in received:
        stamped = parse_date(line.rpartition(";")[2])
        if _is_plausible(stamped, received_at):
            return stamped or received_at, (flag,)
    return received_at, (flag, "date_of_arrival")


def _is_plausible(moment: datetime | None, received_at: datetime) -> bool:
    return moment is not None and _OLDEST < moment < received_at + _AHEAD


def parse_date(text: str) -> datetime | None:
    """A date header in UTC, or None."""
    text = " ".join(text.split())
    if not text or len(text) > 200:
        return None
    try:
        return _parse(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_english(found: re.Match[str]) -> str:
    return f"{found[1]} {_MONTHS.get(found[2].lower(), found[2])}"


def _parse(text: str) -> datetime | None:
    text = _LOCAL.sub(_in_english, text)
    bare = _REMARK.sub("", text)
    text = bare if _ZONE_NAME.search(bare) else text
    fields = parsedate_tz(_OFFSET.sub(r"\1\2", text))
    if fields is None:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    year, month, day, hour, minute, second = fields[:6]
    offset = fields[9]
    named = _ZONE_NAME.search(text)
    if named and named[1] in _ZONES and "+" not in text:
        offset = _ZONES[named[1]] * 3600
    zone = timezone(timedelta(seconds=offset or 0))
    moment = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=zone)
    return moment.astimezone(UTC)
