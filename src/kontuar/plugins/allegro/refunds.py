"""What an amount is given back for: Allegro wants each refund named by line and delivery. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, zero
from kontuar.orders.contract import RefundOrder
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.allegro import schema
from kontuar.plugins.allegro.parse import Item, money, part, times

DELIVERY, SERVICES = "delivery", "additionalServices"


@dataclass(frozen=True, slots=True)
class Paid:
    """What a buyer paid for one thing, and how much of it is still theirs to get back."""

    key: str
    """A line's id, or DELIVERY or SERVICES."""
    left: Money
    price: Money
    quantity: Decimal


def paid_for(form: Item, refunds: Sequence[Item]) -> Sequence[Paid]:
    """Everything an order was paid for, less what went back: lines, services, delivery."""
    gone = _gone(form, refunds)
    return [
        Paid(key, whole - gone.get(key, zero(whole.currency)), price, quantity)
        for key, whole, price, quantity in _wholes(form)
    ]


def spread(paid: Sequence[Paid], deed: RefundOrder) -> Mapping[str, Money] | None:
    """The amount over what it is for, in this order; None when there is not that much left.

    What the deed names comes first, then its lines' rest, other lines, services, delivery.
    """
    left, given = deed.amount, {one.key: zero(deed.amount.currency) for one in paid}
    for key, most in _turns({one.key: one for one in paid}, deed):
        here = min(most - given[key], left, key=lambda amount: amount.minor)
        if here.minor > 0:
            given[key], left = given[key] + here, left - here
    return None if left else {key: amount for key, amount in given.items() if amount}


def written(
    paid: Sequence[Paid], given: Mapping[str, Money], deed: RefundOrder
) -> Mapping[str, Any]:
    """As Allegro takes it: pieces where whole ones go back, else amounts."""
    named = dict(deed.lines)
    lines = [
        _line(one, given[one.key], named.get(one.key))
        for one in paid
        if one.key in given and one.key not in (DELIVERY, SERVICES)
    ]
    more = {key: {"value": _price(given[key])} for key in (DELIVERY, SERVICES) if key in given}
    return {"lineItems": lines, **more} if lines else more


def _turns(paid: Mapping[str, Paid], deed: RefundOrder) -> Iterator[tuple[str, Money]]:
    """Up to how much each may have gone back after its turn."""
    if deed.shipping is not None and DELIVERY in paid:
        yield DELIVERY, min(deed.shipping, paid[DELIVERY].left, key=lambda amount: amount.minor)
    named = {own: quantity for own, quantity in deed.lines if own in paid}
    for own, quantity in named.items():
        whole = times(paid[own].price, quantity)
        yield own, min(whole, paid[own].left, key=lambda amount: amount.minor)
    others = [key for key in paid if key not in named and key != DELIVERY]
    for key in [*named, *others]:
        yield key, paid[key].left
    if deed.shipping is None and DELIVERY in paid:
        yield DELIVERY, paid[DELIVERY].left


def _wholes(form: Item) -> Iterator[tuple[str, Money, Money, Decimal]]:
    services: list[Money] = []
    for line in map(mapping, listing(form["lineItems"])):
        price, quantity = money(line["price"]), Decimal(str(line["quantity"]))
        yield str(line["id"]), times(price, quantity), price, quantity
        services += [
            times(money(one["price"]), Decimal(str(one.get("quantity") or 1)))
            for one in map(mapping, listing(line.get("selectedAdditionalServices") or []))
        ]
    for key, whole in ((SERVICES, services), (DELIVERY, _cost(form))):
        if whole:
            whole_sum = sum(whole[1:], start=whole[0])
            yield key, whole_sum, whole_sum, Decimal(1)


def _cost(form: Item) -> list[Money]:
    cost = part(form, "delivery").get("cost")
    return [money(cost)] if cost else []


def _gone(form: Item, refunds: Sequence[Item]) -> Mapping[str, Money]:
    prices = {str(mapping(line)["id"]): money(mapping(line)["price"]) for line in form["lineItems"]}
    found: dict[str, Money] = {}
    for refund in refunds:
        if schema.REFUND_STATES.get(str(refund.get("status"))) == "failed":
            continue
        for key, amount in _named(refund, prices):
            found[key] = found[key] + amount if key in found else amount
    return found


def _named(refund: Item, prices: Mapping[str, Money]) -> Iterator[tuple[str, Money]]:
    for line in map(mapping, listing(refund.get("lineItems") or [])):
        own = str(line["id"])
        if line.get("type") == "AMOUNT":
            yield own, money(line["value"])
        elif own in prices:
            yield own, times(prices[own], Decimal(str(line["quantity"])))
    for key in (DELIVERY, SERVICES):
        value = part(refund, key).get("value")
        if value:
            yield key, money(value)


def _line(paid: Paid, amount: Money, named: Decimal | None) -> Mapping[str, Any]:
    quantity = named if named is not None else paid.quantity
    if quantity == quantity.to_integral_value() and amount == times(paid.price, quantity):
        return {"id": paid.key, "type": "QUANTITY", "quantity": int(quantity)}
    return {"id": paid.key, "type": "AMOUNT", "value": _price(amount)}


def _price(amount: Money) -> Mapping[str, str]:
    return {"amount": str(amount.decimal), "currency": amount.currency}
