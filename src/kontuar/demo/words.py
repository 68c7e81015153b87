"""What the demo says to people who run it."""

from django.utils.translation import gettext as _


def explain(code: str) -> str:
    """A trouble of the demo's channel in plain words with the next step."""
    if code == "address_refused":
        return _("The customer's mail server does not know this address. Check it for a typo.")
    return _("The demo channel stopped. Resume it.")


def role(name: str) -> str:
    """What somebody of the demo is."""
    return {
        "administrator": _("administrator"),
        "supervisor": _("supervisor"),
        "agent": _("agent"),
        "read_only": _("only reads"),
    }[name]
