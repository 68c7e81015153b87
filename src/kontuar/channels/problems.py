"""Refusals around channels and what goes out, each with the next step in it."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem


class AddressDead(Problem):
    """Refusal to write to an address that a mail server called dead."""

    code, status = "address_dead", 422

    def __init__(self, email: str, *, since_at: datetime, detail: str) -> None:
        self.email = email
        since = formats.date_format(timezone.localtime(since_at), "j E Y")
        words = _("Not sent: the address %(email)s has been dead since %(since)s.") % {
            "email": email,
            "since": since,
        }
        if detail:
            words += " " + _("Its server said: “%s”.") % detail[:200].rstrip(".")
        super().__init__(words + " " + _("Correct the address, or send anyway."))
