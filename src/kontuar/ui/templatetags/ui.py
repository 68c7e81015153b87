"""What templates print: icons, moments, lengths, sizes, initials."""

from datetime import datetime, timedelta
from functools import lru_cache

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


@register.simple_tag(name="avatar")
def avatar(name: object, size: str = "") -> SafeString:
    """`{% avatar agent.name %}` for long lists, where the name stands beside it as text."""
    return _draw_avatar(str(name or ""), size)


@lru_cache(maxsize=4096)
def _draw_avatar(name: str, size: str) -> SafeString:
    style = f"avatar-{size} hue-{words.hue(name)}" if size else f"hue-{words.hue(name)}"
    letters = words.initials(name)
    return format_html('<span class="avatar {}" aria-hidden="true">{}</span>', style, letters)


@register.simple_tag(name="when")
def when(moment: datetime | None, shape: str = "ago") -> SafeString | str:
    """A moment for people and machines; shape is ago, short or full."""
    if moment is None:
        return ""
    there, language = moment.astimezone(timezone.get_current_timezone()), _language()
    full = words.say_moment(there, zone=there.tzinfo, language=language)
    text = full
    if shape != "full":
        say = words.say_when_short if shape == "short" else words.say_when
        text = say(there, now=clock.now(), zone=there.tzinfo, language=language)
    return _stamp(there, full, shape, text)


@register.simple_tag(name="waiting")
def waiting(since: datetime | None) -> SafeString | str:
    """How long it has been since then, kept true while the page is open."""
    if since is None:
        return ""
    there, language = since.astimezone(timezone.get_current_timezone()), _language()
    full = words.say_moment(there, zone=there.tzinfo, language=language)
    text = words.say_length(clock.now() - since, language=language)
    return _stamp(there, full, "waiting", text)


def _stamp(there: datetime, full: str, shape: str, text: str) -> SafeString:
    """Nothing here comes from a person, so nothing has to be escaped, 200 times a page."""
    stamp = there.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{stamp}" title="{full}" data-shape="{shape}">{text}</time>')


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


class Counted(int):
    """A number that is printed with its thousands apart, as the language has it."""

    def __str__(self) -> str:
        between = "\N{NO-BREAK SPACE}" if _language().startswith("pl") else ","
        return f"{int(self):,}".replace(",", between)


@register.filter
def counted(value: int | str | None) -> Counted | str:
    """`{{ run.known|counted }}`; a number still, so `blocktranslate count` finds its plural."""
    return Counted(value) if value not in (None, "") else ""


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
