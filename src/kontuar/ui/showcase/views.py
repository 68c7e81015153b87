"""The showcase page and the small answers its live examples ask for."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.ui import icons, toasts
from kontuar.ui.pages import show

TOKENS = Path(__file__).parent.parent / "css" / "tokens.css"
COLOURS = re.findall(r"--([\w-]+): light-dark", TOKENS.read_text("utf-8"))
LIMIT = 200_000


class ExampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=pgettext_lazy("example", "Name"), initial="Kram")
    address = forms.EmailField(
        label=pgettext_lazy("example", "E-mail address"),
        help_text=pgettext_lazy("example", "Customers see it as the sender."),
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("example", "Language"), choices=[("pl", "Polski"), ("en", "English")]
    )
    greeting = forms.CharField(
        label=pgettext_lazy("example", "Greeting"), required=False, widget=forms.Textarea
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("example", "Who may see it"),
        choices=[
            ("all", pgettext_lazy("example", "Everyone")),
            ("team", pgettext_lazy("example", "My team")),
        ],
        widget=forms.RadioSelect,
        initial="team",
    )
    agree = forms.BooleanField(label=pgettext_lazy("example", "Send a copy to me"), required=False)


def _forms(theme: str) -> dict[str, Any]:
    """A fresh form and a refused one, with ids of their own."""
    wrong = ExampleForm(
        {f"{theme}-no-address": "ola@", f"{theme}-no-kind": "team"}, prefix=f"{theme}-no"
    )
    return {"name": theme, "form": ExampleForm(prefix=theme), "broken_form": wrong}


@login_required
def showcase(request: HttpRequest) -> HttpResponse:
    """Everything there is, at once."""
    now = clock.now()
    steps = (20, 900, 3 * 3600, 26 * 3600, 4 * 86400, 40 * 86400, 500 * 86400)
    context: dict[str, Any] = {
        "themes": [_forms(theme) for theme in ("light", "dark")],
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
    text = (
        pgettext("example", "The conversation is closed.")
        if "undo" not in request.GET
        else pgettext("example", "Opened again.")
    )
    undo = f"{request.path}?undo=1" if "undo" not in request.GET else ""
    return toasts.add_toast(HttpResponse(status=204), text, undo_url=undo)


@require_POST
@login_required
def receive_file(request: HttpRequest) -> JsonResponse:
    """Pretends to store a file, so that the composer can be tried."""
    file = cast("UploadedFile[Any]", request.FILES["file"])
    if (file.size or 0) > LIMIT:
        return JsonResponse(
            {"message": pgettext("example", "The file is larger than 200 kB.")}, status=413
        )
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
