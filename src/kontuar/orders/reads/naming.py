"""Which orders a message is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kontuar.orders import rules
from kontuar.orders.contract import IdentityKey
from kontuar.orders.finding import LINK_FROM, Named, confidence, numbers_in
from kontuar.orders.models import Order, ParcelLink
from kontuar.orders.reads.beside import bought_by
from kontuar.orders.rules import Bought, number_key

if TYPE_CHECKING:
    from kontuar.people.models import Agent

WHO = ("email", "phone", "login", "connection_id")
RECENT = timedelta(days=60)
FOUND = 12
ONLY_ONE, NEWEST = 75, 55
"""How sure it is that somebody who names no number means their only recent order, or the last."""


@dataclass(frozen=True, slots=True)
class Match:
    """An order that is meant, and how that is known."""

    order_id: UUID
    how: str
    """number, parcel or buyer."""
    said: str
    sure: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wrote to a brand, and the keys under which they may have bought."""

    shop_id: UUID
    text: str
    keys: Collection[IdentityKey]
    at: datetime


def orders_named(asked: Sequence[Asked]) -> Sequence[Sequence[Match]]:
    """For each, the orders of the brand whose number or parcel it names, the surest first."""
    numbers = [{named.key: named for named in numbers_in(one.text)} for one in asked]
    keys = {key for some in numbers for key in some}
    if not keys:
        return [()] * len(asked)
    shops = {one.shop_id for one, some in zip(asked, numbers, strict=True) if some}
    by_order, by_parcel = _by_order(shops, keys), _by_parcel(shops, keys)
    return [
        _surest([*_orders_in(one, some, by_order), *_parcels_in(one, some, by_parcel)])
        for one, some in zip(asked, numbers, strict=True)
    ]


def orders_of_buyers(asked: Sequence[Asked]) -> Sequence[Sequence[Match]]:
    """For each who names none, their newest order, if there is a recent one."""
    theirs = bought_by([key for one in asked for key in one.keys])
    if not theirs:
        return [()] * len(asked)
    rows = Order.objects.filter(theirs, shop_id__in={one.shop_id for one in asked}, is_gone=False)
    first, last = min(one.at for one in asked) - RECENT, max(one.at for one in asked)
    recent = rows.filter(placed_at__gt=first, placed_at__lte=last).newest_first()
    found = list(recent.values_list("pk", "shop_id", "placed_at", *WHO))
    return [_newest_of(one, found) for one in asked]


def _newest_of(one: Asked, found: Sequence[Any]) -> Sequence[Match]:
    ids = [
        pk
        for pk, shop_id, placed_at, *who in found
        if shop_id == one.shop_id
        and one.at - RECENT < placed_at <= one.at
        and rules.is_bought_by(Bought(*who), one.keys)
    ]
    return [Match(ids[0], "buyer", "", ONLY_ONE if len(ids) == 1 else NEWEST)] if ids else ()


def _surest(matches: Iterable[Match]) -> Sequence[Match]:
    best: dict[UUID, Match] = {}
    for match in matches:
        known = best.get(match.order_id)
        if match.sure >= LINK_FROM and (known is None or match.sure > known.sure):
            best[match.order_id] = match
    return sorted(best.values(), key=lambda match: -match.sure)


def find_orders(*, agent: Agent, query: str) -> Sequence[Order]:
    """Orders by number, or by anything on them; newest first."""
    words = query.casefold().split()[:6]
    key = number_key(query)
    if not words or not key:
        return []
    rows = Order.objects.visible_to(agent).filter(is_gone=False)
    rows = rows.defer("haystack", "extra", "fingerprint")
    exact = list(rows.filter(number_key=key).newest_first()[:FOUND])
    if exact or len(query.strip()) < 3:
        return exact
    for word in words:
        rows = rows.filter(haystack__contains=word.lstrip("#"))
    return list(rows.newest_first()[:FOUND])


def order_seen_by(agent: Agent, order_id: UUID) -> Order | None:
    """The order, if this agent may see it."""
    rows = Order.objects.visible_to(agent).select_related("connection__shop")
    return rows.filter(pk=order_id).first()


def is_bought_by(order: Order, keys: Collection[IdentityKey]) -> bool:
    """Whether somebody with these keys bought it."""
    bought = Bought(order.email, order.phone, order.login, order.connection_id)
    return rules.is_bought_by(bought, keys)


Found = Mapping[tuple[UUID, str], Sequence[tuple[UUID, Bought]]]
"""By brand and number: the orders, each with what it says of its buyer."""


def _by_order(shops: Collection[UUID], keys: Collection[str]) -> Found:
    rows = Order.objects.filter(shop_id__in=shops, number_key__in=keys, is_gone=False)
    return _gathered(rows.order_by("pk").values_list("shop_id", "number_key", "pk", *WHO))


def _by_parcel(shops: Collection[UUID], keys: Collection[str]) -> Found:
    long = [key for key in keys if len(key) >= 8]
    if not long:
        return {}
    rows = ParcelLink.objects.filter(shop_id__in=shops, parcel__number_key__in=long)
    who = [f"order__{name}" for name in WHO]
    fields = ("shop_id", "parcel__number_key", "order_id", *who)
    return _gathered(rows.order_by("order_id").values_list(*fields))


def _gathered(rows: Iterable[Any]) -> Found:
    found: dict[tuple[UUID, str], list[tuple[UUID, Bought]]] = defaultdict(list)
    for shop_id, key, order_id, *who in rows:
        found[shop_id, key].append((order_id, Bought(*who)))
    return found


def _orders_in(one: Asked, numbers: Mapping[str, Named], found: Found) -> Iterator[Match]:
    for key, named in numbers.items():
        twins = found.get((one.shop_id, key), ()) if named.kind != "parcel" else ()
        for order_id, who in twins:
            is_theirs = rules.is_bought_by(who, one.keys)
            sure = confidence(named, is_theirs=is_theirs, twins=len(twins))
            yield Match(order_id, "number", named.said, sure)


def _parcels_in(one: Asked, numbers: Mapping[str, Named], found: Found) -> Iterator[Match]:
    for key, named in numbers.items():
        for order_id, who in found.get((one.shop_id, key), ()):
            sure = confidence(named, is_theirs=rules.is_bought_by(who, one.keys))
            yield Match(order_id, "parcel", named.said, sure)
