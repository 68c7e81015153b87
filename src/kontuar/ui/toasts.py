"""Short notices after an action, with a way back."""

import json

from django.http import HttpResponse
from django.utils.functional import Promise


def add_toast(
    response: HttpResponse, text: str | Promise, *, tone: str = "kept", undo_url: str = ""
) -> HttpResponse:
    """Have the page show the text; tone is kept, near, broken or info; undo is a POST."""
    triggers = json.loads(response.headers.get("HX-Trigger", "{}"))
    triggers["toast"] = {"text": str(text), "tone": tone, "undo": undo_url}
    response.headers["HX-Trigger"] = json.dumps(triggers)
    return response
