"""Run a named action: the same call behind a button, a shortcut, a playbook and the API."""

from dataclasses import asdict, is_dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kontuar.actions.contract import CATALOGUE, Action, Actor, Call, NotAllowed
from kontuar.actions.models import ActionRun


@transaction.atomic
def run_action(call: Call, *, by: Actor) -> str:
    """Carry it out once and keep a record; a repeated key gives the first result again.

    Raises NotAllowed, or whatever Problem the action itself refuses with.
    """
    action = CATALOGUE[call.name]
    if not by.may(action.authority):
        raise NotAllowed(_("Your role does not allow this. Ask your supervisor."))
    record, is_new = _record(action, call, by)
    if is_new:
        record.result = str(
            action.run(by=by, subject=call.subject, given=call.given, at=call.at) or ""
        )
        record.save(update_fields=["result"])
    return record.result


def _record(action: Action, call: Call, by: Actor) -> tuple[ActionRun, bool]:
    values: dict[str, Any] = {
        "subject_id": call.subject,
        "given": _plain(call.given),
        "at": call.at,
    }
    if not call.key:
        return ActionRun.objects.create(name=action.name, actor_id=by.pk, **values), True
    return ActionRun.objects.get_or_create(
        name=action.name, actor_id=by.pk, key=call.key, defaults=values
    )


def _plain(given: Any) -> dict[str, Any]:
    """What was asked for, without texts and deeds: those stand where they were written down."""
    fields = asdict(given) if is_dataclass(given) and not isinstance(given, type) else {}
    return {
        name: str(value)[:200]
        for name, value in fields.items()
        if name not in ("html", "text", "deed")
    }
