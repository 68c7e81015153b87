"""The live test of a connection: run beside the page, shown step by step."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble
from kontuar.manage.access import CONNECTIONS, AgentRequest, needs
from kontuar.manage.background import Tell, begin, look
from kontuar.orders import services
from kontuar.orders.contract import CheckStep
from kontuar.orders.reads import connections as reads
from kontuar.orders.services.connect import ConnectionDraft

PANEL = "manage/connections/_trial.html"


def start_trial(
    request: AgentRequest, *, draft: ConnectionDraft, connection_id: UUID | None
) -> dict[str, Any]:
    """Begin it; what its panel needs at once."""
    told: dict[str, Any] = {"role": draft.role, "kind": draft.kind, "steps": []}
    told["action"] = request.get_full_path()
    key = begin(owner=str(request.user.pk), work=_trying(draft, connection_id), told=told)
    return {"key": key, "trial": {**told, "is_over": False}, "tried": ()}


@needs(CONNECTIONS)
@require_POST
def trial(request: AgentRequest, key: str) -> HttpResponse:
    """How far the test is; once all went well the panel sends the form by itself."""
    told = look(key=key, owner=str(request.user.pk))
    if told is None or told["broke"]:
        return render(request, PANEL, {"is_lost": True})
    tried = [_shown(CheckStep(**step), told["role"], told["kind"]) for step in told["steps"]]
    is_good = told["is_over"] and bool(tried) and all(step["ok"] for step in tried)
    context = {"key": key, "trial": told, "tried": tried, "is_good": is_good}
    answer = render(request, PANEL, context)
    if told["is_over"] and not is_good:  # it has grown: show its end, where to go on
        answer.headers["HX-Reswap"] = "outerHTML show:bottom showTarget:#trial"
    return answer


def _trying(draft: ConnectionDraft, connection_id: UUID | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        steps: list[CheckStep] = []
        try:
            for step in services.check_connection(
                draft=draft, connection_id=connection_id, at=clock.now()
            ):
                steps.append(step)
                tell({"steps": [asdict(s) for s in steps]})
        except ApiTrouble as trouble:
            steps.append(CheckStep("", ok=False, code=trouble.code, detail=trouble.detail))
            tell({"steps": [asdict(s) for s in steps]})

    return work


def _shown(step: CheckStep, role: str, kind: str) -> dict[str, Any]:
    """One step in plain words."""
    reason = "" if step.ok else reads.explain_code(role, kind, step.code)
    return {"label": _label(step.name), "ok": step.ok, "reason": reason, "detail": step.detail}


def _label(name: str) -> str:
    named = {
        "address": _("Reaching the address"),
        "login": _("Logging in"),
        "orders": _("Reading orders"),
        "customers": _("Reading customers"),
        "products": _("Reading products"),
        "returns": _("Reading returns"),
        "hooks": _("Being called when something changes"),
        "rights": _("Having the rights that are needed"),
        "track": _("Asking about a parcel"),
        "file": _("Reading the file"),
    }
    return named.get(name, name.replace("_", " ").capitalize() or _("Asking"))
