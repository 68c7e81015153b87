"""How a WooCommerce is reached: signatures, plain permalinks, other names; and what is no order."""

from dataclasses import replace

import pytest

from kontuar.orders.contract import AddNote, Done, OrderRef, Refused, ShopTrouble
from kontuar.plugins.woocommerce.client import signature
from kontuar.plugins.woocommerce.doors import DOORS
from kontuar.plugins.woocommerce.tests.server import PlainWooServer, WooServer, query_of, signed
from kontuar.testing.driving import MONTH, NOON, adapter_and_config, sample

ALA = OrderRef("1001", "1001")


def test_a_signature_is_that_of_the_standard() -> None:
    """Parameters after RFC 5849, 3.4.1.3; the base string was written by hand."""
    query = {"b5": "=%3D", "a3": "a", "c@": "", "a2": "r b", "ż": "ó"}

    made = signature("get", "http://example.com/request", query, "j49sk3j29djd")

    assert made == "01Fgxya1931JFAy+sBly0R//B24W8Kc5BW4PtEACiMI="


@pytest.mark.django_db
def test_without_tls_the_secret_does_not_travel_and_no_nonce_is_used_twice() -> None:
    server = PlainWooServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    server.faults.append("slow")

    with pytest.raises(Exception, match="too_slow"):
        adapter.get_order(config, "1001")
    adapter.get_order(config, "1001")

    nonces = [query_of(request)["oauth_nonce"] for request in server.requests]
    assert len(set(nonces)) == len(nonces) == 2
    assert all("Authorization" not in request.headers for request in server.requests)
    assert not any(server.secrets["secret"] in request.url for request in server.requests)


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "home", "is_plain"), [
    ("https://bez.example", "https://bez.example", True),
    ("http://wordpress.internal", "http://localhost:8080", False),
    ("http://wp.internal:81/sklep", "https://sklep.example/s", True),
])  # fmt: skip
def test_the_api_is_found_behind_plain_permalinks_and_other_names(
    url: str, home: str, *, is_plain: bool
) -> None:
    server = WooServer()
    server.put(sample(1))
    server.home, server.has_plain_permalinks = f"http{home[home.index(':') :]}", is_plain
    server.settings = {"url": url, "page_size": 10}  # type: ignore[misc]  # (of this one only)
    adapter, config = adapter_and_config(server)

    found = adapter.get_order(config, "1001").number
    asked = len(server.requests)
    done = adapter.act(config, ALA, AddNote("Zadzwonić"), "k1")

    assert (found, asked) == ("1001", 3)  # astray, who are you, again
    assert isinstance(done, Done)
    assert len(server.requests) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "asked"), [
    ({"drops_logins": True}, 3),
    ({"sees_tls": False}, 4),
    ({"drops_logins": True, "has_plain_permalinks": True}, 4),
    ({"sees_tls": False, "has_plain_permalinks": True}, 5),
])  # fmt: skip
def test_where_a_login_over_tls_does_not_arrive_the_question_is_signed(
    changes: dict[str, bool], asked: int
) -> None:
    server = WooServer()
    server.put(sample(1))
    vars(server).update(changes)
    adapter, config = adapter_and_config(server)

    assert adapter.get_order(config, "1001").number == "1001"
    assert len(server.requests) == asked
    assert isinstance(adapter.act(config, ALA, AddNote("Zadzwonić"), "k1"), Done)
    assert len(server.requests) == asked + 2


@pytest.mark.django_db
def test_a_wrong_key_is_told_whichever_way_it_came() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)

    step = next(iter(adapter.check(replace(config, secrets={"key": "ck_9", "secret": "cs_9"}))))

    assert (step.ok, step.code) == (False, "unauthorized")
    assert DOORS == {}


@pytest.mark.django_db
@pytest.mark.parametrize("is_plain", [True, False])
def test_a_wordpress_without_woocommerce_is_told(*, is_plain: bool) -> None:
    server = WooServer()
    server.has_plain_permalinks, server.namespaces = is_plain, ["wp/v2"]
    adapter, config = adapter_and_config(server)

    step = next(iter(adapter.check(config)))

    assert (step.ok, step.code) == (False, "no_woocommerce")


@pytest.mark.django_db
def test_a_key_that_may_only_read_is_told_from_a_wrong_one() -> None:
    server = WooServer()
    server.put(sample(1))
    server.is_read_only = True
    adapter, config = adapter_and_config(server)

    outcome = adapter.act(config, ALA, AddNote("Zadzwonić"), "k1")

    assert isinstance(outcome, Refused)
    assert (outcome.code, server.deeds) == ("forbidden", [])


@pytest.mark.django_db
def test_a_checkout_that_was_left_is_no_order() -> None:
    server = WooServer()
    server.orders[int(server.put(sample(1)))]["status"] = "checkout-draft"
    server.put(sample(3))
    adapter, config = adapter_and_config(server)

    page = adapter.backfill(config, {}, NOON - 2 * MONTH)

    assert ([order.number for order in page.orders], page.refs) == (["1003"], [])
    with pytest.raises(ShopTrouble, match="not_found"):
        adapter.get_order(config, "1001")
    assert adapter.find_orders(config, number="1001") == []


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [
    b"[]", b'{"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID."}',
])  # fmt: skip
def test_a_call_that_comes_after_its_order_went_means_nothing(raw: bytes) -> None:
    adapter, config = adapter_and_config(WooServer())

    news = adapter.hints(config, signed(raw, "order.updated"), raw)

    assert (news.topic, news.refs) == ("order.updated", ())
