"""What an agent's own data say in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from kontuar.kit.variables import Labels, Told, Value

if TYPE_CHECKING:
    from kontuar.people.models import Agent

AGENT_LABELS: Labels = {
    "agent.name": gettext_lazy("Your first and last name"),
    "agent.first_name": gettext_lazy("Your first name"),
}


def agent_values(agent: Agent) -> Mapping[str, Told]:
    """Every variable of whoever answers; how they log in is nobody's business."""
    return {
        "agent.name": Value(agent.name),
        "agent.first_name": Value(agent.name.split()[0] if agent.name.split() else agent.name),
    }
