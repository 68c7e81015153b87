"""Refusals around conversations, each with the next step in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem

if TYPE_CHECKING:
    from kontuar.conversations.contract import Gap


class NoSuchConversation(Problem):
    """Not there, or not for this person: both look the same."""

    code, status = "no_such_conversation", 404

    def __init__(self) -> None:
        super().__init__(_("There is no such conversation."))


class NewsArrived(Problem):
    """Refusal to send an answer written before the newest message was seen."""

    code = "news_arrived"

    def __init__(self, author: str, message_ids: Sequence[UUID]) -> None:
        self.message_ids = message_ids
        super().__init__(
            _(
                "Not sent: a new message from %s came while you were typing."
                " Read it, then send again; your text is kept."
            )
            % author
        )


class NobodyToWriteTo(Problem):
    """Refusal of an answer without a recipient."""

    code, status = "nobody_to_write_to", 422

    def __init__(self) -> None:
        super().__init__(_("Not sent: there is no recipient. Add an address in the To line."))


class WrongAddress(Problem):
    """Refusal of a recipient that can't be an address."""

    code, status = "wrong_address", 422

    def __init__(self, address: str) -> None:
        super().__init__(_("Not sent: “%s” is not an e-mail address. Correct it.") % address)


class DraftElsewhere(Problem):
    """Refusal to write over a draft that the composer has not shown yet."""

    code = "draft_elsewhere"

    def __init__(self) -> None:
        super().__init__(_("There is another draft here. Reload the page; nothing is lost."))


class TooLateToUndo(Problem):
    """Refusal to take back what is already on its way."""

    code = "too_late_to_undo"

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(
            _("Too late: the answer was already being sent. Write another one to correct it.")
        )


class NoSuchAnswer(Problem):
    """Refusal to take back what was taken back already, or never was there."""

    code, status = "no_such_answer", 404

    def __init__(self) -> None:
        super().__init__(_("This answer is no longer here: it was taken back already."))


class NotYourAnswer(Problem):
    """Refusal to take back what somebody else wrote."""

    code, status = "not_your_answer", 403

    def __init__(self) -> None:
        super().__init__(_("Only its author or a supervisor can take this answer back."))


class CannotFillIn(Problem):
    """Refusal to send a text with a variable that has no value, or with stray braces."""

    code, status = "cannot_fill_in", 422

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.gaps = gaps
        names: dict[str, list[str]] = {}
        for gap in gaps:
            shown = gap.name if "{" in gap.name or "}" in gap.name else f"{{{{{gap.name}}}}}"
            names.setdefault(gap.why, []).append(shown)
        told = [f"{', '.join(each)}: {why}" for why, each in names.items()]
        super().__init__("\n".join([_("Not sent."), *told]))


class NothingWritten(Problem):
    """Refusal of an empty answer or note."""

    code, status = "nothing_written", 422

    def __init__(self) -> None:
        super().__init__(_("Write something first."))


class TooLarge(Problem):
    """Refusal of more than most mail servers take."""

    code, status = "too_large", 413

    def __init__(self, megabytes: int) -> None:
        super().__init__(
            _("Not sent: the files are larger than %s MB together. Remove some or send a link.")
            % megabytes
        )


class InThePast(Problem):
    """Refusal to snooze until a moment that is over."""

    code, status = "in_the_past", 422

    def __init__(self) -> None:
        super().__init__(_("That moment is over. Choose a later one."))


class NotAWorker(Problem):
    """Refusal to give work to somebody who can't do it."""

    code, status = "not_a_worker", 422

    def __init__(self) -> None:
        super().__init__(
            _("This person can't take conversations of this queue. Choose somebody else.")
        )


class NoSuchNote(Problem):
    """Refusal to take away what is gone already, or was never seen."""

    code, status = "no_such_note", 404

    def __init__(self) -> None:
        super().__init__(_("This note is no longer here."))


class UnknownPreference(Problem):
    """Refusal of a language or way that the product does not have."""

    code, status = "unknown_preference", 422

    def __init__(self) -> None:
        super().__init__(_("Choose one of the languages and ways that are offered."))


class NoSuchCustomer(Problem):
    """Not there, joined already, or known only to a brand that is not for this person."""

    code, status = "no_such_customer", 404

    def __init__(self) -> None:
        super().__init__(_("There is no such customer any more. Look for them again."))


class NotAllSeen(Problem):
    """Refusal to join or part customers of whom not everything may be seen."""

    code, status = "not_all_seen", 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "Part of what is known of these customers belongs to shops that you do not see."
                " Ask somebody who sees all of it."
            )
        )


class NoSuchOrder(Problem):
    """Not there, or of a brand that is not for this person: both look the same."""

    code, status = "no_such_order", 404

    def __init__(self) -> None:
        super().__init__(_("There is no such order. Look for it by its number."))


class CannotMerge(Problem):
    """Refusal to merge something with itself, or what is part of another already."""

    code = "cannot_merge"

    def __init__(self) -> None:
        super().__init__(
            _("These two can't be joined: one is part of the other already. Open it and look.")
        )
