"""The files of a message as they stand in the thread: what each is, and whether it opens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from kontuar.kit.files import SHOWN_INLINE, TEXT_ENDINGS

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment

_ICONS = {
    "image": "file-image",
    "application/zip": "file-archive",
    "application/gzip": "file-archive",
    "application/x-7z-compressed": "file-archive",
    "application/vnd.rar": "file-archive",
}
_SEEN = {"application/pdf", "application/zip", "application/x-zip-compressed", "text/plain"}
_SEEN_ENDINGS = {"pdf", "zip", *TEXT_ENDINGS}


@dataclass(frozen=True, slots=True)
class Standing:
    """One file with what the virus scanner lets be done with it."""

    file: "Attachment"
    state: str
    note: str

    @property
    def is_open(self) -> bool:
        """Whether it may be opened; one that nobody checked is checked when it is."""
        return self.state in ("open", "unchecked")

    @property
    def is_picture(self) -> bool:
        """Whether it says it is one; its bytes decide when it is drawn."""
        return self.file.type in SHOWN_INLINE

    @property
    def may_look(self) -> bool:
        """Whether a look at it here is worth offering; what is not is downloaded."""
        ending = self.file.name.lower().rpartition(".")[2]
        return self.is_picture or self.file.type in _SEEN or ending in _SEEN_ENDINGS

    @property
    def icon(self) -> str:
        """What stands before its name."""
        if not self.is_open:
            return {"infected": "shield-alert", "held": "lock"}.get(self.state, "hourglass")
        kind = self.file.type
        return _ICONS.get(kind) or _ICONS.get(kind.partition("/")[0], "file-text")

    @property
    def words(self) -> str:
        """Why it can't be opened."""
        return words_of(self.state, self.note)


def standing(
    files: Iterable["Attachment"], states: Mapping[UUID, tuple[str, str]]
) -> list[Standing]:
    """Each of the files as it stands."""
    return [Standing(file, *states.get(file.pk, ("open", ""))) for file in files]


def words_of(state: str, note: str) -> str:
    """Why a file can't be opened; empty when it can."""
    if state == "infected":
        return _("Virus found: %s") % note
    if state == "held":
        if note == "too_large":
            return _("Too large for the virus scanner")
        return _("The virus scanner could not check it")
    return _("Being checked for viruses") if state == "checking" else ""
