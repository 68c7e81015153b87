"""The demo shop: what it is, starting it over, wiping it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kontuar.demo import selectors
from kontuar.demo import services as writes
from kontuar.kit.problems import Problem
from kontuar.manage.access import COMPANY, AgentRequest, NotHere, needs
from kontuar.manage.demo.loading import begin_loading
from kontuar.manage.pages import show_screen
from kontuar.people import selectors as people

OWNER = "setup"


class WipeForm(forms.Form):
    """The company's name, typed, so that nobody wipes by a slip of the hand."""

    name = forms.CharField(
        label=_("Type the company's name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    even_real = forms.BooleanField(
        label=_("Remove the messages of the real mailbox as well"), required=False
    )

    def __init__(self, *args: Any, company: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def clean_name(self) -> str:
        """Upper and lower case do not matter, the rest does."""
        name: str = self.cleaned_data["name"]
        if name.strip().casefold() != self.company.casefold():
            raise forms.ValidationError(gettext("That is not the name. Nothing was wiped."))
        return name


@needs(COMPANY)
def demo(request: AgentRequest) -> HttpResponse:
    """What the demo is, and what can be done with it."""
    return _page(request, WipeForm(company=_company_name()))


@needs(COMPANY)
@require_POST
def wipe(request: AgentRequest) -> HttpResponse:
    """Remove everything; the next page is the first run."""
    return _wiped(request, then="manage:setup")


@needs(COMPANY)
@require_POST
def load(request: AgentRequest) -> HttpResponse:
    """Wipe, and load the demo shop anew."""
    return _wiped(request, then="")


def _wiped(request: AgentRequest, *, then: str) -> HttpResponse:
    if not selectors.is_loaded():
        raise NotHere
    form = WipeForm(request.POST, company=_company_name())
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        writes.wipe_demo(even_real_channels=form.cleaned_data["even_real"])
    except Problem as refusal:
        form.add_error(None, str(refusal))
        has_real = refusal.code == "real_channels"
        return _page(request, form, status=422, has_real=has_real)
    logout(request)
    if then:
        messages.success(request, gettext("The demo is gone. Now set up your own shop."))
        return redirect(then)
    return redirect("manage:setup-demo-progress", key=begin_loading(owner=OWNER))


def _page(
    request: AgentRequest, form: WipeForm, *, status: int = 200, has_real: bool = False
) -> HttpResponse:
    return show_screen(
        request,
        "manage/demo/page.html",
        at="demo",
        form=form,
        has_real=has_real,
        is_demo=selectors.is_loaded(),
        company=_company_name(),
        logins=selectors.demo_logins(),
        status=status,
    )


def _company_name() -> str:
    found = people.company()
    return found.name if found else ""
