"""What goes into the actions on an order, and the refusals they meet."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem
from kontuar.orders.contract import Deed


@dataclass(frozen=True, slots=True)
class DeedWish:
    """A deed, why, and the conversation it was asked for in."""

    deed: Deed
    reason: str = ""
    """One of `people.limits.REASONS`; needed where money is given away."""
    word: str = ""
    conversation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides about a deed above its author's limit; a refusal says why."""

    is_approved: bool
    word: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person found out about a deed nobody was sure of: done, not_done, or again."""

    verdict: str


class NoSuchOrder(Problem):
    """Not there, or of a brand that is not for this person: both look the same."""

    code, status = "no_such_order", 404

    def __init__(self) -> None:
        super().__init__(_("There is no such order. Look for it by its number."))


class NoSuchDeed(Problem):
    """Not there, or on an order that is not for this person: both look the same."""

    code, status = "no_such_deed", 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing here, or it is not yours to see."))


class NotOffered(Problem):
    """Refusal of what this shop can't do."""

    code, status = "not_offered", 422

    def __init__(self) -> None:
        super().__init__(_("This shop can't do that from here. Do it in the shop's own panel."))


class MakesNoSense(Problem):
    """Refusal of what can't be meant as the order stands."""

    status = 422

    def __init__(self, code: str, left: str = "") -> None:
        self.code = code
        super().__init__(said_nonsense(code, left))


class ReasonMissing(Problem):
    """Refusal to give money away without saying why."""

    code, status = "reason_missing", 422

    def __init__(self) -> None:
        super().__init__(_("Choose a reason: without one nobody can tell later why it was done."))


class NotSettledYet(Problem):
    """Refusal to give money back while nobody knows whether it was given already."""

    code = "not_settled_yet"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody knows yet whether the last one was done. Find out in the shop first,"
                " so that nothing is paid twice."
            )
        )


class AlreadyDecided(Problem):
    """Refusal of a second decision."""

    code = "already_decided"

    def __init__(self, who: str) -> None:
        words = _("%s decided already.") % who if who else _("There is nothing left to decide.")
        super().__init__(words)


class NotYourOwn(Problem):
    """Refusal to approve what one asked for oneself above one's own limit."""

    code, status = "not_your_own", 403

    def __init__(self) -> None:
        super().__init__(_("You asked for it yourself. Somebody else has to decide."))


class AboveYourLimit(Problem):
    """Refusal to approve what is above one's own limit too."""

    code, status = "above_your_limit", 403

    def __init__(self) -> None:
        super().__init__(_("This is above your own limit. Ask somebody with a higher one."))


class WordMissing(Problem):
    """Refusal to turn something down without a word."""

    code, status = "word_missing", 422

    def __init__(self) -> None:
        super().__init__(_("Say why, in a word: whoever asked has to know what to do now."))


class TooLate(Problem):
    """Refusal to take back what the shop was asked for already."""

    code = "too_late"

    def __init__(self) -> None:
        super().__init__(_("Too late: the shop is being asked already."))


class NotUnsure(Problem):
    """Refusal to say what became of something everybody knows."""

    code = "not_unsure"

    def __init__(self) -> None:
        super().__init__(_("It is known already what became of it."))


def said_nonsense(code: str, left: str = "") -> str:
    """Why something can't be meant, with the next step."""
    sentences = {
        "wrong_currency": _("The order is in another currency."),
        "nothing_chosen": _("Choose at least one thing, or an amount above zero."),
        "shipping_too_much": _("The shipping is more than the whole amount. Correct one of them."),
        "too_much": _("That is more than can still be given back: %s.") % left,
        "no_such_line": _("The order does not have so many of these. Correct the quantity."),
        "nothing_written": _("Fill it in first."),
        "already_cancelled": _("The order is cancelled already."),
    }
    return sentences[code]
