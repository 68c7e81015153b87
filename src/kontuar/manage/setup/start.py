"""The beginning: language, the code from the terminal, the demo shop, the company."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kontuar.demo.selectors import demo_logins
from kontuar.manage.background import look
from kontuar.manage.demo.loading import begin_loading
from kontuar.manage.setup.access import announce_code, enter_code, is_trusted, while_new
from kontuar.manage.setup.forms import CodeForm, CompanyForm
from kontuar.manage.setup.steps import steps
from kontuar.people import selectors as people

OWNER = "setup"
YEAR = 365 * 24 * 3600


@never_cache
@while_new
def setup(request: HttpRequest) -> HttpResponse:
    """Choose a language, then set up one's own shop or look around in the demo shop."""
    answer = render(request, "manage/setup/start.html", {"steps": steps("start")})
    wanted = request.GET.get("lang", "")
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie("lang", wanted, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that only the terminal of this installation shows."""
    if people.is_set_up() or is_trusted(request):
        return redirect("manage:setup")
    announce_code()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if enter_code(request, form.cleaned_data["code"]):
            return redirect("manage:setup")
        form.add_error("code", _("That is not the code. Copy it from the terminal."))
    status = 422 if form.is_bound else 200
    return render(request, "manage/setup/code.html", {"form": form}, status=status)


@while_new
@require_POST
def demo(_request: HttpRequest) -> HttpResponse:
    """Load the demo shop; of two clicks the second hears that it is there already."""
    key = begin_loading(owner=OWNER)
    return redirect("manage:setup-demo-progress", key=key)


@never_cache
def demo_progress(request: HttpRequest, key: str) -> HttpResponse:
    """How far loading is; at the end the way to the login."""
    told = look(key=key, owner=OWNER)
    is_part = "HX-Request" in request.headers
    template = "manage/demo/_progress.html" if is_part else "manage/setup/demo.html"
    is_done = bool(told and told["is_over"])
    logins = demo_logins() if is_done else ()
    return render(request, template, {"told": told, "logins": logins})


@never_cache
@while_new
def company(request: HttpRequest) -> HttpResponse:
    """What the company and its shop are called; kept until there is an administrator."""
    initial = {"language": get_language(), "time_zone": "Europe/Warsaw"}
    known = request.session.get("setup_company", {})
    form = CompanyForm(request.POST or None, initial=initial | known)
    if request.method == "POST" and form.is_valid():
        request.session["setup_company"] = form.cleaned_data
        return redirect("manage:setup-administrator")
    context = {"form": form, "steps": steps("company"), "is_guess": not known}
    return render(
        request, "manage/setup/company.html", context, status=422 if form.is_bound else 200
    )
