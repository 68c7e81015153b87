"""What the composer starts with: the draft, to whom it goes, and what will stand below it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kontuar.channels import selectors as channels
from kontuar.channels.contract import Address
from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest
from kontuar.desk.files.links import for_composer
from kontuar.kit.html import clean_reply_html
from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.conversations.models import Conversation, Draft, Message


def writing_of(
    request: AgentRequest, conversation: "Conversation", shown: "Sequence[Message]"
) -> dict[str, Any]:
    """Both composers of a conversation, below the messages that are shown."""
    drafts = conversations.drafts_of(request.user, conversation.pk)
    newest = shown[-1].pk if shown else None
    last = next((m for m in reversed(shown) if m.kind == "inbound"), None)
    reply = reply_desk(conversation, drafts.get("reply"), newest=newest, last=last)
    return reply | note_desk(conversation, drafts.get("note"))


def reply_desk(
    conversation: "Conversation",
    draft: "Draft | None",
    *,
    newest: UUID | None,
    last: "Message | None" = None,
) -> dict[str, Any]:
    """The composer of an answer."""
    lines = _kept_lines(draft) if draft and draft.to else _usual_lines(conversation, last)
    people = [person for line in lines.values() for person in line]
    return {
        "conversation": conversation,
        "reply_html": for_composer(draft.html) if draft else "",
        "reply_files": _files(draft),
        "reply_key": new_id(),
        "reply_draft": draft.pk if draft else new_id(),
        "lines": lines,
        "dead": _dead_among(people),
        "newest": newest,
        "signature": clean_reply_html(conversation.shop.signature),
    }


def note_desk(conversation: "Conversation", draft: "Draft | None") -> dict[str, Any]:
    """The composer of a note."""
    return {
        "conversation": conversation,
        "note_html": for_composer(draft.html) if draft else "",
        "note_files": _files(draft),
        "note_key": new_id(),
    }


def written(address: Address) -> str:
    """An address as people write it."""
    return f"{address.name} <{address.email}>" if address.name else address.email


def _dead_among(people: Iterable[str]) -> list[str]:
    """Those of them, as written, whose address is known to be dead."""
    emails = {person: person.rpartition("<")[2].rstrip(">") for person in people}
    dead = channels.dead_among(emails.values())
    return [person for person, email in emails.items() if email.lower() in dead]


def _usual_lines(conversation: "Conversation", last: "Message | None") -> Mapping[str, list[str]]:
    to, cc = conversations.recipients_for(conversation, last=last)
    return {"to": [written(a) for a in to], "cc": [written(a) for a in cc], "bcc": []}


def _kept_lines(draft: "Draft") -> Mapping[str, list[str]]:
    return {"to": _each(draft.to), "cc": _each(draft.cc), "bcc": _each(draft.bcc)}


def _each(kept: Iterable[Mapping[str, str]]) -> list[str]:
    return [written(Address(a["name"], a["email"])) for a in kept]


def _files(draft: "Draft | None") -> list[dict[str, Any]]:
    """What waits with the draft, for the script that shows it again."""
    if draft is None:
        return []
    return [
        {"id": str(f.pk), "name": f.name, "size": f.size, "inline": f.is_inline}
        for f in draft.attachments.all()
    ]
