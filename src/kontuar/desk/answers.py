"""What the desk answers to an action: a notice, and the word that the page should look again."""

import json
from typing import Any

from django.http import HttpResponse

from kontuar.kit.problems import Problem


def acted(response: HttpResponse, text: str = "", *, undo_url: str = "") -> HttpResponse:
    """The page asks again for what it shows; `text` becomes a notice, with a way back.

    Told to the body, because the form that asked may be gone by then.
    """
    triggers: dict[str, Any] = {"acted": {"target": "body"}}
    if text:
        toast = {"text": text, "tone": "kept", "undo": undo_url, "target": "body"}
        triggers["toast"] = toast
    response.headers["HX-Trigger"] = json.dumps(triggers)
    return response


def refused(problem: Problem, **detail: Any) -> HttpResponse:
    """A refusal in words; the page says it where the person is working and looks again."""
    response = HttpResponse(status=problem.status)
    response.headers["HX-Reswap"] = "none"
    notice = {"text": str(problem), "tone": "broken"}
    said = {"text": str(problem), "code": problem.code, **detail}
    triggers = {"refused": said, "acted": {"target": "body"}}
    if not detail:
        triggers["toast"] = notice
    response.headers["HX-Trigger"] = json.dumps(triggers)
    return response
