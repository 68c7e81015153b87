"""A real Vendure shop beside the mirror: from the basket to the refund, read and acted upon."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import WebApi
from kontuar.orders import services
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeStatus,
    ConnectionConfig,
    Done,
    OrderRef,
    RefundOrder,
    Refused,
)
from kontuar.orders.models import Connection, Order
from kontuar.orders.registry import shop_adapter
from kontuar.orders.services.calling import config_of
from kontuar.testing.cast import make_connection, make_shop
from kontuar.testing.driving import work
from tests.servers import vendure
from tests.servers.vendure import Vendure

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
NUMBER = "520000012345678901234567"


@pytest.fixture(scope="module")
def shop() -> Iterator[Vendure]:
    with vendure.running() as running:
        yield running


@pytest.fixture
def kram(shop: Vendure, settings: Any) -> Connection:
    settings.OUTBOUND_ALLOW = ["127.0.0.1:*"]
    return make_connection(
        "Kram",
        kind="vendure",
        shop=make_shop("Kram"),
        settings={"url": shop.url, "username": vendure.ADMIN, "precision": 2},
        secrets={"password": vendure.PASSWORD},
    )


def test_an_order_is_followed_from_basket_to_refund(shop: Vendure, kram: Connection) -> None:
    adapter, config = shop_adapter("vendure"), config_of(kram)
    assert [(s.name, s.ok, s.detail) for s in adapter.check(config)] == [
        ("login", True, ""), ("address", True, ""), ("orders", True, ""),
    ]  # fmt: skip
    assert "Delivered" in [s.code for s in adapter.statuses(config)]
    poll(kram)
    sold = buy(shop, "anna@example.pl")

    poll(kram)
    order = Order.objects.get()
    assert (order.number, order.state, order.payment_state) == (sold["code"], "placed", "paid")
    assert (order.money, order.email) == (Money(9479, "PLN"), "anna@example.pl")
    assert order.lines.get().total == 7980

    send(shop, sold)
    poll(kram)
    order = Order.objects.get()
    assert order.state == "shipped"
    assert order.parcel_links.get().parcel.carrier == "inpost"
    assert order.parcel_links.get().parcel.number == NUMBER

    ref = OrderRef(order.external_id, order.number)
    back = RefundOrder(Money(1000, "PLN"), reason="rysa")
    outcome = adapter.act(config, ref, back, "klucz-1")
    assert isinstance(outcome, Done)
    assert outcome.order
    made = outcome.order.refunds[0]  # this way of payment leaves the settling to a person
    assert (made.amount, made.state, made.status) == (Money(1000, "PLN"), "pending", "Pending")
    assert outcome.order.refunded_total == Money(0, "PLN")
    assert isinstance(adapter.act(config, ref, back, "klucz-1"), Done)
    assert isinstance(adapter.find_deed(config, ref, back, "klucz-1"), Done)
    assert len(adapter.get_order(config, ref.external_id).refunds) == 1
    too_much = adapter.act(config, ref, RefundOrder(Money(9000, "PLN")), "klucz-2")
    assert isinstance(too_much, Refused)
    assert too_much.code == "refund_amount_error"


def test_notes_states_and_cancelling(shop: Vendure, kram: Connection) -> None:
    adapter, config = shop_adapter("vendure"), config_of(kram)
    sold = buy(shop, "bartek@example.pl")
    ref = OrderRef(sold["id"], sold["code"])
    note = AddNote("Klient prosi o fakturę „na firmę”")

    assert isinstance(adapter.act(config, ref, note, "n1"), Done)
    assert isinstance(adapter.act(config, ref, note, "n1"), Done)
    odd = adapter.act(config, ref, ChangeStatus("PartiallyDelivered"), "s1")
    assert isinstance(odd, Refused)
    assert odd.code == "order_state_transition_error"
    assert isinstance(adapter.act(config, ref, CancelOrder("rezygnacja"), "c1"), Done)
    assert isinstance(adapter.act(config, ref, CancelOrder("rezygnacja"), "c1"), Done)

    told = shop.admin(
        "query($i: ID!) { order(id: $i) { state history { items { type } } } }", i=sold["id"]
    )["order"]
    assert told["state"] == "Cancelled"
    assert [one["type"] for one in told["history"]["items"]].count("ORDER_NOTE") == 1
    found = adapter.find_orders(config, email="bartek@example.pl")
    assert [(o.number, o.state) for o in found] == [(sold["code"], "cancelled")]
    assert adapter.find_orders(config, number=sold["code"])[0].name == "Łucja Żak"


def test_history_and_products_are_read(shop: Vendure, kram: Connection) -> None:
    adapter, config = shop_adapter("vendure"), config_of(kram)
    sold = buy(shop, "ewa@example.pl")

    page = adapter.backfill(config, {}, datetime.now(UTC) - timedelta(hours=1))
    line = adapter.get_order(config, sold["id"]).lines[0]
    product = adapter.get_product(config, line.product_id)

    assert sold["code"] in [o.number for o in page.orders]
    assert page.refs == []
    assert product.variants[0].price == Money(3990, "PLN")
    assert product.variants[0].stock is not None
    nothing = adapter.backfill(config, {}, datetime.now(UTC) + timedelta(hours=1))
    assert (nothing.orders, nothing.has_more) == ([], False)


def test_a_wrong_password_is_told(shop: Vendure, kram: Connection) -> None:
    good = config_of(kram)
    config = ConnectionConfig(
        id=good.id,
        kind="vendure",
        name="Kram",
        settings=good.settings,
        secrets={"password": "zle"},
        api=WebApi(send=good.api.send),
    )

    steps = list(shop_adapter("vendure").check(config))

    assert [(s.name, s.code) for s in steps] == [("login", "unauthorized")]


def poll(kram: Connection) -> None:
    """Ask for changes now."""
    at = datetime.now(UTC)
    Connection.objects.filter(pk=kram.pk).update(try_at=at)
    while services.reconcile(at=at):
        pass
    work(at=at)


def buy(shop: Vendure, email: str) -> Any:
    """Two mugs, paid."""
    shop.leave()
    shop.shop(
        "mutation($v: ID!) { addItemToOrder(productVariantId: $v, quantity: 2) { __typename } }",
        v=mug(shop),
    )
    who = {"firstName": "Łucja", "lastName": "Żak", "emailAddress": email}
    shop.shop(
        "mutation($i: CreateCustomerInput!) { setCustomerForOrder(input: $i) { __typename } }",
        i=who,
    )
    where = {"fullName": "Łucja Żak", "streetLine1": "Miodowa 1/2", "city": "Łódź"}
    shop.shop(
        "mutation($i: CreateAddressInput!) { setOrderShippingAddress(input: $i) { __typename } }",
        i=where | {"postalCode": "00-001", "countryCode": "PL"},
    )
    way = shop.shop("{ eligibleShippingMethods { id } }")["eligibleShippingMethods"][0]["id"]
    shop.shop(
        "mutation($m: [ID!]!) { setOrderShippingMethod(shippingMethodId: $m) { __typename } }",
        m=[way],
    )
    shop.shop('mutation { transitionOrderToState(state: "ArrangingPayment") { __typename } }')
    pay = shop.shop("{ eligiblePaymentMethods { code } }")["eligiblePaymentMethods"][0]["code"]
    return shop.shop(
        "mutation($m: String!) { addPaymentToOrder(input: { method: $m, metadata: {} }) {"
        " ... on Order { id code lines { id quantity } } ... on ErrorResult { message } } }",
        m=pay,
    )["addPaymentToOrder"]


def mug(shop: Vendure) -> str:
    """A variant to be sold; the same for all."""
    known = shop.admin("{ productVariants { items { id } } }")["productVariants"]["items"]
    if known:
        return str(known[0]["id"])
    words = [{"languageCode": "en", "name": "Kubek Żółw", "slug": "kubek", "description": ""}]
    product = shop.admin(
        "mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }",
        i={"enabled": True, "translations": words},
    )["createProduct"]["id"]
    variant = {"productId": product, "sku": "KUB-1", "price": 3990, "stockOnHand": 100}
    name = [{"languageCode": "en", "name": "Kubek Żółw"}]
    made = shop.admin(
        "mutation($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id } }",
        i=[variant | {"translations": name}],
    )
    return str(made["createProductVariants"][0]["id"])


def send(shop: Vendure, sold: Any) -> None:
    """Hand it to a carrier."""
    code = shop.admin("{ fulfillmentHandlers { code } }")["fulfillmentHandlers"][0]["code"]
    given = [("method", "InPost"), ("trackingCode", NUMBER)]
    lines = [{"orderLineId": one["id"], "quantity": one["quantity"]} for one in sold["lines"]]
    made = shop.admin(
        "mutation($i: FulfillOrderInput!) { addFulfillmentToOrder(input: $i) {"
        " ... on Fulfillment { id } ... on ErrorResult { message } } }",
        i={
            "lines": lines,
            "handler": {
                "code": code,
                "arguments": [{"name": name, "value": value} for name, value in given],
            },
        },
    )["addFulfillmentToOrder"]["id"]
    shop.admin(
        'mutation($i: ID!) { transitionFulfillmentToState(id: $i, state: "Shipped")'
        " { __typename } }",
        i=made,
    )
