"""The steps of the first run, as its pages show them."""

from typing import Any

from django.utils.translation import gettext as _


def steps(current: str) -> list[dict[str, Any]]:
    """Every step, in order; those before the current one are done."""
    named = {
        "start": _("Language"),
        "company": _("Company"),
        "administrator": _("Administrator"),
        "mailbox": _("Mailbox"),
        "colleagues": _("Colleagues"),
    }
    order = list(named)
    here = order.index(current)
    return [
        {"label": named[name], "is_done": index < here, "is_current": index == here}
        for index, name in enumerate(order)
    ]
