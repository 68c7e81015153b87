"""The feed's own ways: pushes by HTTP, sheets, pages that stay on their server."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kontuar.kit.money import Money
from kontuar.kit.webapi import read_json
from kontuar.orders import services
from kontuar.orders.contract import ShopTrouble
from kontuar.orders.models import Connection, Hook, Order
from kontuar.plugins.feed.forms import FeedForm
from kontuar.plugins.feed.parse import read_feed, read_order
from kontuar.plugins.feed.sheet import read_sheet
from kontuar.plugins.feed.tests.server import FeedServer, signed, written
from kontuar.testing.cast import NOON
from kontuar.testing.driving import adapter_and_config, connected, sample, work

ZONE = "Europe/Warsaw"
SHEET = """\
id;number;status;payment;placed_at;changed_at;currency;total;email;shipping_city;shipping_method;\
line_name;line_quantity;line_total;line_sku;parcel_number;parcel_carrier
7;ZAM/7;wysłane;opłacone;2026-03-02 13:00;2026-03-02 14:00;PLN;1 234,50;ala@example.pl;Łódź;Kurier;\
Kubek;2;1 200,00;KUB;FP1;Fake post
7;;;;;;;;;;;Świeca;1;34,50;SWI;FP1;Fake post
8;ZAM/8;nowe;;2026-07-02 13:00;2026-07-02 13:00;PLN;10;;;;Mydło;1;10;MYD;;
"""


@pytest.mark.django_db
def test_a_signed_push_becomes_an_order_and_is_answered_twice(client: Client) -> None:
    kram = connected(FeedServer())
    raw = json.dumps({"orders": [written(sample(1))]}).encode()

    first = push(client, kram, raw)
    again = push(client, kram, raw)
    work(at=datetime.now(UTC))

    assert (first.status_code, first.content, again.content) == (200, b"stored\n", b"known\n")
    assert Order.objects.get().number == "1001"
    assert Order.objects.get().lines.count() == 2


@pytest.mark.django_db
def test_what_is_not_signed_or_for_nobody_or_too_large_is_refused(client: Client) -> None:
    kram = connected(FeedServer())
    raw = json.dumps({"orders": [written(sample(1))]}).encode()

    assert push(client, kram, raw, key="obcy-klucz").status_code == 403
    assert client.post(f"/hooks/shop/{kram.pk}/", raw, "application/json").status_code == 403
    assert push(client, kram, b"x" * 5_300_000).status_code == 413
    assert client.post(f"/hooks/shop/{kram.shop_id}/", raw, "application/json").status_code == 404
    assert client.get(f"/hooks/shop/{kram.pk}/").status_code == 200
    assert (Hook.objects.count(), Order.objects.count()) == (0, 0)
    assert Connection.objects.get().refused_hooks == 2


@pytest.mark.django_db
def test_a_replayed_push_brings_nothing_back() -> None:
    kram = connected(FeedServer())
    old = json.dumps({"orders": [written(sample(1))]}).encode()
    newer = sample(1, status="sent", state="shipped", changed_at=NOON.replace(month=4))
    new = json.dumps({"orders": [written(newer)]}).encode()

    for raw in (new, old):
        services.store_hook(connection_id=kram.pk, headers=signed(raw), raw=raw, at=NOON)
        work()

    assert Order.objects.get().status == "sent"


@pytest.mark.django_db
def test_a_sheet_is_pushed_like_json() -> None:
    kram = connected(FeedServer())
    raw = SHEET.encode("cp1250")
    headers = signed(raw) | {"content-type": "text/csv"}

    services.store_hook(connection_id=kram.pk, headers=headers, raw=raw, at=NOON)
    work()

    order = Order.objects.get(number="ZAM/7")
    assert (order.state, order.payment_state, order.money) == (
        "shipped", "paid", Money(123450, "PLN"),
    )  # fmt: skip
    assert order.placed_at == NOON
    assert order.shipping == {"city": "Łódź"}
    assert [line.name for line in order.lines.order_by("position")] == ["Kubek", "Świeca"]
    assert order.parcel_links.get().parcel.carrier == "fakepost"
    summer = Order.objects.get(number="ZAM/8")
    assert summer.placed_at == datetime(2026, 7, 2, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("raw", [b"", b"a;b\n1;2\n", b'id;"total\n7;1\n'])
def test_what_is_no_sheet_is_refused_or_empty(raw: bytes) -> None:
    try:
        told = read_sheet(raw)
    except ShopTrouble as trouble:
        told = trouble.code

    assert told in ("schema", {"orders": []})


@pytest.mark.parametrize("told", ["[]", "{}", '"x"', "null", '{"orders": {}}', '{"orders": [{}]}'])
def test_what_is_no_feed_is_refused(told: str) -> None:
    with pytest.raises(ShopTrouble) as refused:
        read_feed(read_json(told), ZONE)

    assert refused.value.code == "schema"


@pytest.mark.parametrize("damage", [
    {"total": "12.345"}, {"total": None}, {"currency": "zł"}, {"placed_at": "wczoraj"},
    {"placed_at": 10**14}, {"changed_at": None}, {"state": "wow"}, {"lines": [{"total": "1"}]},
    {"lines": "x"}, {"email": ["a"]}, {"shipments": [{"parcels": [{}]}]},
])  # fmt: skip
def test_a_damaged_order_becomes_a_ref_with_its_reason(damage: dict[str, object]) -> None:
    whole, broken = written(sample(1)), {**written(sample(2)), **damage}

    feed = read_feed(read_json(json.dumps({"orders": [whole, broken]})), ZONE)

    assert [order.number for order in feed.orders] == ["1001"]
    assert [(ref.external_id, bool(ref.reason)) for ref in feed.refs] == [("1002", True)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*written(sample(1)), "payments", "returns"]), JSON))
def test_whatever_stands_in_a_feed_is_an_order_a_ref_or_trouble(damage: dict[str, object]) -> None:
    told = {"orders": [{**written(sample(1)), **damage}]}

    try:
        feed = read_feed(told, ZONE)
        found = len(feed.orders) + len(feed.refs)
    except ShopTrouble as trouble:
        found = trouble.code

    assert found in ("schema", 1)


def test_a_unit_price_is_worked_out_and_seconds_are_a_moment() -> None:
    told = written(sample(1)) | {"placed_at": 1772452800, "lines": [
        {"name": "Sznurek", "quantity": "2.5", "total": "10.00"}
    ]}  # fmt: skip

    order = read_order(told, ZONE)

    assert order.lines[0].unit_price == Money(400, "PLN")
    assert (order.lines[0].quantity, order.placed_at) == (Decimal("2.5"), NOON)


@pytest.mark.django_db
def test_a_next_page_on_another_server_is_not_followed() -> None:
    server = FeedServer()
    adapter, config = adapter_and_config(server)

    with pytest.raises(ShopTrouble) as refused:
        adapter.changed_since(config, {"next": "https://obcy.example/feed", "begun": True})

    assert (refused.value.code, server.requests) == ("moved", [])


def test_a_form_makes_a_key_and_keeps_the_one_there_is() -> None:
    form = FeedForm({"url": "https://kram.example/feed.json", "actions": ["note"]})
    kept = FeedForm({"url": ""}, stored=["key"])

    assert form.is_valid()
    assert kept.is_valid()
    assert form.settings() == {"url": "https://kram.example/feed.json", "actions": ["note"]}
    assert len(form.secrets()["key"]) >= 32
    assert kept.secrets() == {"token": "", "key": ""}


def push(client: Client, kram: Connection, raw: bytes, *, key: str = FeedServer.secrets["key"]):
    given = signed(raw, key)["x-kontuar-signature"]
    return client.post(
        f"/hooks/shop/{kram.pk}/",
        raw,
        content_type="application/json",
        headers={"X-Kontuar-Signature": given},
    )
