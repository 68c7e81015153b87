"""Ways in for colleagues: links that work once."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import PEOPLE, AgentRequest, NotHere, needs
from kontuar.manage.invitation.letters import address_of, send_invitation
from kontuar.manage.pages import show_screen
from kontuar.manage.people.forms import InvitationForm
from kontuar.people import selectors as people
from kontuar.people import services
from kontuar.people.rules import may_grant

if TYPE_CHECKING:
    from kontuar.people.models import Invitation


class SeesOnlyApart(Problem):
    """Refusal to invite by somebody who does not see everything: who is invited would."""

    code, status = "sees_only_a_part", 403


@needs(PEOPLE)
def invitations(request: AgentRequest) -> HttpResponse:
    """Those who were invited and have not come yet."""
    waiting = people.open_invitations(clock.now())
    return show_screen(
        request, "manage/people/invitations.html", at="people", part="waiting", waiting=waiting
    )


@needs(PEOPLE)
def new_invitation(request: AgentRequest) -> HttpResponse:
    """Invite somebody; the link is shown this once."""
    form = InvitationForm(request.POST or None, granter=request.user, initial={"role": "agent"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return _invited(request, given["name"], given["email"], given["role"])
        except Problem as refusal:
            form.add_error("email" if refusal.code == "address_taken" else None, str(refusal))
    status = 422 if form.is_bound else 200
    return show_screen(request, "manage/people/invite.html", at="people", form=form, status=status)


@needs(PEOPLE)
@require_POST
def renew(request: AgentRequest, invitation_id: UUID) -> HttpResponse:
    """A new link for the same person; the older one ends."""
    old = _found(request, invitation_id)
    return _invited(request, old.name, old.email, old.role)


@needs(PEOPLE)
@require_POST
def withdraw(request: AgentRequest, invitation_id: UUID) -> HttpResponse:
    """The link no longer works."""
    old = _found(request, invitation_id)
    services.withdraw_invitation(invitation_id=old.pk)
    messages.success(request, _("The invitation of %s no longer works.") % old.name)
    return redirect("manage:invitations")


def _found(request: AgentRequest, invitation_id: UUID) -> "Invitation":
    for one in people.open_invitations(clock.now()):
        if one.pk == invitation_id and may_grant(granter=request.user.role, role=one.role):
            return one
    raise NotHere


def _invited(request: AgentRequest, name: str, email: str, role: str) -> HttpResponse:
    scope = request.user.scope
    if scope.shops is not None or scope.queues is not None:
        raise SeesOnlyApart(
            _("An invitation opens all shops and queues. Add the account with a password instead.")
        )
    invitation, token = services.invite_agent(
        email=email, name=name, role=role, by=request.user, at=clock.now()
    )
    link = request.build_absolute_uri(address_of(token))
    was_mailed = send_invitation(invitation=invitation, link=link, by=request.user)
    return show_screen(
        request,
        "manage/people/invited.html",
        at="people",
        invitation=invitation,
        link=link,
        was_mailed=was_mailed,
    )
