"""Who may open the desk, and what somebody hears whose session has ended or who asks too much."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kontuar.desk.answers import refused
from kontuar.kit.problems import Problem
from kontuar.ui.toasts import add_toast

if TYPE_CHECKING:
    from kontuar.people.models import Agent

Given = ParamSpec("Given")
READ = "conversations.read"
WORK = "conversations.work"


class AgentRequest(HttpRequest):
    """A request of somebody who works here."""

    user: "Agent"


View = Callable[Concatenate[AgentRequest, Given], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Given], HttpResponse]


class NotHere(Problem):
    """Refusal that looks the same for what is missing, foreign and forbidden."""

    code, status = "not_here", 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing here, or it is not yours to see."))


def agent_required(view: View[Given]) -> Guarded[Given]:
    """Let in whoever may read conversations; a refusal of what a script asked for is a notice."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_log_in(request)
        if not request.user.may(READ):
            raise NotHere
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # checked above
        except Problem as problem:
            if "HX-Request" not in request.headers:
                raise
            return refused(problem)

    return answer


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """A page leads to the login; what a script sent is refused, so nothing counts as saved."""
    by_script = "HX-Request" in request.headers or request.method == "POST"
    if not by_script:
        return redirect_to_login(request.get_full_path())
    answer = HttpResponse(status=401)
    if request.method == "POST":
        words = _("You have been logged out. What you typed is kept here; log in and go on.")
        return add_toast(answer, words, tone="broken")
    here = urlsplit(request.headers.get("HX-Current-URL", "/"))
    back = urlencode({"next": here._replace(scheme="", netloc="").geturl() or "/"})
    answer.headers["HX-Redirect"] = f"{resolve_url('account_login')}?{back}"
    return answer
