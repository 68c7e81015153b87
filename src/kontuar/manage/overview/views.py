"""What needs somebody's attention."""

from django.http import HttpResponse

from kontuar.manage.access import INTAKE, AgentRequest, needs
from kontuar.manage.pages import attention, show_screen


@needs(INTAKE)
def overview(request: AgentRequest) -> HttpResponse:
    """What waits for a decision, what fails, did not go out or is stuck; or that all is well."""
    found = attention(request)
    calm = not any(found.counts.values())
    return show_screen(
        request,
        "manage/overview/page.html",
        at="overview",
        part="attention",
        attention=found,
        found=found,
        calm=calm,
    )
