"""The live test of a channel: run beside the page, shown step by step."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.channels import services
from kontuar.channels.contract import ChannelTrouble, CheckStep
from kontuar.channels.registry import adapter_for
from kontuar.channels.services.connect import ChannelDraft
from kontuar.manage.access import CHANNELS, AgentRequest, needs
from kontuar.manage.background import Tell, begin, look


def start_trial(
    request: AgentRequest, *, draft: ChannelDraft, channel_id: UUID | None
) -> dict[str, Any]:
    """Begin it; what its panel needs at once. Somebody may only want to pick from what it finds."""
    picks = request.POST.get("pick", "")
    chosen = draft.settings.get(picks) if picks else ()
    told: dict[str, Any] = {"kind": draft.kind, "action": request.path, "steps": []}
    told |= {"picks": picks, "chosen": list(chosen or ())}
    key = begin(owner=str(request.user.pk), work=_trying(draft, channel_id), told=told)
    return {"key": key, "trial": {**told, "is_over": False}, "tried": ()}


@needs(CHANNELS)
@require_POST
def trial(request: AgentRequest, key: str) -> HttpResponse:
    """How far the test is; once all went well the panel sends the form by itself."""
    told = look(key=key, owner=str(request.user.pk))
    if told is None or told["broke"]:
        return render(request, "manage/channels/_trial.html", {"is_lost": True})
    tried = [_shown(CheckStep(**step), told["kind"]) for step in told["steps"]]
    is_good = told["is_over"] and bool(tried) and all(step["ok"] for step in tried)
    choices = [name for step in told["steps"] for name in step["choices"]] if told["picks"] else []
    context: dict[str, Any] = {"key": key, "trial": told, "tried": tried, "choices": choices}
    context["is_good"] = is_good and not choices
    answer = render(request, "manage/channels/_trial.html", context)
    if told["is_over"] and not context["is_good"]:  # it has grown: show its end, where to go on
        answer.headers["HX-Reswap"] = "outerHTML show:bottom showTarget:#trial"
    return answer


def _trying(draft: ChannelDraft, channel_id: UUID | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        steps: list[CheckStep] = []
        try:
            for step in services.check_channel(draft=draft, channel_id=channel_id):
                steps.append(step)
                tell({"steps": [asdict(s) for s in steps]})
        except ChannelTrouble as trouble:
            steps.append(CheckStep("", ok=False, code=trouble.code, detail=trouble.detail))
            tell({"steps": [asdict(s) for s in steps]})

    return work


def _shown(step: CheckStep, kind: str) -> dict[str, Any]:
    """One step in plain words."""
    reason = "" if step.ok else adapter_for(kind).explain(step.code)
    return {"label": _label(step), "ok": step.ok, "reason": reason, "detail": step.detail}


def _label(step: CheckStep) -> str:
    named = {
        "incoming.login": _("Logging in to the mailbox"),
        "incoming.folder": _("Opening the folder"),
        "incoming.sent_folder": _("Finding the folder for sent mail"),
        "incoming.door": _("Opening the door for incoming mail"),
        "incoming.hook": _("Making the address for the provider ready"),
        "outgoing.login": _("Logging in to the sending server"),
        "outgoing.sender": _("Being allowed to send from this address"),
    }
    way = _("Sending") if step.name.startswith("outgoing") else _("Receiving")
    return named.get(step.name, way)
