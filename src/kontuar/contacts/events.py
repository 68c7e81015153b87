"""What happens to customers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kontuar.events.contract import Event


@dataclass(frozen=True, kw_only=True)
class ContactsJoined(Event):
    """Two contacts are one customer; everything is with the kept one."""

    name: ClassVar[str] = "contacts.joined"
    topics: ClassVar[tuple[str, ...]] = ("inbox",)
    kept_contact_id: UUID
    gone_contact_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactsParted(Event):
    """A joining was taken back, or an identity became a contact of its own."""

    name: ClassVar[str] = "contacts.parted"
    topics: ClassVar[tuple[str, ...]] = ("inbox",)
    kept_contact_id: UUID
    gone_contact_id: UUID
