"""Times, lengths, sizes and names as a person would say them; Polish and English, no Django."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zlib import crc32

NBSP = "\u00a0"
HUES = 8


@dataclass(frozen=True)
class Tongue:
    """What a language calls moments and lengths."""

    now: str
    past: str
    moment: str
    ahead: str
    at: str
    yesterday: str
    tomorrow: str
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    long_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    long_months: tuple[str, ...]
    hour: str
    day: str
    days: str
    decimal: str


POLISH = Tongue(
    now="przed chwilą",
    past="temu",
    moment="chwilę",
    ahead="za",
    at="o",
    yesterday="wczoraj",
    tomorrow="jutro",
    weekdays=(
        "w poniedziałek",
        "we wtorek",
        "w środę",
        "w czwartek",
        "w piątek",
        "w sobotę",
        "w niedzielę",
    ),
    short_weekdays=("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    long_weekdays=(
        "poniedziałek",
        "wtorek",
        "środa",
        "czwartek",
        "piątek",
        "sobota",
        "niedziela",
    ),
    months=("sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
    long_months=(
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ),
    hour="godz.",
    day="dzień",
    days="dni",
    decimal=",",
)
ENGLISH = Tongue(
    now="just now",
    past="ago",
    moment="a moment",
    ahead="in",
    at="at",
    yesterday="yesterday",
    tomorrow="tomorrow",
    weekdays=(
        "on Monday",
        "on Tuesday",
        "on Wednesday",
        "on Thursday",
        "on Friday",
        "on Saturday",
        "on Sunday",
    ),
    short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    long_weekdays=(
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    long_months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    hour="h",
    day="day",
    days="days",
    decimal=".",
)


def tongue(language: str) -> Tongue:
    """The words of a language code; English where there is none."""
    return POLISH if language.startswith("pl") else ENGLISH


def say_when(moment: datetime, *, now: datetime, zone: tzinfo | None, language: str) -> str:
    """Relative where that is quicker to grasp, a date where it is not."""
    words = tongue(language)
    away = (moment - now).total_seconds()
    if abs(away) < 60:
        return words.now if away <= 0 else f"{words.ahead}{NBSP}{words.moment}"
    if abs(away) < 3600:
        minutes = f"{int(abs(away)) // 60}{NBSP}min"
        return f"{minutes}{NBSP}{words.past}" if away < 0 else f"{words.ahead}{NBSP}{minutes}"
    there, here = moment.astimezone(zone), now.astimezone(zone)
    day = _name_of_day(there, here, words)
    if day is None:
        return _date(there, here, words)
    return f"{day} {words.at}{NBSP}{_clock(there)}" if day else _clock(there)


def say_when_short(moment: datetime, *, now: datetime, zone: tzinfo | None, language: str) -> str:
    """For a narrow column: the hour today, the weekday this week, else the date."""
    words = tongue(language)
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    if days == 0:
        return _clock(there)
    if days == -1:
        return words.yesterday
    if -7 < days < 0:
        return words.short_weekdays[there.weekday()]
    return _date(there, here, words)


def say_moment(moment: datetime, *, zone: tzinfo | None, language: str) -> str:
    """The whole truth: weekday, date, year, hour."""
    words = tongue(language)
    there = moment.astimezone(zone)
    day = f"{there.day}{NBSP}{words.long_months[there.month - 1]} {there.year}"
    return f"{words.long_weekdays[there.weekday()]}, {day}, {_clock(there)}"


def say_length(length: timedelta, *, language: str) -> str:
    """How long someone waits: two units at most, never a negative one."""
    words = tongue(language)
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes == 0:
        return words.moment
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, words.day if days == 1 else words.days), (hours, words.hour), (minutes, "min")]
    shown = parts[0:2] if days else parts[1:3]
    if days >= 7:
        shown = parts[0:1]
    return " ".join(f"{count}{NBSP}{unit}" for count, unit in shown if count)


def say_size(size: int, *, language: str) -> str:
    """A file's size in the unit that keeps it short."""
    if size < 1000:
        return f"{size}{NBSP}B"
    value, unit = float(size), "B"
    for unit in ("kB", "MB", "GB", "TB"):  # noqa: B007  (the last one is read below)
        value /= 1000
        if value < 999.5:
            break
    text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
    text = text.removesuffix(".0").replace(".", tongue(language).decimal)
    return f"{text}{NBSP}{unit}"


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    words = re.findall(r"[^\W\d_]+", name.split("@", maxsplit=1)[0])
    picked = (words[0], words[-1]) if len(words) > 1 else words[:1]
    return "".join(word[0] for word in picked).upper() or "?"


def hue(key: str) -> int:
    """The same colour for the same person, everywhere and always."""
    return crc32(key.strip().casefold().encode()) % HUES


_LONELY = re.compile(r"(?<![\w-])([AIOUWZaiouwz])[ \n]+(?=\S)")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:min|godz\.|h|s|zł|PLN|EUR|%|[kMGT]?B|[km]?g|[kcm]?m|l|szt\.|dni|dzień|r\.)"
    r"(?![\w-]))"
)


def hold_together(text: str) -> str:
    """Polish typography: no single-letter word at a line's end, no unit apart from its number."""
    return _UNIT.sub(NBSP, _LONELY.sub(rf"\1{NBSP}", text))


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def _date(there: datetime, here: datetime, words: Tongue) -> str:
    day = f"{there.day}{NBSP}{words.months[there.month - 1]}"
    return day if there.year == here.year else f"{day}{NBSP}{there.year}"


def _name_of_day(there: datetime, here: datetime, words: Tongue) -> str | None:
    """Empty for today, None for a day that only a date can name."""
    days = (there.date() - here.date()).days
    near = {0: "", -1: words.yesterday, 1: words.tomorrow}
    if days in near:
        return near[days]
    return words.weekdays[there.weekday()] if -7 < days < 7 else None
