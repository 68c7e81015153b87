"""The step that makes the installation somebody's own."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache

from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.invitation.views import BACKEND
from kontuar.manage.setup.access import forget_code, while_new
from kontuar.manage.setup.forms import AdministratorForm
from kontuar.manage.setup.steps import steps
from kontuar.people import services
from kontuar.people.services.company import NewCompany


@never_cache
@while_new
def administrator(request: HttpRequest) -> HttpResponse:
    """The first administrator; with them the company comes into being, once."""
    known = request.session.get("setup_company")
    if not known:
        return redirect("manage:setup-company")
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _made(request, form, known):
        return redirect("manage:setup-mailbox")
    context = {"form": form, "steps": steps("administrator")}
    return render(
        request, "manage/setup/administrator.html", context, status=422 if form.is_bound else 200
    )


def _made(request: HttpRequest, form: AdministratorForm, known: dict[str, str]) -> bool:
    """Whether it worked. AlreadySetUp goes on up: somebody was faster."""
    new = NewCompany(
        company=known["company"],
        shop=known["shop"],
        language=known["language"],
        time_zone=known["time_zone"],
    )
    given = form.cleaned_data
    try:
        _shop, agent = services.set_up_company(new=new, at=clock.now(), **given)
    except Problem as refusal:
        if refusal.code != "weak_password":
            raise
        form.add_error("password", str(refusal))
        return False
    chosen = translation.get_language() or new.language
    services.save_preferences(agent=agent, language=chosen)  # the shop's may be another
    forget_code()
    request.session.pop("setup_company", None)
    login(request, agent, backend=BACKEND)
    request.session["setup_goes_on"] = True
    return True
