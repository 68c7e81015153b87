"""By what the buyers of orders are known: for contacts, who remember it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from kontuar.contacts.contract import Buyer, Key
from kontuar.orders.contract import IdentityKey
from kontuar.orders.models import Customer, Order
from kontuar.orders.reads.beside import bought_by
from kontuar.orders.rules import login_key, number_key

if TYPE_CHECKING:
    from kontuar.people.models import Agent

LOOKED_AT = 2000
"""The newest orders of a batch of people; who bought more has told everything by then."""


def buyers_like(keys: Collection[IdentityKey]) -> Sequence[Buyer]:
    """What the orders of whoever has these keys say of them."""
    theirs = bought_by(keys)
    if not theirs:
        return []
    rows = Order.objects.filter(theirs, is_gone=False).only(
        "shop_id", "email", "phone", "login", "connection_id"
    )
    return buyers_of(list(rows.newest_first()[:LOOKED_AT]))


def buyers_of_number(*, agent: Agent, number: str) -> Sequence[Key]:
    """Addresses and logins of whoever bought under this order number, as far as this agent sees."""
    key = number_key(number)
    rows = Order.objects.visible_to(agent).filter(number_key=key, is_gone=False)
    told = buyers_of(list(rows.newest_first()[:20])) if key else ()
    return [one for buyer in told for one in buyer.keys if one[0] != "phone"]


def count_of_buyer(*, agent: Agent, keys: Collection[IdentityKey]) -> int:
    """How many orders of whoever has these keys this agent sees."""
    theirs = bought_by(keys)
    if not theirs:
        return 0
    return Order.objects.visible_to(agent).filter(theirs, is_gone=False).count()


def buyers_of(orders: Sequence[Order]) -> Sequence[Buyer]:
    """By what these orders say who bought them, each once."""
    found = {
        Buyer(order.shop_id, _keys(order.email, order.phone, login_key(order.login, home)))
        for order in orders
        if (home := order.connection_id)
    }
    return sorted(found, key=lambda buyer: (str(buyer.shop_id), buyer.keys))


def buyers_behind(accounts: Sequence[Customer]) -> Sequence[Buyer]:
    """The same of accounts in a shop."""
    return [
        Buyer(
            account.connection.shop_id,
            _keys(account.email, account.phone, login_key(account.login, account.connection_id)),
        )
        for account in accounts
    ]


def _keys(email: str, phone: str, login: str) -> tuple[tuple[str, str], ...]:
    told = (("email", email), ("phone", phone), ("login", login))
    return tuple(key for key in told if key[1])
