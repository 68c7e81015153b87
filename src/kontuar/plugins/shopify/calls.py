"""What Shopify calls about: whether it was Shopify, what it names, and that it goes on calling."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from kontuar.kit.webapi import ApiTrouble, read_json
from kontuar.orders.contract import ConnectionConfig, Kind, News, Proof, Ref
from kontuar.orders.reading import external_id, mapping
from kontuar.plugins.shopify import schema
from kontuar.plugins.shopify.client import ask, change
from kontuar.plugins.shopify.parse import nodes

NAMED: Mapping[str, tuple[Kind, str]] = {
    "orders": ("order", "id"),
    "refunds": ("order", "order_id"),
    "fulfillments": ("order", "order_id"),
    "products": ("product", "id"),
    "customers": ("customer", "id"),
}
"""What a topic is about, and where its id stands."""
REDACT = "customers/redact"


def verify(config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
    """HMAC-SHA256 of the body by the app's secret, and the shop that we are connected with."""
    told, key = headers.get(schema.SIGNATURE, ""), config.secrets.get("client_secret", "")
    if not key:
        return "unverifiable"
    right = base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest())
    if not hmac.compare_digest(told.encode(), right):
        return "forged"
    domain = headers.get(schema.DOMAIN, "")
    return "verified" if domain in ("", config.settings["shop"]) else "forged"


def hints(headers: Mapping[str, str], raw: bytes) -> News:
    """Which object to read again; the id of a delivery is the same when it is repeated."""
    topic = headers.get(schema.TOPIC, "")
    item = mapping(read_json(raw))
    mark = hashlib.sha256(raw).hexdigest()
    delivery = f"{headers.get(schema.DELIVERY, '')}-{topic}-{mark}"
    if topic == REDACT:
        return News(topic, _redacted(item), delivery_id=delivery)
    what, _slash, event = topic.partition("/")
    if what not in NAMED or event in ("data_request", "redact"):
        return News(topic, delivery_id=delivery)
    kind, name = NAMED[what]
    ref = Ref(kind, external_id(item, lambda told: told[name]), gone=event == "delete")
    return News(topic, [ref], delivery_id=delivery)


def missing(config: ConnectionConfig) -> Sequence[str]:
    """Topics nobody calls us about yet. Raises ApiTrouble."""
    told = ask(config, schema.HOOKS_QUERY, cost=50.0, uri=config.hook_url)
    known = {str(one["topic"]) for one in nodes(told, "webhookSubscriptions")}
    return [topic for topic in schema.TOPICS if topic not in known]


def subscribe(config: ConnectionConfig) -> None:
    """Have us called about what is missing: Shopify deletes a subscription that failed often.

    What it does not allow is no trouble of reading: the test of the connection shows it.
    """
    if not config.hook_url:
        return
    try:
        for topic in missing(config):
            hook = {"uri": config.hook_url, "includeFields": list(schema.TOPICS[topic])}
            change(config, schema.HOOK, topic=topic, hook=hook)
    except ApiTrouble as trouble:
        if not trouble.permanent:
            raise


def _redacted(item: Mapping[str, Any]) -> Sequence[Ref]:
    """Somebody asked the shop to forget them: what it blanked is read again."""
    customer = mapping(item.get("customer") or {})
    orders = [str(own) for own in item.get("orders_to_redact") or []]
    refs = [Ref("order", own) for own in orders]
    return [*refs, Ref("customer", str(customer["id"]))] if customer.get("id") else refs
