"""What was done to a conversation, as one short sentence."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kontuar.ui.templatetags.ui import ago

if TYPE_CHECKING:
    from kontuar.conversations.models import Message

UNNAMED = {
    "customer_joined": gettext_lazy("%(who)s joins another customer with this one"),
    "customer_parted": gettext_lazy("%(who)s separates another customer from this one"),
}
"""Where the brand of the conversation does not know the other one."""


def say_change(message: "Message") -> str:
    """Who did what. Present tense: it fits everybody's grammatical gender."""
    data = message.data
    given = {
        "who": message.agent.name if message.agent else "Kontuar",
        "to": data.get("to", ""),
        "team": data.get("team", ""),
        "tag": data.get("tag", ""),
        "until": _moment(data.get("until", "")),
        "address": ", ".join(data.get("recipients", ())),
        "other": data.get("other", ""),
    }
    return _sentence(data) % given


def _sentence(data: dict[str, object]) -> str:
    what = str(data.get("what", ""))
    if what == "assigned":
        return _assigned(data)
    if what == "bounced":
        return _bounced(data)
    if what in UNNAMED and not data.get("other"):
        return str(UNNAMED[what])
    sentences = {
        "closed": _("%(who)s closes the conversation"),
        "reopened": _("%(who)s opens the conversation again"),
        "snoozed": _("%(who)s puts it aside until %(until)s"),
        "woken": _("It is back: the time it was put aside for is over"),
        "tagged": _("%(who)s adds the tag “%(tag)s”"),
        "untagged": _("%(who)s takes off the tag “%(tag)s”"),
        "merged": _("%(who)s joins %(other)s with this conversation"),
        "customer_joined": _("%(who)s joins another customer with this one: %(other)s"),
        "customer_parted": _("%(who)s separates from this customer: %(other)s"),
        "order_chosen": _("%(who)s says that it is about the order %(other)s"),
        "order_refused": _("%(who)s says that it is not about the order %(other)s"),
        "order_open": _("%(who)s leaves it open whether it is about the order %(other)s"),
        "deed": _("%(who)s asks for something to be done to an order"),
        "not_sent": _("An answer was not sent, so the conversation is back"),
    }
    return sentences.get(what, "%(who)s")


def _assigned(data: dict[str, object]) -> str:
    if data.get("self"):
        return _("%(who)s takes the conversation")
    if data.get("to"):
        return _("%(who)s assigns it to: %(to)s")
    if data.get("team"):
        return _("%(who)s gives it to the team: %(team)s")
    return _("%(who)s gives it back to the queue")


def _bounced(data: dict[str, object]) -> str:
    if not data.get("recipients"):
        return _("A mail server sent an answer back, so the conversation is back")
    if data.get("code") == "delayed_there":
        return _("The mail server of %(address)s is late; it keeps trying")
    if data.get("code") == "bounced_dead":
        return _("An answer came back: there is no address %(address)s")
    if data.get("code") == "complained":
        return _("%(address)s marked an answer as spam")
    return _("An answer to %(address)s came back undelivered")


def _moment(text: object) -> str:
    return ago(datetime.fromisoformat(str(text))) if text else ""
