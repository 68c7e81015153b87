"""What the demo says to people who run it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHOP: dict[str, str | Promise] = {
    "on_its_way": gettext_lazy("It is on its way already: too late for that."),
    "too_much": gettext_lazy("That is more than can still be given back."),
    "not_found": gettext_lazy("The shop does not know this order."),
    "no_such_status": gettext_lazy("The shop does not have this status."),
}


def explain(code: str) -> str:
    """A trouble of the demo's channel in plain words with the next step."""
    if code == "address_refused":
        return _("The customer's mail server does not know this address. Check it for a typo.")
    if code in SHOP:
        return str(SHOP[code])
    return _("The demo channel stopped. Resume it.")


def role(name: str) -> str:
    """What somebody of the demo is."""
    return {
        "administrator": _("administrator"),
        "supervisor": _("supervisor"),
        "agent": _("agent"),
        "read_only": _("only reads"),
    }[name]
