"""What was done to a conversation, as one short sentence."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kontuar.ui.templatetags.ui import ago

if TYPE_CHECKING:
    from kontuar.conversations.models import Message


def say_change(message: "Message") -> str:
    """Who did what. Present tense: it fits everybody's grammatical gender."""
    data = message.data
    given = {
        "who": message.agent.name if message.agent else "Kontuar",
        "to": data.get("to", ""),
        "team": data.get("team", ""),
        "tag": data.get("tag", ""),
        "until": _moment(data.get("until", "")),
    }
    return _sentence(data) % given


def _sentence(data: dict[str, object]) -> str:
    what = str(data.get("what", ""))
    if what == "assigned":
        return _assigned(data)
    sentences = {
        "closed": _("%(who)s closes the conversation"),
        "reopened": _("%(who)s opens the conversation again"),
        "snoozed": _("%(who)s puts it aside until %(until)s"),
        "woken": _("It is back: the time it was put aside for is over"),
        "tagged": _("%(who)s adds the tag “%(tag)s”"),
        "untagged": _("%(who)s takes off the tag “%(tag)s”"),
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


def _moment(text: object) -> str:
    return ago(datetime.fromisoformat(str(text))) if text else ""
