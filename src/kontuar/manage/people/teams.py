"""Teams: colleagues who share work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem
from kontuar.manage.access import PEOPLE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.manage.people.forms import TeamForm
from kontuar.people import selectors as people
from kontuar.people import services


@needs(PEOPLE)
def teams(request: AgentRequest) -> HttpResponse:
    """Every team with its members."""
    return show_screen(
        request, "manage/people/teams.html", at="people", part="teams", teams=people.teams()
    )


@needs(PEOPLE)
def team(request: AgentRequest, team_id: UUID | None = None) -> HttpResponse:
    """Add a team, or change its name and members."""
    form = TeamForm(request.POST or None, initial=_known(team_id) if team_id else None)
    if request.method == "POST" and form.is_valid() and _saved(team_id, form):
        messages.success(request, _("Saved."))
        return redirect("manage:teams")
    status = 422 if form.is_bound else 200
    return show_screen(
        request,
        "manage/people/team.html",
        at="people",
        form=form,
        is_new=not team_id,
        status=status,
    )


def _known(team_id: UUID) -> dict[str, Any]:
    found = people.teams().filter(pk=team_id).first()
    if found is None:
        raise NotHere
    return {"name": found.name, "members": [str(a.pk) for a in found.members.all()]}


def _saved(team_id: UUID | None, form: TeamForm) -> bool:
    members = [UUID(pk) for pk in form.cleaned_data["members"]]
    try:
        services.save_team(team_id=team_id, name=form.cleaned_data["name"], members=members)
    except Problem as refusal:
        form.add_error("name", str(refusal))
        return False
    return True
