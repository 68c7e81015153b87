"""The showcase page and the small answers its live examples ask for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.ui import icons, toasts
from kontuar.ui.pages import show

COLOURS = (
    "canvas surface sunken raised hover pressed selected line line-strong control-line text muted "
    "faint accent accent-text accent-soft kept kept-soft near near-soft broken broken-soft "
    "broken-fill private private-soft machine machine-soft"
).split()
LIMIT = 200_000


class ExampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=gettext_lazy("Name"), initial="Kram")
    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Customers see it as the sender."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("pl", "Polski"), ("en", "English")]
    )
    greeting = forms.CharField(
        label=gettext_lazy("Greeting"), required=False, widget=forms.Textarea
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=[("all", gettext_lazy("Everyone")), ("team", gettext_lazy("My team"))],
        widget=forms.RadioSelect,
        initial="team",
    )
    agree = forms.BooleanField(label=gettext_lazy("Send a copy to me"), required=False)


@login_required
def showcase(request: HttpRequest) -> HttpResponse:
    """Everything there is, at once."""
    now = clock.now()
    steps = (20, 900, 3 * 3600, 26 * 3600, 4 * 86400, 40 * 86400, 500 * 86400)
    context: dict[str, Any] = {
        "themes": ("light", "dark"),
        "form": ExampleForm(),
        "broken_form": ExampleForm({"address": "ola@", "kind": "team"}),
        "icons": sorted(icons.names()),
        "colours": COLOURS,
        "moments": [now - timedelta(seconds=seconds) for seconds in steps],
        "soon": now + timedelta(days=1),
        "people": ["Ola Nowak", "Tomek Wiśniewski", "Ewa Zając", "Ala Kowalska", "Bartek Łoś"],
    }
    return show(request, "ui/showcase/page.html", part="live", **context)


@require_POST
@login_required
def receive_toast(request: HttpRequest) -> HttpResponse:
    """An answer that shows a notice, as a real action does."""
    text = _("The conversation is closed.") if "undo" not in request.GET else _("Opened again.")
    undo = f"{request.path}?undo=1" if "undo" not in request.GET else ""
    return toasts.add_toast(HttpResponse(status=204), text, undo_url=undo)


@require_POST
@login_required
def receive_file(request: HttpRequest) -> JsonResponse:
    """Pretends to store a file, so that the composer can be tried."""
    file = request.FILES["file"]
    if (file.size or 0) > LIMIT:
        return JsonResponse({"message": _("The file is larger than 200 kB.")}, status=413)
    inline = (file.content_type or "").startswith("image/")
    answer = {"id": str(uuid4()), "name": file.name, "size": file.size, "url": "", "inline": inline}
    return JsonResponse(answer)


@require_POST
@login_required
def receive_draft(_request: HttpRequest) -> HttpResponse:
    """Pretends to keep a draft."""
    return HttpResponse(status=204)


@login_required
def find_people(request: HttpRequest) -> JsonResponse:
    """Whom one could mention."""
    people = [("1", "Ola Nowak"), ("2", "Tomek Wiśniewski"), ("3", "Ewa Zając")]
    wanted = request.GET.get("q", "").lower()
    found = [{"id": key, "name": name} for key, name in people if wanted in name.lower()]
    return JsonResponse({"people": found})
