"""What deeds, their states, effects and differences are called."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kontuar.kit.money import Money, shown
from kontuar.orders.actions import LABELS
from kontuar.orders.reads import words
from kontuar.orders.snapshots import differences
from kontuar.people.limits import Over

ICONS = {
    "refund": "undo-2",
    "cancel": "ban",
    "address": "map-pin",
    "status": "list-checks",
    "return": "rotate-ccw",
    "reship": "truck",
    "coupon": "badge-check",
    "invoice": "file-text",
    "confirmation": "mail",
    "note": "sticky-note",
    "tag": "tag",
}


def say_money(money: Money) -> str:
    """In the language of whoever looks."""
    return shown(money, get_language() or "en")


def say_kind(kind: str) -> str:
    """What a deed is called."""
    return str(LABELS[kind])


def say_doing(kind: str) -> str:
    """What the button says that does it: a verb, also where the deed's name is none."""
    verbs = {
        "refund": _("Give the money back"),
        "note": pgettext("deed", "Write the note"),
        "tag": _("Change the tags"),
    }
    return verbs.get(kind) or say_kind(kind)


def say_over(over: str, limit: Money | None = None, percent: int | None = None) -> str:
    """Why somebody is asked first."""
    if over == "order" and limit:
        return _("Above the limit of %s for one order") % say_money(limit)
    if over == "day" and limit:
        return _("Above the limit of %s a day") % say_money(limit)
    if over == "share" and percent is not None:
        return _("Above the limit of %s%% of an order") % percent
    known = {
        "order": _("Above the limit for one order"),
        "day": _("Above the limit for a day"),
        "share": _("Above the limited share of an order"),
    }
    return known.get(over, _("The role has no limit for this"))


def say_limit(over: Over | None, *, is_decider: bool = False) -> str:
    """Whether it is done at once, for whoever asks or decides."""
    if over is None:
        return _("Within your limit: the shop is asked at once.")
    why = say_over(over.why, over.limit, over.percent)
    if is_decider:
        return _("%s: this is not yours to approve.") % why
    return _("%s: a supervisor decides first.") % why


def say_why(code: str, explained: str) -> str:
    """Why it was not done, in plain words."""
    own = {
        "interrupted": _("We were interrupted after the shop was asked."),
        "not_done": _("A person looked in the shop: it was not done."),
    }
    return own.get(code, explained)


def changes_of(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the order was and what it became, in words; empty while nobody knows."""
    return list(_changes(before, after)) if after else []


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    names = {
        "state": pgettext("order", "State"),
        "status": _("Status in the shop"),
        "payment": _("Payment"),
        "refunded": pgettext("money", "Given back"),
        "total": _("Total"),
        "tags": _("Tags"),
        "place": _("Delivery"),
        "note": _("Note in the shop"),
        "coupons": _("Coupons"),
    }
    for name, was, now in differences(before, after):
        if name in names:
            yield names[name], _said(name, was), _said(name, now)


def _said(name: str, value: Any) -> str:
    if name in ("refunded", "total"):
        return say_money(Money(value[0], value[1])) if value else "—"
    if name in ("tags", "coupons"):
        return ", ".join(value or ()) or "—"
    tables = {"state": words.ORDERS, "payment": words.PAYMENTS}
    return str(tables.get(name, {}).get(value, value)) or "—"
