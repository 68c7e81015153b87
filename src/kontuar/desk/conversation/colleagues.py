"""Who can be called into a conversation by name."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from kontuar.desk.access import AgentRequest, agent_required
from kontuar.people import selectors as people

OFFERED = 8


@require_GET
@agent_required
def find_colleagues(request: AgentRequest) -> HttpResponse:
    """Colleagues whose name has a word that begins so."""
    wanted = request.GET.get("q", "").casefold()
    found = [
        {"id": str(agent.pk), "name": agent.name}
        for agent in people.active_agents()
        if agent.pk != request.user.pk and _begins(agent.name.casefold(), wanted)
    ]
    return JsonResponse({"people": found[:OFFERED]})


def _begins(name: str, wanted: str) -> bool:
    return any(word.startswith(wanted) for word in (name, *name.split()))
