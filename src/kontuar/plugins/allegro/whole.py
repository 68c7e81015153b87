"""Read an order whole: what Allegro keeps beside it is asked for where there is some."""

from typing import Any

from kontuar.orders.contract import ConnectionConfig, OrderData
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.allegro import schema
from kontuar.plugins.allegro.parse import Beside, Item, part, read_order
from kontuar.plugins.allegro.talk import each_page, get, own_id


def form_of(config: ConnectionConfig, external_id: str) -> Item:
    """An order as Allegro gives it. Raises ApiTrouble."""
    return get(config, f"{schema.FORMS}/{own_id(external_id)}")


def refunds_of(config: ConnectionConfig, external_id: str) -> list[Item]:
    """Every refund of an order."""
    query = {"order.id": external_id}
    return [mapping(one) for one in each_page(config, schema.REFUNDS, query, "refunds")]


def whole(config: ConnectionConfig, told: Any) -> OrderData:
    """The order of a form, with its parcels, refunds and invoices. Raises ApiTrouble."""
    form = mapping(told)
    own = own_id(str(form["id"]))
    is_paid = bool(part(form, "payment").get("finishedAt"))
    beside = Beside(
        shipments=_shipments(config, form, own),
        refunds=refunds_of(config, own) if is_paid else (),
        invoices=_invoices(config, form, own),
    )
    return read_order(form, beside)


def _shipments(config: ConnectionConfig, form: Item, own: str) -> Any:
    sent = part(part(form, "fulfillment"), "shipmentSummary").get("lineItemsSent")
    if sent in (None, "NONE"):
        return ()
    return listing(get(config, f"{schema.FORMS}/{own}/shipments").get("shipments") or [])


def _invoices(config: ConnectionConfig, form: Item, own: str) -> Any:
    if not part(form, "invoice").get("required"):
        return ()
    return listing(get(config, f"{schema.FORMS}/{own}/invoices").get("invoices") or [])
