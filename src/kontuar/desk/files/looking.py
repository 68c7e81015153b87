"""Look at a file without leaving the conversation; with arrows at the next one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.files.opening import FileShut, opened, seen
from kontuar.desk.files.pictures import PAGES
from kontuar.kit import rendering
from kontuar.kit.charsets import decode
from kontuar.kit.files import SHOWN_INLINE
from kontuar.kit.rendering import Listing, NotShown
from kontuar.ui.pages import show

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment

TEXT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a file: `kind` says which of the rest is filled."""

    kind: str
    """"picture", "pages", "text", "archive"; "none" when it can only be downloaded, "shut"."""
    pages: range = range(0)
    more_pages: int = 0
    text: str = ""
    is_cut: bool = False
    listing: Listing | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands among those of its message."""

    number: int = 1
    count: int = 1
    previous: UUID | None = None
    next: UUID | None = None


@require_GET
@agent_required
def look(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """The inside of the window."""
    file = seen(request, attachment_id)
    try:
        data, kind = opened(file)
        seen_in_it = _look_at(data, kind)
    except FileShut as shut:
        seen_in_it = Look("shut", trouble=str(shut))
    place = _place_of(request, file)
    return show(request, "desk/files/_look.html", file=file, look=seen_in_it, place=place)


def _look_at(data: bytes, kind: str) -> Look:
    if kind in SHOWN_INLINE:
        return Look("picture")
    try:
        if kind == "application/pdf":
            count = rendering.count_pages(data)
            return Look("pages", range(1, min(count, PAGES) + 1), max(0, count - PAGES))
        if kind == "application/zip":
            return Look("archive", listing=rendering.list_archive(data))
    except NotShown as trouble:
        return Look("none", trouble=trouble.code)
    if kind == "text/plain":
        return Look("text", text=decode(data[:TEXT_BYTES]), is_cut=len(data) > TEXT_BYTES)
    return Look("none")


def _place_of(request: AgentRequest, file: "Attachment") -> Place:
    item = file.message_id and conversations.message_for(request.user, file.message_id)
    if not item:
        return Place()
    files = [f.pk for f in (*item.inline, *item.files) if f.pk == file.pk or _may_open(item, f.pk)]
    at = files.index(file.pk)
    return Place(
        number=at + 1,
        count=len(files),
        previous=files[at - 1] if at else None,
        next=files[at + 1] if at + 1 < len(files) else None,
    )


def _may_open(item: conversations.ThreadItem, file_id: UUID) -> bool:
    return item.states.get(file_id, ("open", ""))[0] in ("open", "unchecked")
