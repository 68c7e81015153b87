"""Deeds as they are filled in: offered, seen before, asked for."""

from collections.abc import Mapping
from typing import Any

import pytest

from kontuar.conversations.models import Conversation
from kontuar.desk.deeds.tests.filling import REFUND, ask, path
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.orders.contract import (
    DEEDS,
    ChangeAddress,
    ChangeTags,
    ConnectionConfig,
    CreateCoupon,
    RefundOrder,
)
from kontuar.orders.models import Order, OrderDeed
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    make_agent,
    make_limit,
)
from kontuar.testing.settling import settle
from kontuar.testing.shops import FakeShop, pln

pytestmark = pytest.mark.django_db


def test_the_menu_offers_what_the_shop_can_do(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    client = logged_in(ola)

    beside = text_of(client.get(f"/c/{conversation.pk}/orders/"))
    page = text_of(client.get(f"/orders/{order.pk}/"))

    for kind in DEEDS:
        assert f"/orders/{order.pk}/deeds/{kind}/?c={conversation.pk}" in beside
        assert f"/orders/{order.pk}/deeds/{kind}/" in page


class Stubborn(FakeShop):
    """A shop where notes can be written, and whole orders refunded."""

    kind = "stubborn"

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        return frozenset({"orders", "note", "refund"})


def test_what_the_shop_can_not_do_is_not_there(order: Order, ola: Agent) -> None:
    from kontuar.orders.registry import register_shop

    register_shop(Stubborn())
    order.connection.kind = "stubborn"
    order.connection.save()
    client = logged_in(ola)

    page = text_of(client.get(f"/orders/{order.pk}/"))
    form = text_of(client.get(path(order, "refund")))

    assert "/deeds/note/" in page
    assert "/deeds/cancel/" not in page
    assert client.get(path(order, "cancel")).status_code == 404
    assert client.post(path(order, "cancel"), {"reason": "other"}).status_code == 404
    assert 'value="whole"' in form
    assert 'value="amount"' not in form
    assert 'value="shipping"' not in form
    refused = client.post(path(order, "refund"), REFUND, headers=HTMX)
    assert refused.status_code == 422
    assert not OrderDeed.objects.exists()


def test_what_it_comes_to_is_seen_before(order: Order, ola: Agent) -> None:
    client = logged_in(ola)

    within = text_of(client.post(path(order, "refund", "effect/"), REFUND)).replace("\xa0", " ")
    above = text_of(
        client.post(path(order, "refund", "effect/"), REFUND | {"amount": "50,01"})
    ).replace("\xa0", " ")
    too_much = text_of(client.post(path(order, "refund", "effect/"), REFUND | {"amount": "115"}))

    assert "49,00 zł z 114,97 zł" in within
    assert "BLIK" in within
    assert "65,97 zł" in within
    assert "W Twoim limicie" in within
    assert "50,00 zł" in above
    assert "najpierw decyduje kierownik" in above
    assert "więcej, niż można jeszcze zwrócić" in too_much.replace("\xa0", " ")
    assert not OrderDeed.objects.exists()


def test_a_double_click_gives_back_once(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    client = logged_in(ola)
    for _turn in range(2):
        ask(client, order, "refund", **REFUND, key="the form's own")
    settle()

    assert len(fake_shop.done) == 1


@pytest.mark.parametrize(
    ("given", "deed"),
    [
        (
            {"what": "lines", "line_0": "1", "restock": "on", "with_shipping": "on"},
            RefundOrder(pln(6498), [("1", 1)], pln(1499), "Uszkodzony lub wadliwy", restock=True),  # type: ignore[list-item]  # Decimal(1)
        ),
        ({"what": "shipping"}, RefundOrder(pln(1499), (), pln(1499), "Uszkodzony lub wadliwy")),
        (
            {"what": "whole"},
            RefundOrder(pln(11497), [("1", 2)], pln(1499), "Uszkodzony lub wadliwy"),  # type: ignore[list-item]  # Decimal(2)
        ),
    ],
)
def test_a_refund_says_what_for(
    order: Order, fake_shop: FakeShop, given: Mapping[str, str], deed: RefundOrder
) -> None:
    make_limit("agent")
    ask(logged_in(make_agent("Ola")), order, "refund", reason="damaged", **given)
    settle()

    [(_order, done)] = fake_shop.done.values()
    assert isinstance(done, RefundOrder)
    assert (done.amount, list(done.lines), done.shipping, done.restock) == (
        deed.amount, list(deed.lines), deed.shipping, deed.restock,
    )  # fmt: skip
    assert done.reason == deed.reason


def test_every_other_deed_reaches_the_shop(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    make_limit("agent", reason="goodwill", per_order=99_999)
    make_limit("agent", reason="lost", per_order=99_999)
    client = logged_in(ola)
    wanted: dict[str, dict[str, Any]] = {
        "note": {"text": "Oddzwonić", "for_customer": "on"},
        "tag": {"add": "pilne, vip", "remove": ["prezent"]},
        "status": {"status": "sent"},
        "address": {"street": "Długa 5", "postcode": "00-001", "city": "Warszawa", "country": "pl"},
        "invoice": {"invoice": "f1", "email": "ala@example.pl"},
        "confirmation": {"email": "ala@example.pl"},
        "return": {"line_0": "1", "reason": "withdrawal"},
        "reship": {"line_0": "1", "reason": "lost"},
        "coupon": {"what": "amount", "amount": "20", "code": "prezent20", "days": "30",
                   "reason": "goodwill"},
    }  # fmt: skip
    for kind, given in wanted.items():
        ask(client, order, kind, **given)
    settle()

    done = {deed.kind: deed for _order, deed in fake_shop.done.values()}
    assert set(done) == set(wanted)
    assert done["tag"] == ChangeTags(("pilne", "vip"), ("prezent",))
    assert isinstance(done["coupon"], CreateCoupon)
    assert (done["coupon"].code, done["coupon"].amount) == ("PREZENT20", pln(2000))
    assert isinstance(done["address"], ChangeAddress)
    place = done["address"].address
    assert (place.street, place.city, place.country) == ("Długa 5", "Warszawa", "PL")
    assert OrderDeed.objects.exclude(state="done").count() == 0


@pytest.mark.parametrize("kind", sorted(DEEDS))
def test_every_form_stands_in_both_languages(order: Order, ola: Agent, kind: str) -> None:
    client = logged_in(ola)
    polish = text_of(client.get(path(order, kind), headers=HTMX))
    Agent.objects.update(language="en")
    english = text_of(logged_in(Agent.objects.get(pk=ola.pk)).get(path(order, kind), headers=HTMX))

    assert "Nie teraz" in polish
    assert "Not now" in english
    assert 'id="deed-form"' in polish


def test_what_can_not_be_done_any_more_says_so_instead_of_a_form(order: Order, ola: Agent) -> None:
    client = logged_in(ola)
    ask(client, order, "refund", what="whole", reason="damaged")
    gone = text_of(client.get(path(order, "refund"))).replace("\xa0", " ")
    order.invoices.all().delete()
    unbilled = text_of(client.get(path(order, "invoice")))
    order.state = "cancelled"
    order.save()
    cancelled = text_of(client.get(path(order, "cancel")))

    assert "Nie ma już czego zwracać: 114,97 zł wróciło do klienta albo jest w toku." in gone
    assert "Sklep nie podał żadnej faktury" in unbilled
    assert "To zamówienie jest już anulowane." in cancelled
    for form in (gone, unbilled, cancelled):
        assert 'type="submit"' not in form
