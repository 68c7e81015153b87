"""What an adapter of a shop system offers, and what it is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol
from uuid import UUID

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble, WebApi
from kontuar.orders.contract.deeds import Deed, DeedOutcome, Done, OrderRef
from kontuar.orders.contract.values import (
    OrderData,
    ProductData,
    ReturnData,
    ShopCustomer,
)

Cursor = Mapping[str, Any]
"""Where reading stopped: the adapter's own, plain JSON; empty at the very beginning."""
Kind = Literal["order", "customer", "product", "return"]
Proof = Literal["verified", "unverifiable", "forged"]
CAPABILITIES = (
    "orders",
    "reread",  # one order can be asked for by its id
    "customers",
    "products",
    "returns",
    "hooks",  # it can call us
    "subscribes",  # the adapter asks for these calls itself: nobody pastes our address anywhere
    "backfill",
    "find_by_number",
    "find_by_email",
    "find_by_phone",
)
"""What an adapter may say besides the kinds of DEEDS, "refund_partial" and "refund_shipping"."""


class ShopTrouble(ApiTrouble):
    """Why a shop or carrier does not answer as it should.

    An adapter raises it for what `webapi` can't see: "schema" (an answer without what it must
    have), "wrong_currency", "token_expired", or its own codes; `permanent` needs a person.
    """


Tokens = Mapping[str, str]
Renew = Callable[[Callable[[Tokens], Tokens]], Tokens]


def no_tokens(change: Callable[[Tokens], Tokens]) -> Tokens:
    """Keep nothing: for a connection that is only tried out."""
    return change({})


@dataclass(frozen=True, slots=True)
class ConnectionConfig:
    """A connection as its adapter sees it: plain values, secrets opened, one way to ask."""

    id: UUID
    kind: str
    name: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    api: WebApi = field(repr=False)
    """The only way out: keeps the rate budget, hides the secrets, raises sorted trouble."""
    time_zone: str = "Europe/Warsaw"
    """Of the brand; for times that the shop gives without a zone."""
    hook_url: str = ""
    """Where this connection can be called; empty while nobody typed our public address."""
    renew_tokens: Renew = field(default=no_tokens, repr=False)
    """Look at the tokens the adapter keeps, or change them: one at a time in all processes.

    What the function that is handed over returns is stored at once, sealed.
    """


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of a live test of a connection, in the order they ran."""

    name: str
    """For example "address", "login", "orders", "hooks"; worded by the screens."""
    ok: bool
    code: str = ""
    """Empty when ok; else a trouble code for `explain`."""
    detail: str = ""
    """The other side's own words, never containing a secret."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Something to be read again."""

    kind: Kind
    external_id: str
    gone: bool = False
    """The shop says it was deleted: it is marked, never removed."""
    reason: str = ""
    """Why it was not taken as it stood on its page."""


@dataclass(frozen=True, slots=True)
class Page:
    """What changed: whole objects, or refs to be read again, and where to go on.

    `has_more` asks for the next page at once; else the loop comes back at its next round.
    """

    cursor: Cursor
    has_more: bool = False
    refs: Sequence[Ref] = ()
    orders: Sequence[OrderData] = ()
    customers: Sequence[ShopCustomer] = ()
    products: Sequence[ProductData] = ()
    returns: Sequence[ReturnData] = ()
    total: int | None = None
    """Of a backfill: how many orders there are, as far as the shop says."""


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook says. Of an unverifiable one only the refs count: it is a hint.

    Objects are taken over only from a verified call of a shop that can't be asked (a feed).
    """

    topic: str
    refs: Sequence[Ref] = ()
    delivery_id: str = ""
    """The shop's own id of this call, equal when it is repeated; empty: told apart by content."""
    orders: Sequence[OrderData] = ()
    customers: Sequence[ShopCustomer] = ()
    products: Sequence[ProductData] = ()
    returns: Sequence[ReturnData] = ()


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """A status an order can have in this shop, with the state we think it means."""

    code: str
    name: str
    state: str = "unknown"
    can_be_set: bool = True


class ShopAdapter(Protocol):
    """One kind of shop system. Reading raises ApiTrouble (or ShopTrouble), nothing else.

    An object that can't be read (the schema changed) raises ShopTrouble("schema"), it is never
    half filled; on a page it goes into `refs`, so that it alone is read again and shown to people
    (`reading.each_of`). Headers come with names in lower case.
    """

    form: ClassVar[str]
    """Dotted path of the Django form that edits `settings` and `secrets`."""
    poll_seconds: ClassVar[int]
    """How often `changed_since` is asked when nobody calls."""

    @property
    def kind(self) -> str:
        """The slug by which connections name it, for example "woocommerce"."""

    @property
    def name(self) -> str:
        """As people know it, for example "WooCommerce"; words are in the active language."""

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """What can be read and done here: CAPABILITIES and kinds of DEEDS; asks nobody."""

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """How often the shop may be asked."""

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Try everything for real, step by step; changes nothing in the shop."""

    def explain(self, code: str) -> str:
        """A trouble code in plain words with the next step, in the active language."""

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The statuses of this shop, in its own order."""

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """Whether the shop itself sent this; in constant time, asks nobody."""

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """What a webhook is about; pure. Any exception counts as poison."""

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """The next page of changes, oldest first; with {} it begins now, not with history."""

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """The next page of history back to `since`; with {} it begins. Safe to ask twice."""

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order as it stands. ApiTrouble "not_found" when there is none."""

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """One customer as they stand."""

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """One product as it stands."""

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """One return as it stands."""

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """Ask the shop for orders that are not mirrored yet; one of the three is given."""

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once: `key` makes a second call harmless as far as the shop allows.

        Never raises for what a shop or network may do. `webapi` trouble with `may_have_worked`
        is Unsure.
        """

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """Proof in the shop that an unsure deed was done; None when there is none."""
