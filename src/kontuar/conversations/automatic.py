"""Pure decisions about mail that nobody wrote, so that two machines never talk for long."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

CEILINGS = ((10, 10), (30, 15), (60, 25), (180, 50), (600, 100))
"""Minutes and how many automatic mails one recipient may get in them."""
CONFIRMED_FOR = timedelta(hours=24)
"""One confirmation says enough for so long, whatever else the same person writes."""
TOO_OLD = timedelta(hours=24)
"""Mail older than that was not just sent: a mailbox is being caught up with."""
_DEAF = re.compile(
    r"(?:no|do[-_.]?not|nie)[-_.]?(?:reply|respond|odpowiadaj|odpowiadac|odpisuj)|mailer-daemon"
    r"|postmaster|bounces?(?:[-+=].*)?|owner-.*|.*-(?:request|owner|bounces)|listserv|majordomo",
    re.IGNORECASE,
)


def is_deaf(email: str) -> bool:
    """Whether by its name nobody reads there."""
    return _DEAF.fullmatch(email.rpartition("@")[0]) is not None


def within_ceilings(*, earlier: Sequence[datetime], at: datetime) -> bool:
    """Whether one more automatic mail stays within every ceiling of its recipient."""
    return all(
        sum(at - timedelta(minutes=minutes) < moment <= at for moment in earlier) < most
        for minutes, most in CEILINGS
    )


def may_confirm(*, earlier: Sequence[datetime], received_at: datetime, at: datetime) -> bool:
    """Whether to confirm a message: just come, and its sender heard nothing for a day.

    `earlier` are the automatic mails to this recipient, in whatever conversation: an answering
    machine without any mark opens a new one each time.
    """
    if at - received_at > TOO_OLD:
        return False
    recent = any(at - CONFIRMED_FOR < moment for moment in earlier)
    return not recent and within_ceilings(earlier=earlier, at=at)
