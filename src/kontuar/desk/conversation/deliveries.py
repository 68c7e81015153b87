"""What became of an answer, in plain words with the next step."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.conversations.selectors import ThreadItem


@dataclass(frozen=True, slots=True)
class Delivered:
    """The state of an answer as it is shown: words, tone, why, when again, what can be done."""

    state: str
    words: str
    tone: str
    icon: str
    why: str
    detail: str
    try_at: datetime | None
    can_resend: bool


def delivered_of(item: ThreadItem, channel_kind: str) -> Delivered | None:
    """None when there is no delivery, for example in history that was loaded."""
    state = item.delivery_state
    if not state:
        return None
    words, tone, icon = _said(state)
    failed = state in ("deferred", "rejected", "uncertain")
    return Delivered(
        state=state,
        words=words,
        tone=tone,
        icon=icon,
        why=channels.explain_code(kind=channel_kind, code=item.delivery_reason) if failed else "",
        detail=item.delivery_detail if failed else "",
        try_at=item.delivery_try_at if state == "deferred" else None,
        can_resend=state in ("rejected", "uncertain", "deferred"),
    )


def _said(state: str) -> tuple[str, str, str]:
    return {
        "queued": (_("Waits to be sent"), "", "clock"),
        "sending": (_("Being sent"), "", "send-horizontal"),
        "sent": (_("Sent"), "kept", "check"),
        "deferred": (_("Not sent yet"), "near", "hourglass"),
        "rejected": (_("Not sent"), "broken", "circle-alert"),
        "uncertain": (_("It is not certain whether this was sent"), "near", "circle-question-mark"),
    }[state]
