"""Everything that can be done to an order in its shop, by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kontuar.actions.contract import action
from kontuar.orders import services
from kontuar.orders.wishes import Decision, DeedWish, Finding

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from kontuar.people.models import Agent

ACT, APPROVE = "orders.act", "orders.approve"
LABELS: dict[str, str | Promise] = {
    "refund": pgettext_lazy("deed", "Refund"),
    "cancel": pgettext_lazy("deed", "Cancel the order"),
    "address": pgettext_lazy("deed", "Change the address"),
    "status": pgettext_lazy("deed", "Change the status"),
    "return": pgettext_lazy("deed", "Open a return"),
    "reship": pgettext_lazy("deed", "Send again"),
    "coupon": pgettext_lazy("deed", "Give a coupon"),
    "invoice": pgettext_lazy("deed", "Send the invoice again"),
    "confirmation": pgettext_lazy("deed", "Send the confirmation again"),
    "note": pgettext_lazy("deed", "Note in the shop"),
    "tag": pgettext_lazy("deed", "Tags in the shop"),
}
"""By kind of deed, in the order in which menus show them."""


def _register(kind: str) -> None:
    @action(f"order.{kind}", label=LABELS[kind], authority=ACT, takes=DeedWish)
    def act(by: Agent, subject: UUID, given: DeedWish, at: datetime) -> UUID:
        if given.deed.kind != kind:
            raise ValueError(given.deed.kind)
        return services.ask_for_deed(order_id=subject, by=by, wish=given, at=at).pk


for _kind in LABELS:
    _register(_kind)


@action("order.decide", label=_("Decide"), authority=APPROVE, takes=Decision)
def decide(by: Agent, subject: UUID, given: Decision, at: datetime) -> None:
    """Approve a deed above somebody's limit, or turn it down; the subject is the deed."""
    services.decide_deed(deed_id=subject, by=by, decision=given, at=at)


@action("order.withdraw", label=_("Take back"), authority=ACT, takes=type(None))
def withdraw(by: Agent, subject: UUID, given: None, at: datetime) -> None:
    """Take a deed back before the shop is asked; the subject is the deed."""
    services.withdraw_deed(deed_id=subject, by=by, at=at)


@action("order.settle", label=_("Say what became of it"), authority=ACT, takes=Finding)
def settle(by: Agent, subject: UUID, given: Finding, at: datetime) -> None:
    """Say what became of a deed nobody was sure of; the subject is the deed."""
    services.settle_deed(deed_id=subject, by=by, finding=given, at=at)
