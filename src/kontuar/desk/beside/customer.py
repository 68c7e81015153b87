"""What is remembered of a customer: notes, and how they want to be answered."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.contacts.contract import WAYS, Card
from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import CustomerNote, NoteRemoval, Preferences
from kontuar.conversations.problems import NoSuchNote
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.beside import words
from kontuar.desk.conversation.handling import run
from kontuar.kit.ids import new_id
from kontuar.orders.selectors import Consent
from kontuar.ui.pages import show


@require_http_methods(["GET", "POST"])
@agent_required
def customer(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The forms about a customer; writing a note."""
    if request.method == "POST":
        text = request.POST.get("text") or request.GET.get("text", "")
        run(request, "conversation.customer_note", conversation_id, CustomerNote(text))
        return acted(_forms(request, conversation_id), _("Noted."))
    if not request.user.may(WORK):
        raise NotHere
    return _forms(request, conversation_id)


@require_POST
@agent_required
def removal(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Take a note away; it can be put back."""
    card = conversations.whose_orders(request.user, conversation_id).card
    found = next((n for n in card.notes if str(n.id) == request.POST.get("note")), None)
    if found is None:
        raise NoSuchNote
    gone = NoteRemoval(found.id)
    run(request, "conversation.customer_note_removal", conversation_id, gone, about=str(found.id))
    back = reverse("desk:customer", args=[conversation_id])
    undo = f"{back}?{urlencode({'text': found.text})}"
    return acted(HttpResponse(status=204), _("The note is gone."), undo_url=undo)


@require_POST
@agent_required
def preferences(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """In which language and how the customer wants to be answered."""
    wanted = Preferences(request.POST.get("language", ""), request.POST.get("way", ""))
    run(request, "conversation.preferences", conversation_id, wanted, about=str(wanted))
    return acted(_forms(request, conversation_id), _("Saved."))


def about(card: Card, consents: Sequence[Consent]) -> dict[str, Any]:
    """What the pane prints of a customer."""
    wishes = [words.say_wish(card.language), words.say_way(card.way)]
    told = [(one, words.say_consent(is_given=one.is_given)) for one in consents]
    return {
        "notes": card.notes,
        "wishes": [wish for wish in wishes if wish],
        "consents": [(one, said) for one, said in told if one.holds],
        "older_consents": [(one, said) for one, said in told if not one.holds],
    }


def _forms(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    whose = conversations.whose_orders(request.user, conversation_id)
    context: dict[str, Any] = {
        "conversation": whose.conversation,
        "card": whose.card,
        "languages": [(code, words.say_language(code)) for code in dict(settings.LANGUAGES)],
        "ways": [(way, words.say_way(way)) for way in WAYS],
        "key": new_id(),
    }
    return show(request, "desk/beside/_customer_forms.html", **context)
