"""Kram in Medusa: one mug, one way of sending, VAT; and what its customers and staff do there."""

from dataclasses import dataclass
from typing import Any

from tests.servers.medusa import Medusa

PRICE, SENDING, VAT = 49.99, 14.99, 23
WHERE = {
    "first_name": "Łucja", "last_name": "Żak", "company": "Żak sp. z o.o.", "address_1":
    "Miodowa 1/2", "city": "Łódź", "postal_code": "00-001", "country_code": "pl",
    "phone": "+48601202303",
}  # fmt: skip


@dataclass(frozen=True)
class Kram:
    """What was set up, by its ids."""

    shop: Medusa
    region: str
    place: str
    way: str
    mug: str
    product: str

    def buy(self, email: str, *, quantity: int = 2) -> Any:
        """Mugs to Łucja, authorized."""
        store = self.shop.store
        items = [{"variant_id": self.mug, "quantity": quantity}]
        where = {"shipping_address": WHERE, "billing_address": WHERE}
        basket = {"region_id": self.region, "email": email, "items": items, **where}
        cart = store("POST", "/carts", basket)["cart"]["id"]
        store("POST", f"/carts/{cart}/shipping-methods", {"option_id": self.way})
        purse = store("POST", "/payment-collections", {"cart_id": cart})["payment_collection"]["id"]
        provider = {"provider_id": "pp_system_default"}
        store("POST", f"/payment-collections/{purse}/payment-sessions", provider)
        return store("POST", f"/carts/{cart}/complete")["order"]

    def capture(self, order: Any) -> None:
        """The money comes."""
        fields = "fields=*payment_collections.payments"
        told = self.shop.admin("GET", f"/orders/{order['id']}?{fields}")["order"]
        payment = told["payment_collections"][0]["payments"][0]["id"]
        self.shop.admin("POST", f"/payments/{payment}/capture", {})

    def send(self, order: Any, number: str) -> str:
        """Pack it and hand it to the carrier; the fulfilment."""
        own, items = f"/orders/{order['id']}", items_of(order)
        told = self.shop.admin(
            "POST",
            f"{own}/fulfillments?fields=*fulfillments",
            {"items": items, "location_id": self.place},
        )
        made = str(told["order"]["fulfillments"][0]["id"])
        link = f"https://inpost.pl/sledzenie-przesylek?number={number}"
        label = {"tracking_number": number, "tracking_url": link, "label_url": link}
        body = {"items": items, "labels": [label]}
        self.shop.admin("POST", f"{own}/fulfillments/{made}/shipments", body)
        return made

    def deliver(self, order: Any, fulfilment: str) -> None:
        """The customer has it."""
        self.shop.admin(
            "POST", f"/orders/{order['id']}/fulfillments/{fulfilment}/mark-as-delivered", {}
        )

    def receive(self, return_id: str, order: Any, quantity: int) -> None:
        """What was sent back has come."""
        own = f"/returns/{return_id}"
        items = [{"id": order["items"][0]["id"], "quantity": quantity}]
        self.shop.admin("POST", f"{own}/receive", {})
        self.shop.admin("POST", f"{own}/receive-items", {"items": items})
        self.shop.admin("POST", f"{own}/receive/confirm", {})


def set_up(shop: Medusa) -> Kram:
    """An empty Medusa becomes Kram."""
    ask = shop.admin
    currency = {"currency_code": "pln", "is_default": True, "is_tax_inclusive": True}
    store = ask("GET", "/stores")["stores"][0]["id"]
    ask("POST", f"/stores/{store}", {"supported_currencies": [currency]})
    providers = {"payment_providers": ["pp_system_default"]}
    country = {"name": "Polska", "currency_code": "pln", "countries": ["pl"]}
    region = ask("POST", "/regions", {**country, **providers, "is_tax_inclusive": True})["region"]
    rate = {"name": "VAT", "code": "vat", "rate": VAT}
    taxes = {"country_code": "pl", "provider_id": "tp_system", "default_tax_rate": rate}
    ask("POST", "/tax-regions", taxes)
    channel = ask("GET", "/sales-channels")["sales_channels"][0]["id"]
    place = _place(shop, channel)
    profile = _profile(shop)
    product = _mug(shop, channel, profile)
    return Kram(
        shop=shop,
        region=str(region["id"]),
        place=place,
        way=_way(shop, place, profile),
        mug=str(product["variants"][0]["id"]),
        product=str(product["id"]),
    )


def items_of(order: Any) -> list[dict[str, Any]]:
    """All of its lines."""
    return [{"id": one["id"], "quantity": one["quantity"]} for one in order["items"]]


def _place(shop: Medusa, channel: str) -> str:
    where = {"address_1": "Prosta 1", "country_code": "pl"}
    made = shop.admin("POST", "/stock-locations", {"name": "Magazyn", "address": where})
    own = str(made["stock_location"]["id"])
    shop.admin("POST", f"/stock-locations/{own}/sales-channels", {"add": [channel]})
    manual = {"add": ["manual_manual"]}
    shop.admin("POST", f"/stock-locations/{own}/fulfillment-providers", manual)
    return own


def _profile(shop: Medusa) -> str:
    known = shop.admin("GET", "/shipping-profiles")["shipping_profiles"]
    if known:
        return str(known[0]["id"])
    made = shop.admin("POST", "/shipping-profiles", {"name": "default", "type": "default"})
    return str(made["shipping_profile"]["id"])


def _way(shop: Medusa, place: str, profile: str) -> str:
    told = shop.admin(
        "POST",
        f"/stock-locations/{place}/fulfillment-sets?fields=*fulfillment_sets",
        {"name": "Wysyłka", "type": "shipping"},
    )
    whole = told["stock_location"]["fulfillment_sets"][0]["id"]
    country = {"type": "country", "country_code": "pl"}
    zone = shop.admin(
        "POST",
        f"/fulfillment-sets/{whole}/service-zones",
        {"name": "Polska", "geo_zones": [country]},
    )["fulfillment_set"]["service_zones"][0]["id"]
    rules = {"enabled_in_store": "true", "is_return": "false"}
    option = {
        "name": "InPost Paczkomat",
        "service_zone_id": zone,
        "shipping_profile_id": profile,
        "provider_id": "manual_manual",
        "price_type": "flat",
        "type": {"label": "Paczkomat", "description": "24 h", "code": "inpost"},
        "prices": [{"currency_code": "pln", "amount": SENDING}],
        "rules": [{"attribute": k, "value": v, "operator": "eq"} for k, v in rules.items()],
    }
    return str(shop.admin("POST", "/shipping-options", option)["shipping_option"]["id"])


def _mug(shop: Medusa, channel: str, profile: str) -> Any:
    variant = {
        "title": "żółty", "sku": "KUB-1", "ean": "5901234123457", "manage_inventory": False,
        "options": {"Kolor": "żółty"}, "prices": [{"currency_code": "pln", "amount": PRICE}],
    }  # fmt: skip
    product = {
        "title": "Kubek Żółw",
        "status": "published",
        "shipping_profile_id": profile,
        "options": [{"title": "Kolor", "values": ["żółty"]}],
        "sales_channels": [{"id": channel}],
        "variants": [variant],
    }
    return shop.admin("POST", "/products", product)["product"]
