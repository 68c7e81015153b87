"""Tell a broken mail from a broken database: could a mail without fault be filed now?"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import Address, File, Incoming
from kontuar.channels.selectors import Home
from kontuar.conversations import services
from kontuar.conversations.contract import Received
from kontuar.kit.ids import new_id

log = logging.getLogger(__name__)


def could_file(*, channel_id: UUID, home: Home, at: datetime) -> bool:
    """File a letter with a file and an answer to it, as mail is filed, and take both back.

    It touches every table that mail touches. Nothing stays but a gap in the numbers.
    """
    try:
        with transaction.atomic():
            for incoming in _letter_and_answer(at):
                one = Received(new_id(), channel_id, home, incoming, at)
                services.receive_messages(received=[one], at=at)
            transaction.set_rollback(True)
    except Exception:  # whatever it is: a mail without fault does not get through
        log.warning("a mail without fault could not be filed either", exc_info=True)
        return False
    return True


def _letter_and_answer(at: datetime) -> tuple[Incoming, Incoming]:
    mark = new_id().hex
    sender = Address("", f"{mark}@kontuar.invalid")
    ids = f"<1.{mark}@kontuar.invalid>", f"<2.{mark}@kontuar.invalid>"
    file = File("a.txt", "text/plain", mark.encode())
    letter = Incoming(sender, [], [], [], mark, at, mark, "", mark, [file], ids[0])
    answer = Incoming(sender, [], [], [], mark, at, mark, "", mark, [], ids[1], ids[0])
    return letter, answer
