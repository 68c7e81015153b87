"""What became of an answer, in plain words with the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.conversations.selectors import ThreadItem
from kontuar.kit import clock

if TYPE_CHECKING:
    from kontuar.people.models import Agent

LEAD = "intake.manage"
SOME_REFUSED = "some_refused"
STUCK = ("rejected", "uncertain", "bounced")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The state of an answer as it is shown: words, tone, why, when, what can be done."""

    state: str
    words: str
    tone: str
    icon: str
    why: str
    detail: str
    refused: Sequence[str]
    leaves_in: int
    """Seconds in which it can be taken back; 0 when it waits for the worker only."""
    at: datetime | None
    """When it was settled."""
    to: str
    try_at: datetime | None
    attempts: int
    can_undo: bool
    can_resend: bool
    can_edit: bool
    can_settle: bool
    is_dead: bool
    """Sending again means to allow a dead address."""


def delivered_of(item: ThreadItem, channel_kind: str, reader: "Agent") -> Delivered | None:
    """None when there is no delivery, for example in history that was loaded."""
    state = item.delivery_state
    if not state:
        return None
    words, tone, icon = _said(item)
    is_new = state == "queued" and item.delivery_attempts == 0
    is_someones = not item.message.is_automatic
    stuck = state in STUCK and not item.delivery_is_looked_into
    return Delivered(
        state=state,
        words=words,
        tone=tone,
        icon=icon,
        why=_why(item, channel_kind),
        detail=item.delivery_detail if state in (*STUCK, "deferred") else "",
        refused=item.message.data.get("refused", ()) if state == "bounced" else (),
        leaves_in=_seconds_left(item) if is_new else 0,
        at=item.delivery_settled_at if state == "sent" else None,
        to=", ".join(_emails(item)) if state == "sent" else "",
        try_at=item.delivery_try_at if state == "deferred" else None,
        attempts=item.delivery_attempts,
        can_undo=is_new and is_someones and _may_undo(item, reader),
        can_resend=state == "deferred" or (stuck and item.delivery_reason != SOME_REFUSED),
        can_edit=state in ("rejected", "bounced") and is_someones,
        can_settle=state in ("uncertain", "bounced"),
        is_dead=item.delivery_reason == "address_dead",
    )


def _may_undo(item: ThreadItem, reader: "Agent") -> bool:
    return item.message.agent_id == reader.pk or reader.may(LEAD)


def _seconds_left(item: ThreadItem) -> int:
    if item.delivery_try_at is None:
        return 0
    return max(0, ceil((item.delivery_try_at - clock.now()).total_seconds()))


def _emails(item: ThreadItem) -> list[str]:
    message = item.message
    return [a["email"] for a in (*message.to, *message.cc, *message.data.get("bcc", ()))]


def _why(item: ThreadItem, channel_kind: str) -> str:
    state, code = item.delivery_state, item.delivery_reason
    if state == "uncertain" and item.delivery_is_looked_into:
        code = "looked_into"
    elif state == "bounced" and not code:
        code = "bounced"
    elif state == "sent" and item.delivery_resends:
        code = "sent_twice"
    elif state in ("queued", "sending"):
        code = ""
    return channels.explain_code(kind=channel_kind, code=code)


def _said(item: ThreadItem) -> tuple[str, str, str]:
    state = item.delivery_state
    if state == "queued" and item.delivery_attempts:
        return _("Being sent again"), "", "send-horizontal"
    if state == "bounced" and item.delivery_reason == SOME_REFUSED:
        return _("Sent, but not to everyone"), "near", "circle-alert"
    return {
        "queued": (_("Waits to be sent"), "", "clock"),
        "sending": (_("Being sent"), "", "send-horizontal"),
        "sent": (_("Sent"), "kept", "check"),
        "deferred": (_("Not sent yet"), "near", "hourglass"),
        "rejected": (_("Not sent"), "broken", "circle-alert"),
        "uncertain": (_("It is not certain whether this was sent"), "near", "circle-question-mark"),
        "bounced": (_("It came back undelivered"), "broken", "circle-alert"),
    }[state]
