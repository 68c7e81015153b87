"""The limits of every role, and those of one to be changed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from kontuar.kit import clock
from kontuar.kit.money import Money, shown
from kontuar.manage.access import LIMITS, AgentRequest, NotHere, needs
from kontuar.manage.limits.forms import LimitFormSet, allowances_in
from kontuar.manage.pages import show_screen
from kontuar.orders.reads import words
from kontuar.people import selectors as people
from kontuar.people import services
from kontuar.people.limits import Allowance

ROLES: dict[str, str | Promise] = {
    "agent": gettext_lazy("Agent"),
    "supervisor": gettext_lazy("Supervisor"),
    "administrator": gettext_lazy("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One limit in words."""

    reason: str
    currency: str
    amounts: list[str]


@needs(LIMITS)
def limits(request: AgentRequest) -> HttpResponse:
    """What each role may give back without asking."""
    roles = [
        (role, label, [_line(one) for one in people.allowances_of(role)])
        for role, label in ROLES.items()
    ]
    return show_screen(request, "manage/limits/page.html", at="people", roles=roles)


@needs(LIMITS)
def limits_of_role(request: AgentRequest, role: str) -> HttpResponse:
    """Change what one role may give back."""
    if role not in ROLES:
        raise NotHere
    known = [_filled(one) for one in people.allowances_of(role)]
    rows = LimitFormSet(request.POST or None, initial=known)
    if request.method == "POST" and rows.is_valid():
        services.set_limits(
            role=role, allowances=allowances_in(rows), by=request.user, at=clock.now()
        )
        messages.success(request, _("Saved."))
        return redirect("manage:limits")
    status = 422 if rows.is_bound else 200
    context: dict[str, Any] = {"rows": rows, "role": role, "label": ROLES[role]}
    return show_screen(request, "manage/limits/role.html", at="people", status=status, **context)


def _line(one: Allowance) -> Line:
    language = get_language() or "en"
    told: list[str] = []
    if one.per_order is not None:
        told.append(_("%s for one order") % shown(Money(one.per_order, one.currency), language))
    if one.per_day is not None:
        told.append(_("%s a day") % shown(Money(one.per_day, one.currency), language))
    if one.share_percent is not None:
        told.append(_("%s%% of an order") % one.share_percent)
    every = pgettext("limit", "Every reason")
    reason = str(words.REASONS[one.reason]) if one.reason else every
    currency = one.currency or _("every currency")
    return Line(reason, currency, told or [_("no limit")])


def _filled(one: Allowance) -> dict[str, Any]:
    def amount(minor: int | None) -> str:
        if minor is None:
            return ""
        money = Money(minor, one.currency)
        return number_format(money.decimal, money.exponent)

    return {
        "reason": one.reason,
        "currency": one.currency,
        "per_order": amount(one.per_order),
        "per_day": amount(one.per_day),
        "share_percent": one.share_percent,
    }
