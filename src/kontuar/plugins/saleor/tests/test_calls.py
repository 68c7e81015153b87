"""What Saleor calls about: detached signatures, and payloads of both kinds."""

import json

import pytest

from kontuar.orders.contract import (
    OrderRef,
)
from kontuar.plugins.saleor import schema
from kontuar.plugins.saleor.shop import fetch_keys
from kontuar.plugins.saleor.signing import proof_by_keys
from kontuar.plugins.saleor.tests.server import (
    PLAIN,
    SaleorServer,
    global_id,
    jwks,
    jws,
)
from kontuar.testing.driving import adapter_and_config

RAW = '{"order": {"id": "x", "name": "Żółw"}}'.encode()
KEYS = str(jwks()).replace("'", '"')
ALA = OrderRef(global_id("Order", "1001"), "1001")


def test_a_signature_of_the_shop_is_known_with_the_body_plain_or_packed() -> None:
    packed = {name: value for name, value in PLAIN.items() if name != "b64"}

    assert proof_by_keys(jws(RAW), RAW, KEYS) == "verified"
    assert proof_by_keys(jws(RAW, PLAIN | {"crit": ["b64"]}), RAW, KEYS) == "verified"
    assert proof_by_keys(jws(RAW, packed), RAW, KEYS) == "verified"


@pytest.mark.parametrize("signature", [
    "", "a", "a.b.c", "..", "ą..b", jws(b"other"), jws(RAW, key="2"),
    jws(RAW, PLAIN | {"alg": "none"}), jws(RAW, PLAIN | {"alg": "HS256"}),
    jws(RAW).replace("..", ".e30."), jws(RAW)[:-5], jws(RAW) + ".x",
])  # fmt: skip
def test_what_the_shop_did_not_sign_is_forged(signature: str) -> None:
    assert proof_by_keys(signature, RAW, KEYS) == "forged"


def test_a_key_nobody_knows_yet_makes_only_a_hint() -> None:
    assert proof_by_keys(jws(RAW, PLAIN | {"kid": "7"}), RAW, KEYS) == "unverifiable"
    assert proof_by_keys(jws(RAW), RAW, "") == "unverifiable"


@pytest.mark.django_db
def test_keys_are_fetched_from_the_shops_own_server_and_kept() -> None:
    server = SaleorServer()
    adapter, config = adapter_and_config(server)
    headers = server.signed(RAW, "order_updated")

    before = adapter.verify(config, headers, RAW)
    fetch_keys(config)

    assert server.requests[0].url == "https://kram.example/.well-known/jwks.json"
    assert "Authorization" not in server.requests[0].headers
    assert (before, adapter.verify(config, headers, RAW)) == ("unverifiable", "verified")


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "refs"), [
    ([{"type": "Order", "id": ALA.external_id, "user": {"id": "x"}}], ["order"]),
    ([{"type": "Fulfillment", "id": "RnVsZmlsbG1lbnQ6MQ==", "order": {"id": ALA.external_id}}],
     ["order"]),
    ({"order": {"id": ALA.external_id}}, ["order"]),
    ({"product": {"id": global_id("Product", "5")}}, ["product"]),
    ({"user": {"id": global_id("User", "5")}}, ["customer"]),
    ({"order": None, "channel": {"id": "Q2hhbm5lbDox"}}, []),
    ({"data": {"orderUpdated": {"order": {"id": ALA.external_id}}, "orderPaid": None}}, ["order"]),
])  # fmt: skip
def test_payloads_of_both_kinds_say_what_to_read(told: object, refs: list[str]) -> None:
    adapter, config = adapter_and_config(SaleorServer())

    news = adapter.hints(config, {schema.EVENT: "order_updated"}, json.dumps(told).encode())

    assert [ref.kind for ref in news.refs] == refs
