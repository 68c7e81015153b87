"""What was asked to be done to orders: one refund within the limit, one that waits for Ewa."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kontuar.demo.house import House
from kontuar.demo.telling import Play
from kontuar.kit.money import Money
from kontuar.orders import services
from kontuar.orders.contract import RefundOrder
from kontuar.orders.models import Order
from kontuar.orders.wishes import DeedWish

SMALL = Money(2000, "PLN")
LARGE = 20_000
"""More than an agent of a new company gives back without asking."""
AFTER = timedelta(minutes=5)


def ask_for_deeds(house: House, plays: Sequence[Play], end: datetime) -> None:
    """The newest open returns: their agents ask for what a person would."""
    found = list(_returns(plays, end))
    large = next((one for one in found if one[1].total > LARGE), None)
    small = next((one for one in found if one is not large), None)
    if large:
        whole = large[1].amount("paid_total") or large[1].money
        text = "Towar wrócił cały i nieużywany."
        _ask(house, *large, DeedWish(RefundOrder(whole), reason="withdrawal", word=text))
    if small:
        text = "Obtarte opakowanie, klient zostawia towar."
        _ask(house, *small, DeedWish(RefundOrder(SMALL), reason="goodwill", word=text))


def _returns(plays: Sequence[Play], end: datetime) -> Iterator[tuple[Play, Order]]:
    """Open conversations about a return, with their orders, newest first."""
    asked = [p for p in plays if "zwrot" in p.matter.script.tags and p.matter.ending != "closed"]
    asked.sort(key=_last, reverse=True)
    for play in asked:
        order = Order.objects.filter(number=play.matter.values["order"]).first()
        if order and order.payment_state == "paid" and _last(play) + AFTER < end:
            yield play, order


def _ask(house: House, play: Play, order: Order, wish: DeedWish) -> None:
    by = house.agents[play.matter.handler.key]
    given = DeedWish(wish.deed, wish.reason, wish.word, play.home)
    services.ask_for_deed(order_id=order.pk, by=by, wish=given, at=_last(play) + AFTER)


def _last(play: Play) -> datetime:
    return play.at(play.matter.done - 1)
