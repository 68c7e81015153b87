"""Files: as downloads for those who see the conversation, as pictures where a page shows them."""

from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kontuar.channels import selectors as channels
from kontuar.conversations import selectors as conversations
from kontuar.conversations import services
from kontuar.conversations.services.files import NewFile
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.files.links import picture_address, picture_of
from kontuar.kit import clock
from kontuar.kit.files import SHOWN_INLINE, sniff_type

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment

NOTHING = "default-src 'none'; sandbox"


@require_GET
@agent_required
def download(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """The file itself, never shown by the browser."""
    return as_download(*_content(_seen(request, attachment_id)))


@require_GET
@agent_required
def preview(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """A picture to look at; what is no picture of the four kinds is not here."""
    return _as_picture(_seen(request, attachment_id))


@require_GET
def show_picture(_request: HttpRequest, token: str) -> HttpResponse:
    """A picture inside a mail: the frame has no session, its signed link is proof enough."""
    attachment_id = picture_of(token)
    found = conversations.attachment_by_id(attachment_id) if attachment_id else None
    if found is None:
        raise Http404
    return _as_picture(found)


@require_POST
@agent_required
def take_off(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """Take one's own file off a draft."""
    services.detach_file(attachment_id=attachment_id, by=request.user)
    return HttpResponse(status=204)


@require_POST
@agent_required
def upload(request: AgentRequest, conversation_id: UUID, kind: str) -> HttpResponse:
    """Keep a file with a draft; over the limit it says so, and what is typed is not touched."""
    file = request.FILES.get("file")
    if file is None or not request.user.may(WORK):
        raise NotHere
    limit = settings.MAX_FILE_BYTES
    if (file.size or 0) > limit:
        megabytes = {"name": file.name, "limit": limit // 1024 // 1024}
        words = _("%(name)s is larger than %(limit)s MB. Send a link to it instead.") % megabytes
        return JsonResponse({"message": words}, status=413)
    data = file.read()
    is_picture = sniff_type(data, file.name or "") in SHOWN_INLINE
    new = NewFile(file.name or "", data, is_inline="inline" in request.POST and is_picture)
    kept = services.attach_file(
        conversation_id=conversation_id, by=request.user, kind=kind, file=new, at=clock.now()
    )
    return JsonResponse(
        {
            "id": str(kept.pk),
            "name": kept.name,
            "size": kept.size,
            "url": picture_address(kept.pk) if kept.is_inline else "",
            "inline": kept.is_inline,
        }
    )


def as_download(name: str, data: bytes, kind: str) -> HttpResponse:
    """Bytes that the browser saves and does nothing else with."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = NOTHING
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _seen(request: AgentRequest, attachment_id: UUID) -> "Attachment":
    found = conversations.attachment_for(request.user, attachment_id)
    if found is None:
        raise NotHere
    return found


def _content(found: "Attachment") -> tuple[str, bytes, str]:
    """Name, bytes and the type by the bytes: what the sender called it is not believed."""
    data = channels.blob_data(bytes(found.blob_id))
    return found.name, data, sniff_type(data, found.name)


def _as_picture(found: "Attachment") -> HttpResponse:
    _name, data, kind = _content(found)
    if kind not in SHOWN_INLINE:
        raise Http404
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = NOTHING
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
