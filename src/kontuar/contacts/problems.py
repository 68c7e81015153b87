"""Refusals around customers, each with the next step in it."""

from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem


class CannotJoin(Problem):
    """Refusal to join a customer with themselves, or with nobody."""

    code, status = "cannot_join", 422

    def __init__(self) -> None:
        super().__init__(_("Choose another customer to join with."))


class JoinedElsewhere(Problem):
    """Refusal to join what somebody joined with a third one meanwhile."""

    code = "joined_elsewhere"

    def __init__(self) -> None:
        super().__init__(_("One of them was joined with another customer just now. Look again."))


class NothingToPart(Problem):
    """Refusal to take away what is not there any more."""

    code, status = "nothing_to_part", 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing to separate any more. Look again."))


class OnlyIdentity(Problem):
    """Refusal to take away the last by which a customer is known."""

    code = "only_identity"

    def __init__(self) -> None:
        super().__init__(_("It is the only address of this customer, so it stays."))
