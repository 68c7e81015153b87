"""Deeds as they are printed: in a thread, on an order, in a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kontuar.desk.deeds.facts import facts_of
from kontuar.desk.deeds.words import ICONS, changes_of, say_kind, say_over, say_why
from kontuar.orders.actions import LABELS
from kontuar.orders.keeping import deed_of
from kontuar.orders.reads import words
from kontuar.orders.reads.deeds import amount_of, explain_deed

if TYPE_CHECKING:
    from kontuar.orders.models import Invoice, OrderDeed, OrderLine
    from kontuar.people.models import Agent

ACT, APPROVE = "orders.act", "orders.approve"
LEFT_OPEN = {
    "recorded_only": gettext_lazy("Only recorded: give the money back by the payment provider."),
    "requested": gettext_lazy(
        "The payment provider was asked. Once the money has gone, the order shows it."
    ),
}
"""What a deed that is done leaves to others."""


@dataclass(frozen=True, slots=True)
class DeedCard:
    """One deed, ready to be printed for one reader."""

    deed: "OrderDeed"
    title: str
    icon: str
    state: str
    tone: str
    amount: str
    facts: Sequence[str]
    reason: str
    why: str
    """What speaks against it, or went wrong, in words."""
    again_at: datetime | None
    """When it is tried again by itself."""
    changes: Sequence[tuple[str, str, str]]
    decision: str
    may_decide: bool
    may_withdraw: bool
    may_settle: bool


def card_of(
    deed: "OrderDeed", reader: "Agent", *, names: Mapping[str, str] | None = None
) -> DeedCard:
    """The deed as this reader sees it; `names` of the order's goods and papers, where known."""
    order = deed.order
    if names is None:
        names = names_of(order.lines.all(), order.invoices.all())
    is_lost = deed.state == "unsure" and deed.try_at is None
    state = str(words.DEEDS[deed.state])
    return DeedCard(
        deed=deed,
        title=say_kind(deed.kind),
        icon=ICONS[deed.kind],
        state=_("Proof is looked for") if deed.state == "unsure" and not is_lost else state,
        tone=words.DEED_TONES.get(deed.state, ""),
        amount=amount_of(deed, get_language() or "en"),
        facts=facts_of(order, deed_of(deed.kind, deed.given), names),
        reason=_reason(deed),
        why=_why(deed),
        again_at=deed.try_at if deed.state == "waiting" and deed.code else None,
        changes=changes_of(deed.before, deed.after),
        decision=_decision(deed),
        may_decide=_may_decide(deed, reader),
        may_withdraw=_may_withdraw(deed, reader),
        may_settle=is_lost and reader.may(ACT),
    )


def names_of(lines: "Iterable[OrderLine]", papers: "Iterable[Invoice]") -> dict[str, str]:
    """What goods and papers are called, by the ids that deeds name them by."""
    called = {line.external_id: line.name for line in lines}
    return called | {paper.external_id: paper.number for paper in papers}


def offered_to(reader: "Agent", able: frozenset[str]) -> list[tuple[str, str, str]]:
    """What this reader can have done in the shop: kind, title and icon, as menus show it."""
    if not reader.may(ACT):
        return []
    return [(kind, say_kind(kind), ICONS[kind]) for kind in LABELS if kind in able]


def _may_decide(deed: "OrderDeed", reader: "Agent") -> bool:
    return deed.state == "awaiting" and reader.may(APPROVE)


def _may_withdraw(deed: "OrderDeed", reader: "Agent") -> bool:
    is_open = deed.state in ("awaiting", "waiting")
    return is_open and reader.may(ACT) and (deed.agent_id == reader.pk or reader.may(APPROVE))


def _reason(deed: "OrderDeed") -> str:
    told = str(words.REASONS.get(deed.reason, ""))
    return ": ".join(part for part in (told, deed.word) if part)


def _why(deed: "OrderDeed") -> str:
    if deed.state == "awaiting":
        return say_over(deed.over)
    if deed.state == "unsure" and deed.try_at is None:
        told = say_why(deed.code, explain_deed(deed))
        asked = _("Look in the shop whether it was done, then say so here.")
        return f"{told} {asked}".strip()
    if deed.state in ("refused", "waiting"):
        return say_why(deed.code, explain_deed(deed))
    return str(LEFT_OPEN.get(deed.detail, "")) if deed.state == "done" else ""


def _decision(deed: "OrderDeed") -> str:
    """Who approved it or turned it down, and in what word."""
    if deed.decider is None:
        return ""
    told = f": {deed.decision_word}" if deed.decision_word else ""
    return f"{deed.decider.name}{told}"
