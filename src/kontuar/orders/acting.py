"""What adapters share in acting: look before it is done, and trouble on the way is an outcome."""

from collections.abc import Callable

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import DeedOutcome, Postponed, Refused, Unsure
from kontuar.orders.reading import ODD, told_of


def outcome_of(trouble: ApiTrouble, *, asked: bool = True) -> DeedOutcome:
    """What becomes of a deed; `asked` is False while nothing that changes the shop was sent."""
    if asked and trouble.may_have_worked:
        return Unsure(trouble.code, trouble.detail)
    if trouble.permanent:
        return Refused(trouble.code, trouble.detail)
    return Postponed(trouble.code, trouble.detail, trouble.retry_seconds)


def done_once(
    found: Callable[[], DeedOutcome | None], do: Callable[[], DeedOutcome]
) -> DeedOutcome:
    """Do it unless `found` says that it is done already, or can't be; it never raises for a shop.

    What breaks while looking changed nothing; what breaks afterwards may have worked.
    """
    try:
        known = found()
    except ApiTrouble as trouble:
        return outcome_of(trouble, asked=False)
    except ODD as odd:
        return Postponed("schema", told_of(odd))
    if known:
        return known
    try:
        return do()
    except ApiTrouble as trouble:
        return outcome_of(trouble)
    except ODD as odd:
        return Unsure("schema", told_of(odd))
