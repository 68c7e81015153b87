"""Who may open which file: the conversation must be theirs, and the virus scanner must agree."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.channels import services as channel_writes
from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, NotHere
from kontuar.kit import clock
from kontuar.kit.files import sniff_type
from kontuar.kit.problems import Problem

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment


class FileShut(Problem):
    """Refusal to open a file that may hurt, or that nobody has checked yet."""

    code, status = "file_shut", 403

    def __init__(self, state: str, name: str, virus: str = "") -> None:
        super().__init__(_words(state) % {"name": name, "virus": virus})


def seen(request: AgentRequest, attachment_id: UUID) -> "Attachment":
    """The file, if this person may see its conversation or uploaded it. Raises NotHere."""
    found = conversations.attachment_for(request.user, attachment_id)
    if found is None:
        raise NotHere
    return found


def opened(file: "Attachment") -> tuple[bytes, str]:
    """Bytes and the type by the bytes: what the sender called it is not believed.

    Raises FileShut.
    """
    key = bytes(file.blob_id)
    state = channel_writes.check_file(sha256=key, at=clock.now())
    if state != "open":
        raise FileShut(state, file.name, channels.name_of_virus(key))
    data = channels.blob_data(key)
    return data, sniff_type(data, file.name)


def _words(state: str) -> str:
    if state == "infected":
        return _("A virus was found in %(name)s: %(virus)s. The file stays locked.")
    if state == "held":
        return _(
            "The virus scanner could not check %(name)s. A supervisor can release it in the thread."
        )
    return _("%(name)s is still being checked for viruses. Try again in a moment.")
