"""Refusals around conversations, each with the next step in it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kontuar.kit.problems import Problem


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
