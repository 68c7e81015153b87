"""What templates print: icons, moments, lengths, sizes, initials."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kontuar.kit import clock
from kontuar.ui import icons, words

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.simple_tag(name="icon")
def icon(name: str, label: str = "", style: str = "") -> SafeString:
    """`{% icon "check" %}`; `label` when the icon alone carries the meaning."""
    return icons.draw(name, label, style)


@register.simple_tag(name="when")
def when(moment: datetime | None, shape: str = "ago") -> SafeString | str:
    """A moment for people and machines; shape is ago, short or full."""
    if moment is None:
        return ""
    zone, language = timezone.get_current_timezone(), _language()
    full = words.say_moment(moment, zone=zone, language=language)
    text = full
    if shape != "full":
        say = words.say_when_short if shape == "short" else words.say_when
        text = say(moment, now=clock.now(), zone=zone, language=language)
    stamp = moment.astimezone(zone).isoformat(timespec="seconds")
    return format_html(
        '<time datetime="{}" title="{}" data-shape="{}">{}</time>', stamp, full, shape, text
    )


@register.simple_tag(name="waiting")
def waiting(since: datetime | None) -> SafeString | str:
    """How long it has been since then, kept true while the page is open."""
    if since is None:
        return ""
    zone, language = timezone.get_current_timezone(), _language()
    return format_html(
        '<time datetime="{}" title="{}" data-shape="waiting">{}</time>',
        since.astimezone(zone).isoformat(timespec="seconds"),
        words.say_moment(since, zone=zone, language=language),
        words.say_length(clock.now() - since, language=language),
    )


@register.filter
def ago(moment: datetime | None) -> str:
    """`{{ at|ago }}`: the moment as plain text."""
    if moment is None:
        return ""
    zone = timezone.get_current_timezone()
    return words.say_when(moment, now=clock.now(), zone=zone, language=_language())


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ at|moment }}`: weekday, date and hour as plain text."""
    if value is None:
        return ""
    zone = timezone.get_current_timezone()
    return words.say_moment(value, zone=zone, language=_language())


@register.filter
def lasting(value: timedelta | float | None) -> str:
    """`{{ waited|lasting }}`: seconds or a timedelta in words."""
    if value is None:
        return ""
    whole = value if isinstance(value, timedelta) else timedelta(seconds=value)
    return words.say_length(whole, language=_language())


@register.filter
def size(value: int | None) -> str:
    """`{{ file.size|size }}`."""
    return "" if value is None else words.say_size(value, language=_language())


@register.filter
def initials(name: object) -> str:
    """`{{ agent.name|initials }}`."""
    return words.initials(str(name or ""))


@register.filter
def hue(key: object) -> int:
    """`{{ agent.email|hue }}`: 0 to 7, always the same for the same text."""
    return words.hue(str(key or ""))


@register.filter(is_safe=True)
def together(text: object) -> str:
    """`{{ text|together }}`: non-breaking spaces where Polish needs them."""
    held = words.hold_together(str(text))
    return SafeString(held) if isinstance(text, SafeString) else held
