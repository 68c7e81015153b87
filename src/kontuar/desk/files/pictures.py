"""Pictures to look at: drawn anew by the guarded child, never the stranger's own bytes."""

from collections.abc import Callable, Container
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.files.answers import as_picture, no_picture
from kontuar.desk.files.links import picture_of
from kontuar.desk.files.opening import FileShut, opened, seen
from kontuar.kit import rendering
from kontuar.kit.files import SHOWN_INLINE
from kontuar.kit.rendering import NotShown, Picture

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment

SMALL = (288, 224)
"""Twice the size it has in the thread, for fine screens."""
LARGE = (1920, 1920)
IN_TEXT = (2000, 4000)
PAGES = 50
PAGE_WIDTH = 1400


@require_GET
@agent_required
def thumb(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """A small one for the thread."""
    return _drawn(seen(request, attachment_id), SMALL)


@require_GET
@agent_required
def preview(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """A large one to look at; what is no picture of the four kinds is not here."""
    return _drawn(seen(request, attachment_id), LARGE)


@require_GET
@agent_required
def page(request: AgentRequest, attachment_id: UUID, number: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    file = seen(request, attachment_id)
    if not 1 <= number <= PAGES:
        raise Http404
    return _made(
        file,
        {"application/pdf"},
        lambda data: rendering.draw_page(data, page=number - 1, width=PAGE_WIDTH),
    )


@require_GET
def show_picture(_request: HttpRequest, token: str) -> HttpResponse:
    """A picture inside a mail: the frame has no session, its signed link is proof enough."""
    attachment_id = picture_of(token)
    found = conversations.attachment_by_id(attachment_id) if attachment_id else None
    if found is None:
        raise Http404
    return _drawn(found, IN_TEXT)


def _drawn(file: "Attachment", box: tuple[int, int]) -> HttpResponse:
    return _made(file, SHOWN_INLINE, lambda data: rendering.draw(data, box=box))


def _made(
    file: "Attachment", kinds: Container[str], draw: Callable[[bytes], Picture]
) -> HttpResponse:
    try:
        data, kind = opened(file)
        if kind not in kinds:
            raise Http404
        return as_picture(draw(data))
    except FileShut:
        return no_picture(status=403, seconds=5)
    except NotShown:
        return no_picture(status=422)
