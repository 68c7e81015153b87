"""Accept an invitation."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.invitation.forms import AcceptForm
from kontuar.people import selectors as people
from kontuar.people import services
from kontuar.people.services.invite import InvitationOver

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password and come in; a link that is over says so."""
    found = people.open_invitation(token=token, at=clock.now())
    if found is None:
        raise InvitationOver(
            _("This invitation was used or is out of date. Ask a colleague for a new one.")
        )
    form = AcceptForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid() and _accepted(request, token, form):
        return redirect("/")
    status = 422 if form.is_bound else 200
    context = {"form": form, "invitation": found, "company": people.company()}
    return render(request, "manage/invitation/page.html", context, status=status)


def _accepted(request: HttpRequest, token: str, form: AcceptForm) -> bool:
    given = form.cleaned_data
    try:
        agent = services.accept_invitation(
            token=token, name=given["name"], password=given["password"], at=clock.now()
        )
    except Problem as refusal:
        form.add_error("password" if refusal.code == "weak_password" else None, str(refusal))
        return False
    login(request, agent, backend=BACKEND)
    return True
