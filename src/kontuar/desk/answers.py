"""What the desk answers to an action: a notice, and the word that the page should look again."""

import json
from typing import Any

from django.http import HttpResponse

from kontuar.kit.problems import Problem


def acted(
    response: HttpResponse, text: str = "", *, undo_url: str = "", seconds: int = 0
) -> HttpResponse:
    """The page asks again for what it shows; `text` becomes a notice, with a way back.

    The way back stays for some seconds, or for as long as it leads back.

    Told to the body, because the form that asked may be gone by then.
    """
    triggers: dict[str, Any] = {"acted": {"target": "body"}}
    if text:
        toast: dict[str, Any] = {"text": text, "tone": "kept", "undo": undo_url, "target": "body"}
        toast |= {"seconds": seconds} if seconds else {}
        triggers["toast"] = toast
    response.headers["HX-Trigger"] = json.dumps(triggers)
    return response


def finished(response: HttpResponse, text: str, *, undo_url: str = "") -> HttpResponse:
    """What was asked in a dialog is done: it closes, the page looks again."""
    answer = acted(response, text, undo_url=undo_url)
    triggers = json.loads(answer.headers["HX-Trigger"])
    answer.headers["HX-Trigger"] = json.dumps({"dialog:close": {"target": "body"}, **triggers})
    return answer


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
