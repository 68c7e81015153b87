"""Answers, notes, and what is typed until they go."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kontuar.channels.contract import Address
from kontuar.channels.problems import AddressDead
from kontuar.conversations import selectors as conversations
from kontuar.conversations import services
from kontuar.conversations.contract import Note, Reply
from kontuar.conversations.problems import CannotFillIn, NewsArrived
from kontuar.conversations.services.draft import Typed
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted, refused
from kontuar.desk.conversation.filling import ways_out
from kontuar.desk.conversation.handling import run
from kontuar.desk.conversation.next_one import next_address
from kontuar.desk.conversation.writing_desk import note_desk, reply_desk
from kontuar.desk.files.links import from_composer
from kontuar.desk.inbox.filters import filters_from
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.people import selectors as people
from kontuar.ui.pages import show

KINDS = ("reply", "note")
_NAMED = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*$")


@require_POST
@agent_required
def reply(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Send an answer. A refusal leaves the composer as it is and says why beside it."""
    given = reply_of(request.POST)
    try:
        message_id = run(request, "conversation.reply", conversation_id, given)
    except NewsArrived as news:
        return refused(news, seen=str(news.message_ids[-1]))
    except AddressDead as dead:
        return refused(dead, seen="", dead=dead.email)
    except CannotFillIn as gap:
        return refused(gap, seen="", **ways_out(gap.gaps))
    except Problem as problem:
        return refused(problem, seen="")
    words = _("Sent and closed.") if given.close else _("On its way.")
    seconds = people.undo_seconds()
    undo = reverse("desk:undo", args=[message_id]) if seconds else ""
    if request.user.after_send == "next":
        messages.success(request, words, extra_tags=undo)
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = next_address(request, leaving=conversation_id)
        return response
    if given.close and not undo:
        undo = reverse("desk:opening", args=[conversation_id])
    return acted(_fresh_reply(request, conversation_id), words, undo_url=undo, seconds=seconds)


@require_GET
@agent_required
def show_reply_desk(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The composer with the draft as the server has it: taken back here or in another window."""
    if not request.user.may(WORK):
        raise NotHere
    return _fresh_reply(request, conversation_id)


def _fresh_reply(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    draft = conversations.drafts_of(request.user, conversation_id).get("reply")
    newest = conversations.newest_message_id(conversation_id)
    context = reply_desk(conversation, draft, newest=newest)
    context["filters"] = filters_from(request.POST or request.GET)
    return show(request, "desk/conversation/_reply.html", **context)


@require_POST
@agent_required
def note(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Write what only colleagues see."""
    posted = request.POST
    given = Note(
        html=from_composer(posted.get("html", "")),
        mentioned=_ids(posted.getlist("mentions")),
        attachment_ids=_ids(posted.getlist("files")),
    )
    try:
        run(request, "conversation.note", conversation_id, given)
    except Problem as problem:
        return refused(problem, seen="")
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    return acted(show(request, "desk/conversation/_note.html", **note_desk(conversation, None)))


@require_POST
@agent_required
def keep_draft(request: AgentRequest, conversation_id: UUID, kind: str) -> HttpResponse:
    """Keep what is typed. Who it goes to is kept when it was touched, else as it was."""
    if kind not in KINDS or not request.user.may(WORK):
        raise NotHere
    posted = request.POST
    lines = {line: addresses(posted.getlist(line)) for line in ("to", "cc", "bcc")}
    if "touched" not in posted and kind == "reply":
        before = conversations.drafts_of(request.user, conversation_id).get(kind)
        kept = {line: getattr(before, line) if before else [] for line in lines}
        lines = {line: [Address(**a) for a in each] for line, each in kept.items()}
    known = _ids([posted.get("draft", "")])
    html = from_composer(posted.get("html", ""))
    typed = Typed(kind=kind, html=html, draft_id=known[0] if known else None, **lines)
    services.save_draft(
        conversation_id=conversation_id, by=request.user, typed=typed, at=clock.now()
    )
    return HttpResponse(status=204)


@require_POST
@agent_required
def discard_draft(request: AgentRequest, conversation_id: UUID, kind: str) -> HttpResponse:
    """Throw away what was typed; the answer is an empty composer."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    if kind not in KINDS or not request.user.may(WORK):
        raise NotHere
    services.discard_draft(conversation_id=conversation_id, by=request.user, kind=kind)
    newest = conversations.newest_message_id(conversation_id)
    desk = note_desk(conversation, None)
    if kind == "reply":
        desk = reply_desk(conversation, None, newest=newest)
    return show(request, f"desk/conversation/_{kind}.html", **desk)


def reply_of(posted: QueryDict) -> Reply:
    """The answer as the form sent it."""
    seen = _ids([posted.get("seen", "")])
    return Reply(
        html=from_composer(posted.get("html", "")),
        to=addresses(posted.getlist("to")),
        cc=addresses(posted.getlist("cc")),
        bcc=addresses(posted.getlist("bcc")),
        attachment_ids=_ids(posted.getlist("files")),
        seen_message_id=seen[0] if seen else None,
        close="close" in posted,
        anyway="anyway" in posted,
    )


def addresses(lines: Iterable[str]) -> list[Address]:
    """Each as "Ala <ala@example.pl>" or the bare address; the service judges them."""
    found = []
    for line in lines:
        named = _NAMED.match(line)
        name, email = (named[1].strip('"'), named[2]) if named else ("", line)
        if email.strip():
            found.append(Address(name, email.strip().lower()))
    return found


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
