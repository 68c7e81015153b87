"""Shopify's own ways: tokens of a day, points, long orders, returns, calls."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import services
from kontuar.orders.contract import ShopTrouble
from kontuar.orders.models import Order, ShopReturn
from kontuar.orders.reads import connections as reads
from kontuar.plugins.shopify import schema
from kontuar.plugins.shopify.client import seconds_until
from kontuar.plugins.shopify.forms import ShopifyForm
from kontuar.plugins.shopify.parse import read_order
from kontuar.plugins.shopify.tests.server import (
    ShopifyServer,
    a_line,
    a_return,
    bag,
    signed,
    written,
)
from kontuar.testing.driving import (
    MINUTE,
    NOON,
    adapter_and_config,
    backfill,
    connected,
    fresh,
    poll,
    sample,
)

pytestmark = pytest.mark.django_db


def asked(server: ShopifyServer, name: str) -> list[dict[str, object]]:
    """The variables of every question of a name."""
    bodies = [json.loads(r.body or b"{}") for r in server.requests if b'"query"' in (r.body or b"")]
    return [b["variables"] for b in bodies if f"Kontuar{name}(" in b["query"]]


def test_a_token_is_asked_for_once_and_never_shown(server: ShopifyServer) -> None:
    kram = connected(server)

    backfill(kram)
    poll(kram, at=NOON)

    assert server.tokens == ["shpat_0"]
    assert "shpat_0" not in str(fresh(kram).tokens)


def test_a_token_that_ends_in_the_middle_of_history_is_renewed(server: ShopifyServer) -> None:
    for number in range(30):
        server.put(sample(number))
    kram = connected(server)
    server.faults.extend([None, None, "401"])

    backfill(kram)

    assert (fresh(kram).backfill, Order.objects.count()) == ("done", 30)
    assert server.tokens == ["shpat_0", "shpat_1"]


def test_an_app_of_before_keeps_its_lasting_token(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    config = replace(config, secrets={**config.secrets, "token": "shpat_lasting"})
    server.tokens.append("shpat_lasting")

    assert adapter.get_order(config, "1001").number == "1001"
    assert server.tokens == ["shpat_lasting"]


def test_a_wrong_secret_is_no_fault_of_the_address(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)

    steps = list(adapter.check(replace(config, secrets={"client_secret": "zly"})))

    assert [(step.name, step.code) for step in steps] == [("login", "unauthorized")]


@pytest.mark.parametrize(("code", "ours", "is_permanent"), [
    ("THROTTLED", "rate_limited", False),
    ("ACCESS_DENIED", "forbidden", True),
    ("INTERNAL_SERVER_ERROR", "server_error", False),
    ("undefinedField", "refused", True),
])  # fmt: skip
def test_errors_inside_good_answers_are_sorted(
    server: ShopifyServer, code: str, ours: str, *, is_permanent: bool
) -> None:
    adapter, config = adapter_and_config(server)
    server.errors.append(code)

    with pytest.raises(ApiTrouble) as met:
        adapter.get_order(config, "1001")

    assert (met.value.code, met.value.permanent) == (ours, is_permanent)
    assert met.value.retry_seconds == (7 if code == "THROTTLED" else None)


def test_how_long_to_wait_follows_from_the_points() -> None:
    status = {"currentlyAvailable": 100, "restoreRate": 100.0}

    assert seconds_until({"requestedQueryCost": 752, "throttleStatus": status}) == 7
    assert seconds_until({"requestedQueryCost": 50, "throttleStatus": status}) == 1
    assert seconds_until({}) == 1


def test_a_page_is_as_large_as_its_points_allow(server: ShopifyServer) -> None:
    for number in range(40):
        server.put(sample(number))
    kram = connected(server)

    backfill(kram)

    assert [one["first"] for one in asked(server, "Orders")] == [3, 10, 10, 10, 10]
    assert fresh(kram).backfill_total == 40


def test_a_page_that_costs_too_much_is_asked_for_smaller(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    server.errors.append("MAX_COST_EXCEEDED")

    page = adapter.backfill(config, {"since": "2026-01-01T00:00:00Z", "size": 8}, NOON)

    assert [one["first"] for one in asked(server, "Orders")] == [8, 4]
    assert (len(page.orders), page.cursor["size"]) == (1, 10)


def test_no_list_is_paged_deeper_than_shopify_allows(server: ShopifyServer) -> None:
    for number in range(40):
        server.put(sample(number))
    adapter, config = adapter_and_config(server)
    cursor = {"since": "2026-01-01T00:00:00Z", "after": "10", "size": 10, "deep": 19_985}

    page = adapter.backfill(config, cursor, NOON)
    anew = adapter.backfill(config, adapter.backfill(config, page.cursor, NOON).cursor, NOON)

    assert (page.cursor["after"], page.cursor["deep"]) == ("20", 19_995)
    questions = [(one["query"], one["after"]) for one in asked(server, "Orders")]
    assert questions[-1] == (f"created_at:>='{sample(19).placed_at:%Y-%m-%dT%H:%M:%SZ}'", None)
    assert anew.orders[0].number == "1019"


def test_a_long_order_is_read_alone_and_whole(server: ShopifyServer) -> None:
    lines = sample(2).lines
    server.put(sample(2))
    server.orders["1002"]["lineItems"]["nodes"] = [a_line(lines[0], n) for n in range(1, 96)]
    kram = connected(server)

    backfill(kram)

    assert Order.objects.get(external_id="1002").lines.filter(kind="product").count() == 95
    assert len(asked(server, "Lines")) == 2


def test_an_order_with_many_refunds_is_read_alone(server: ShopifyServer) -> None:
    refund = {"createdAt": "2026-03-03T10:00:00Z", "note": "", "totalRefundedSet": bag(None)}
    server.orders["1001"]["refunds"] = [
        refund | {"id": f"gid://shopify/Refund/{number}"} for number in range(8)
    ]
    kram = connected(server)

    backfill(kram)

    assert Order.objects.get().refunds.count() == 8


def test_a_return_comes_with_its_order_and_costs_nothing_elsewhere(server: ShopifyServer) -> None:
    server.put(sample(2))
    server.orders["1001"]["returnStatus"] = "IN_PROGRESS"
    server.returns["70"] = a_return("1001")
    kram = connected(server)

    backfill(kram)

    assert len(asked(server, "Returns")) == 1
    row = ShopReturn.objects.get()
    assert (row.number, row.state, row.order.external_id) == ("1001-R1", "accepted", "1001")


def test_what_comes_back_is_told_with_its_parcel(server: ShopifyServer) -> None:
    server.returns["70"] = a_return("1001")
    adapter, config = adapter_and_config(server)

    told = adapter.get_return(config, "70")

    assert [(p.number, p.direction) for p in told.parcels] == [("RET123456", "return")]
    line = told.lines[0]
    assert (line.line_id, line.quantity, line.reason, line.note) == (
        "1", Decimal(1), "Other", "Za mały"
    )  # fmt: skip


@pytest.mark.parametrize(("changes", "state", "payment"), [
    ({}, "placed", "paid"),
    ({"cancelledAt": "2026-03-02T12:00:00Z"}, "cancelled", "paid"),
    ({"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, "partly_shipped", "paid"),
    ({"displayFulfillmentStatus": "SOMETHING_NEW"}, "unknown", "paid"),
    ({"displayFinancialStatus": "PENDING"}, "placed", "unpaid"),
    ({"displayFinancialStatus": "PARTIALLY_REFUNDED"}, "placed", "partly_refunded"),
])  # fmt: skip
def test_statuses_become_ours(changes: dict[str, str], state: str, payment: str) -> None:
    order = read_order(written(sample(1)) | changes, "kram", schema.FEW)

    assert (order.state, order.payment_state) == (state, payment)


def test_what_the_customer_has_is_delivered() -> None:
    told = written(sample(1, status="sent"))
    sent = {"id": "x/1", "status": "SUCCESS", "createdAt": "2026-03-02T12:00:00Z"}
    told["fulfillments"] = [
        sent | {"displayStatus": "DELIVERED"}, {"id": "x/2", "status": "CANCELLED"}
    ]  # fmt: skip

    order = read_order(told, "kram", schema.FEW)

    assert (order.state, len(order.shipments)) == ("delivered", 1)


def test_amounts_are_the_customers_and_gross() -> None:
    told = written(sample(1)) | {"taxesIncluded": False}
    told["shippingLine"]["taxLines"] = [{"priceSet": bag(Money(345, "PLN"))}]

    order = read_order(told, "kram", schema.FEW)

    mug, _candle, shipping = order.lines
    assert (mug.unit_price, mug.total) == (Money(6149, "PLN"), Money(12298, "PLN"))
    assert (mug.tax_percent, mug.options, mug.ean) == (23, {"Grawer": "Ala"}, "5901234567890")
    assert shipping.total == order.shipping_total == Money(1844, "PLN")
    assert order.admin_url == "https://admin.shopify.com/store/kram/orders/1001"
    assert order.customer is not None
    assert (order.customer.accepts_marketing, order.customer.tags) == (True, ["stała"])


def test_a_product_is_counted_only_where_the_shop_counts(server: ShopifyServer) -> None:
    server.products["41"] = {
        "id": "gid://shopify/Product/41", "title": "Kubek", "status": "ACTIVE",
        "onlineStoreUrl": None, "updatedAt": "2026-03-02T12:00:00Z", "featuredMedia": None,
        "variants": {"nodes": [
            {"id": "x/1", "title": "Default Title", "sku": "K", "barcode": None, "price": "49.99",
             "inventoryQuantity": 3, "inventoryItem": {"tracked": True}},
            {"id": "x/2", "title": "Żółty", "sku": "Z", "barcode": "590", "price": "59.99",
             "inventoryQuantity": 0, "inventoryItem": {"tracked": False}},
        ]},
    }  # fmt: skip
    adapter, config = adapter_and_config(server)

    product = adapter.get_product(config, "41")

    assert [(v.name, v.stock, v.price) for v in product.variants] == [
        ("", 3, Money(4999, "PLN")), ("Żółty", None, Money(5999, "PLN"))
    ]  # fmt: skip


def test_an_order_is_found_by_number_confirmation_or_address(server: ShopifyServer) -> None:
    server.put(sample(10))
    adapter, config = adapter_and_config(server)

    found = [
        adapter.find_orders(config, number="#1001"),
        adapter.find_orders(config, number="x1001ct"),
        adapter.find_orders(config, email="klient1@example.pl"),
        adapter.find_orders(config, number='1" OR tag:"x'),
    ]

    assert [[o.external_id for o in some] for some in found] == [["1001"], [], ["1001"], []]
    assert [o.number for o in adapter.find_orders(config, number="X1001CT")] == ["1001"]


def test_a_call_says_only_which_object_and_of_which_shop(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    raw = b'{"id": 9, "order_id": 1001}'

    news = adapter.hints(config, signed(raw, "refunds/create"), raw)
    gone = adapter.hints(config, signed(b'{"id": 5}', "orders/delete"), b'{"id": 5}')

    assert [(ref.kind, ref.external_id, ref.gone) for ref in news.refs] == [
        ("order", "1001", False)
    ]
    assert [(ref.external_id, ref.gone) for ref in gone.refs] == [("5", True)]
    other = signed(raw, "refunds/create", shop="obcy.myshopify.com")
    assert adapter.verify(config, signed(raw, "refunds/create"), raw) == "verified"
    assert adapter.verify(config, other, raw) == "forged"
    assert adapter.verify(config, {}, raw) == "forged"


def test_whom_the_shop_forgets_is_read_again(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    raw = b'{"customer": {"id": 5}, "orders_to_redact": [1001]}'

    news = adapter.hints(config, signed(raw, "customers/redact"), raw)

    assert [(ref.kind, ref.external_id) for ref in news.refs] == [
        ("order", "1001"), ("customer", "5")
    ]  # fmt: skip


def test_we_subscribe_ourselves_and_again_when_shopify_gave_up(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    config = replace(config, hook_url="https://desk.kram.example/hooks/shop/1/")

    before = list(adapter.check(config))
    page = adapter.changed_since(config, {})
    after = list(adapter.check(config))
    server.topics.remove("ORDERS_UPDATED")
    for _round in range(30):
        page = adapter.changed_since(config, page.cursor)

    assert [step.code for step in before if not step.ok] == ["no_hook"]
    assert all(step.ok for step in after)
    assert set(server.topics) == set(schema.TOPICS)
    fields = [hook["includeFields"] for one in asked(server, "Hook") if (hook := one["hook"])]
    assert all(set(some) <= {"id", "order_id", "updated_at"} for some in fields)


def test_nobody_is_told_to_paste_an_address(server: ShopifyServer) -> None:
    assert not reads.takes_calls(connected(server))


def test_a_missing_scope_is_named(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    server.scopes = ["write_orders", "read_customers", "read_returns"]

    wrong = next(step for step in adapter.check(config) if not step.ok)

    assert (wrong.name, wrong.code, wrong.detail) == ("rights", "rights", "read_products")


def test_an_id_that_is_no_number_is_not_asked_for(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)

    with pytest.raises(ShopTrouble) as refused:
        adapter.get_order(config, "1/../2")

    assert (refused.value.code, server.requests) == ("not_found", [])


def test_an_empty_shop_begins_now() -> None:
    adapter, config = adapter_and_config(ShopifyServer())

    page = adapter.changed_since(config, {})

    since = datetime.fromisoformat(str(page.cursor["since"]))
    assert abs((datetime.now(UTC) - since).total_seconds()) < 60


def test_changes_of_a_quiet_minute_cost_one_question(server: ShopifyServer) -> None:
    kram = connected(server)
    poll(kram, at=NOON)
    server.requests.clear()

    services.reconcile(at=NOON + 10 * MINUTE)

    assert len(server.requests) == 1


@pytest.mark.parametrize("given", [
    "kram", " Kram.myshopify.com ", "https://kram.myshopify.com/admin",
    "https://admin.shopify.com/store/kram/orders",
])  # fmt: skip
def test_the_form_knows_a_shop_however_it_is_written(given: str) -> None:
    form = ShopifyForm(
        {"shop": given, "client_id": "id", "client_secret": " s ", "plan": "standard"}
    )

    assert form.is_valid(), form.errors
    assert form.settings() == {"shop": "kram.myshopify.com", "client_id": "id", "plan": "standard"}
    assert form.secrets() == {"client_secret": "s", "token": ""}


@pytest.mark.parametrize("given", ["kram.pl", "localhost:8000", "kram.myshopify.com.evil.example"])
def test_the_form_takes_no_other_address(given: str) -> None:
    form = ShopifyForm({"shop": given, "client_id": "i", "client_secret": "s", "plan": "plus"})

    assert not form.is_valid()
    assert list(form.errors) == ["shop"]
