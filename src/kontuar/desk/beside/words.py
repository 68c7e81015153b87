"""What states of orders, money, parcels and returns are called, and how good they are."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kontuar.orders.reads import words

TONES = {"delivered": "kept", "on_hold": "near", "unpaid": "near", "failed": "broken"}
TONES |= {"paid": "kept", "authorized": "kept", "partly_paid": "near"}


def tone_of(state: str) -> str:
    """The colour of a state of an order or of its money; most have none."""
    return TONES.get(state, "")


def say_order(state: str) -> str:
    """The state of an order; empty when its shop's own word says more."""
    return "" if state == "unknown" else str(words.ORDERS[state])


def say_payment(state: str) -> str:
    """What became of the money; empty when nobody knows."""
    return "" if state == "unknown" else str(words.PAYMENTS[state])


def say_parcel(state: str) -> str:
    """Where a parcel is."""
    return str(words.PARCELS[state])


def say_return(state: str) -> str:
    """The state of a return."""
    return str(words.RETURNS[state])


def say_how(how: str, said: str, *, is_confirmed: bool, is_theirs: bool) -> str:
    """Why an order stands first, as one short sentence."""
    if is_confirmed:
        return _("Confirmed by a person")
    if how == "buyer":
        return _("The customer's last order; no number was named")
    named = {
        "number": _("The customer names %s"),
        "parcel": _("The customer names the parcel %s"),
    }.get(how, "%s") % said
    return named if is_theirs else _("%s, but ordered from another address") % named


def say_language(code: str) -> str:
    """A language by its name; empty when nobody said which."""
    names = {"pl": pgettext("language", "Polish"), "en": pgettext("language", "English")}
    return names.get(code, code)


def say_wish(language: str) -> str:
    """In which language somebody wants to be answered; empty when nobody said."""
    return {"pl": pgettext("wish", "in Polish"), "en": pgettext("wish", "in English")}.get(
        language, language
    )


def say_way(way: str) -> str:
    """How a customer wants to be reached; empty when nobody said."""
    return {
        "email": pgettext("way", "by e-mail"),
        "phone": pgettext("way", "by phone"),
        "sms": pgettext("way", "by SMS"),
        "chat": pgettext("way", "by chat"),
    }.get(way, "")


def say_consent(*, is_given: bool) -> str:
    """Whether marketing is allowed."""
    return _("Agrees to marketing") if is_given else _("No consent to marketing")


def say_identity(kind: str, value: str) -> str:
    """As people read it: the login without the shop it is known in."""
    if kind != "login":
        return value
    home, _colon, name = value.partition(":")
    return name if "-" in home else f"{name} ({home.capitalize()})"
