"""Who may open which screen of management; whoever may not learns nothing about it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem

if TYPE_CHECKING:
    from kontuar.people.models import Agent

Given = ParamSpec("Given")
PEOPLE = "people.manage"
CHANNELS = "channels.manage"
CONNECTIONS = "connections.manage"
INTAKE = "intake.manage"
COMPANY = "company.manage"
LIMITS = "limits.manage"


class AgentRequest(HttpRequest):
    """A request of somebody who works here and may do what the screen asks for."""

    user: "Agent"


View = Callable[Concatenate[AgentRequest, Given], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Given], HttpResponse]


class NotHere(Problem):
    """Refusal that looks the same for what is missing, foreign and forbidden."""

    code, status = "not_here", 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing here, or it is not yours to see."))


def needs(authority: str) -> Callable[[View[Given]], Guarded[Given]]:
    """Let in those with the authority; ask strangers to log in, show the rest nothing."""

    def guard(view: View[Given]) -> Guarded[Given]:
        @wraps(view)
        def answer(
            request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs
        ) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.may(authority):
                raise NotHere
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # user is checked above

        return answer

    return guard
