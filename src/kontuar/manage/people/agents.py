"""The list of colleagues, and one colleague."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import PEOPLE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.manage.people.forms import AgentForm, NewAgentForm
from kontuar.people import selectors as people
from kontuar.people import services
from kontuar.people.rules import may_grant

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of the list."""

    agent: "Agent"
    shops: str
    queues: str
    teams: str
    is_mine: bool
    """Whether the person at the screen may change them."""


@needs(PEOPLE)
def people_list(request: AgentRequest) -> HttpResponse:
    """Everybody, those who may log in first."""
    colleagues = [_colleague(request.user, agent) for agent in people.agents()]
    return show_screen(
        request, "manage/people/page.html", at="people", part="people", colleagues=colleagues
    )


@needs(PEOPLE)
def new_agent(request: AgentRequest) -> HttpResponse:
    """Add somebody with a first password."""
    scope = request.user.scope
    everything = {
        "role": "agent",
        "all_shops": scope.shops is None,
        "all_queues": scope.queues is None,
    }
    form = NewAgentForm(request.POST or None, granter=request.user, initial=everything)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        messages.success(request, _("%s can log in now.") % form.cleaned_data["name"])
        return redirect("manage:people")
    return show_screen(
        request, "manage/people/new.html", at="people", form=form, status=_status(form)
    )


@needs(PEOPLE)
def agent(request: AgentRequest, agent_id: UUID) -> HttpResponse:
    """Change somebody's role, scope or access."""
    one = people.agent_by_id(agent_id)
    if one is None or not _may_change(request.user, one):
        raise NotHere
    form = AgentForm(request.POST or None, granter=request.user, initial=_known(one))
    if one.pk == request.user.pk:
        form.fields["is_active"].disabled = True
    if request.method == "POST" and form.is_valid() and _changed(request, one, form):
        messages.success(request, _("Saved."))
        return redirect("manage:people")
    return show_screen(
        request, "manage/people/agent.html", at="people", form=form, one=one, status=_status(form)
    )


def _added(request: AgentRequest, form: NewAgentForm) -> bool:
    given = form.cleaned_data
    try:
        services.create_agent(
            email=given["email"],
            name=given["name"],
            password=given["password"],
            access=form.access(),
            by=request.user,
            at=clock.now(),
        )
    except Problem as refusal:
        fields = {"weak_password": "password", "address_taken": "email"}
        form.add_error(fields.get(refusal.code), str(refusal))
        return False
    return True


def _changed(request: AgentRequest, one: "Agent", form: AgentForm) -> bool:
    try:
        services.change_agent(
            agent_id=one.pk,
            name=form.cleaned_data["name"],
            access=form.access(),
            by=request.user,
            at=clock.now(),
        )
    except Problem as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _known(one: "Agent") -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "is_active": one.is_active,
        "all_shops": one.all_shops,
        "shops": [str(pk) for pk in one.scope.shops or ()],
        "all_queues": one.all_queues,
        "queues": [str(pk) for pk in one.scope.queues or ()],
    }


def _colleague(viewer: "Agent", one: "Agent") -> Colleague:
    return Colleague(
        agent=one,
        shops="" if one.all_shops else ", ".join(sorted(s.name for s in one.shops.all())),
        queues="" if one.all_queues else ", ".join(sorted(q.name for q in one.queues.all())),
        teams=", ".join(sorted(t.name for t in one.teams.all())),
        is_mine=_may_change(viewer, one),
    )


def _may_change(viewer: "Agent", one: "Agent") -> bool:
    """Nobody changes those with more authority, or who see more, than they do themselves."""
    if not may_grant(granter=viewer.role, role=one.role):
        return False
    shops = None if one.all_shops else {s.pk for s in one.shops.all()}
    queues = None if one.all_queues else {q.pk for q in one.queues.all()}
    return viewer.scope.contains(shops=shops, queues=queues)


def _status(form: AgentForm) -> int:
    return 422 if form.is_bound and form.errors else 200
