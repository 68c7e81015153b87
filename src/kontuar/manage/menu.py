"""The side menu by itself, asked for again when something changed."""

from django.http import HttpResponse
from django.shortcuts import render

from kontuar.manage.access import INTAKE, AgentRequest, needs
from kontuar.manage.pages import SECTIONS, attention, menu_of


@needs(INTAKE)
def menu(request: AgentRequest) -> HttpResponse:
    """The sections with their counts; `at` names the one that is open."""
    names = {section.name for section in SECTIONS}
    at = request.GET.get("at", "")
    lines = menu_of(request, at=at if at in names else "", found=attention(request))
    return render(request, "manage/_menu.html", {"menu": lines})
