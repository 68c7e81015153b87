"""What others read of actions."""

from collections.abc import Sequence

from kontuar.actions.contract import CATALOGUE, Action, Actor


def actions_for(actor: Actor, *, prefix: str = "") -> Sequence[Action]:
    """What this actor may do, in the order in which it was put into the catalogue."""
    return [a for a in CATALOGUE.values() if a.name.startswith(prefix) and actor.may(a.authority)]
