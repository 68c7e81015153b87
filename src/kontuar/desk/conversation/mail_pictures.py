"""Pictures from the net in one mail: shown once, or from this customer always."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kontuar.contacts import services as contacts
from kontuar.conversations import selectors as conversations
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.conversation.reading import Reading, entry_of


@require_http_methods(["GET", "POST"])
@agent_required
def mail_pictures(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """The mail again with its pictures; a POST decides for all mail of its sender."""
    item = conversations.message_for(request.user, message_id)
    if item is None or not item.message.html:
        raise NotHere
    home = conversations.conversation_seen_by(request.user, item.message.conversation_id)
    may_work = request.user.may(WORK)
    always = request.POST.get("always") == "1"
    if request.method == "POST":
        if not may_work:
            raise NotHere
        contacts.trust_pictures(contact_id=home.contact_id, always=always)
        home.contact.shows_pictures = always
    with_pictures = request.method == "GET"
    reading = Reading(request.user, home.channel.kind, home.contact, with_pictures)
    entry = entry_of(item, reading)
    pages = [frame for frame in (entry.frame, entry.rest_frame) if frame]
    page = next((one for one in pages if one.part == request.GET.get("part", "")), None)
    if page is None:
        raise NotHere
    context = {"entry": entry, "page": page, "may_work": may_work}
    return render(request, "desk/conversation/_frame.html", context)
