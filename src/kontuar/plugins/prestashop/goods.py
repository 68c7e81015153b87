"""Read a product with its combinations, their names and what is left of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kontuar.orders.contract import ConnectionConfig, ProductData, ShopTrouble, VariantData
from kontuar.orders.reading import external_id, listing, mapping
from kontuar.plugins.prestashop.client import any_of, listed
from kontuar.plugins.prestashop.parse import certain, id_of, said, text

Item = Mapping[str, Any]


def read_goods(config: ConnectionConfig, own: str) -> ProductData:
    """One product. Raises ApiTrouble."""
    rows = listed(config, "products", {"id": any_of([own])})
    if not rows:
        raise ShopTrouble("not_found", own, permanent=True)
    item = rows[0]
    kinds = listed(config, "combinations", {"id_product": any_of([own])})
    stocks = listed(config, "stock_availables", {"id_product": any_of([own])})
    left = {text(row, "id_product_attribute") or "0": int(row["quantity"]) for row in stocks}
    chosen = list(dict.fromkeys(one for row in kinds for one in _options(row)))
    values = (
        listed(config, "product_option_values", {"id": any_of(chosen)}, display="[id,name]")
        if chosen
        else []
    )
    names = {text(row, "id"): said(row, "name") for row in values}
    url = str(config.settings["url"]).rstrip("/")
    return ProductData(
        external_id=external_id(item, id_of),
        name=said(item, "name"),
        url=f"{url}/index.php?controller=product&id_product={own}",
        image_url=_image(item, url),
        is_active=text(item, "active") == "1",
        variants=[_variant(row, left, names) for row in kinds] or [_alone(item, left)],
        changed_at=certain(item.get("date_upd"), config.time_zone),
    )


def _variant(row: Item, left: Mapping[str, int], names: Mapping[str, str]) -> VariantData:
    own = external_id(row, id_of)
    told = text(row, "available_date")
    return VariantData(
        own,
        name=", ".join(names.get(one, "") for one in _options(row)),
        sku=text(row, "reference"),
        ean=text(row, "ean13"),
        stock=left.get(own),
        available_on=None if not told or told.startswith("0000") else date.fromisoformat(told),
    )


def _alone(item: Item, left: Mapping[str, int]) -> VariantData:
    return VariantData(
        external_id(item, id_of),
        sku=text(item, "reference"),
        ean=text(item, "ean13"),
        stock=left.get("0"),
    )


def _options(row: Item) -> Sequence[str]:
    parts = mapping(row.get("associations") or {}).get("product_option_values") or []
    return [text(mapping(one), "id") for one in listing(parts)]


def _image(item: Item, url: str) -> str:
    """The picture customers see; the Webservice's own would want the key."""
    image = text(item, "id_default_image")
    return f"{url}/{image}-home_default/{said(item, 'link_rewrite')}.jpg" if image else ""
