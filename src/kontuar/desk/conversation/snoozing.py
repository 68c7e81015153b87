"""The moments that people mean when they put something aside."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kontuar.kit.problems import Problem

MORNING = 9


class NotAMoment(Problem):
    """Refusal of something that is no date and hour."""

    code, status = "not_a_moment", 422


@dataclass(frozen=True, slots=True)
class Preset:
    """One ready choice; the moment is worked out anew when it is chosen."""

    slug: str
    label: Promise | str
    until: datetime


def presets(now: datetime, zone: tzinfo) -> list[Preset]:
    """The choices that make sense now, in the person's own zone."""
    here = now.astimezone(zone)
    tomorrow = _morning(here, 1)
    monday = _morning(here, 7 - here.weekday())
    found = [Preset("soon", _("In 2 hours"), now + timedelta(hours=2))]
    if here.hour < MORNING - 2:
        found.append(Preset("today", _("Today at 9:00"), _morning(here, 0)))
    found.append(Preset("tomorrow", _("Tomorrow at 9:00"), tomorrow))
    if monday != tomorrow:
        found.append(Preset("monday", _("On Monday at 9:00"), monday))
    found.append(Preset("week", _("In a week"), _morning(here, 7)))
    return [p for p in found if p.slug != "week" or p.until not in (tomorrow, monday)]


def moment_of(given: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment behind a preset's name, or behind a date and hour typed in this zone."""
    for preset in presets(now, zone):
        if preset.slug == given:
            return preset.until
    try:
        typed = datetime.fromisoformat(given)
    except ValueError:
        raise NotAMoment(_("Choose a day and an hour.")) from None
    return typed.replace(tzinfo=zone).astimezone(UTC)


def _morning(here: datetime, days: int) -> datetime:
    day = here + timedelta(days=days)
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0).astimezone(UTC)
