"""What an adapter offers whose connections a person lets in at the other side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from kontuar.orders.contract.shop import ConnectionConfig, Tokens


@dataclass(frozen=True, slots=True)
class LoginBegun:
    """Where a person confirms which code, and what is remembered until they have."""

    url: str
    """The other side's page, with the code filled in."""
    code: str
    ask_every: float
    """Seconds between two questions whether it is confirmed."""
    until: datetime
    memory: Mapping[str, str] = field(repr=False)


@runtime_checkable
class LoginElsewhere(Protocol):
    """A connection that is let in by a code which a person confirms (RFC 8628).

    Nobody has to reach us from outside for that, and no password of the shop is typed here.
    """

    def login_name(self) -> str:
        """Where a person logs in, for example "Allegro"."""

    def begin_login(self, config: ConnectionConfig, at: datetime) -> LoginBegun:
        """A code to be confirmed. Raises ApiTrouble."""

    def finish_login(
        self, config: ConnectionConfig, memory: Mapping[str, str], at: datetime
    ) -> Tokens | None:
        """The tokens once it is confirmed, None while it is not. Raises ApiTrouble."""
