"""Files: downloads for those who see the conversation, and what a draft carries."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kontuar.channels import services as channels
from kontuar.conversations import services
from kontuar.conversations.services.files import NewFile
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.files.answers import as_download
from kontuar.desk.files.links import picture_address
from kontuar.desk.files.opening import opened, seen
from kontuar.kit import clock
from kontuar.kit.files import SHOWN_INLINE, sniff_type

RELEASE = "intake.manage"


@require_GET
@agent_required
def download(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """The file itself, never shown by the browser."""
    file = seen(request, attachment_id)
    data, kind = opened(file)
    return as_download(file.name, data, kind)


@require_POST
@agent_required
def release(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """Answer for a file that the virus scanner could not judge."""
    file = seen(request, attachment_id)
    if not request.user.may(RELEASE):
        raise NotHere
    key = bytes(file.blob_id)
    channels.release_file(sha256=key, by_name=request.user.name, at=clock.now())
    return acted(HttpResponse(status=204), _("%s has been released.") % file.name)


@require_POST
@agent_required
def take_off(request: AgentRequest, attachment_id: UUID) -> HttpResponse:
    """Take one's own file off a draft."""
    services.detach_file(attachment_id=attachment_id, by=request.user)
    return HttpResponse(status=204)


@require_POST
@agent_required
def upload(request: AgentRequest, conversation_id: UUID, kind: str) -> HttpResponse:
    """Keep a file with a draft; one that can't go says so, and what is typed is not touched."""
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
    if channels.check_file(sha256=bytes(kept.blob_id), at=clock.now()) == "infected":
        services.detach_file(attachment_id=kept.pk, by=request.user)
        words = _("A virus was found in %s. It was not attached.") % kept.name
        return JsonResponse({"message": words}, status=422)
    return JsonResponse(
        {
            "id": str(kept.pk),
            "name": kept.name,
            "size": kept.size,
            "url": picture_address(kept.pk) if kept.is_inline else "",
            "inline": kept.is_inline,
        }
    )
