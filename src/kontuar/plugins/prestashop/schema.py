"""PrestaShop's Webservice as it behaves, for the connector and for its fake.

Sources, read on 2026-11-27: `classes/webservice/`, `classes/order/`, `Address`, `CartRule`,
`CustomerThread` and `CustomerMessage` of PrestaShop 1.7, 8 and 9, its devdocs ("Webservice",
cheat sheet), and `install-dev/data/xml/order_state.xml` for what its own statuses mean.

- Answers come in JSON when asked for; what is written is XML in every version.
- An empty list is `[]` instead of an object; one that is named is 404 with an empty body.
- Dates can be filtered and sorted only with `date=1`; they are the server's own, without a zone.
- PUT empties every field that is left out. PATCH does not, and exists from version 8 on.
- Nobody is called: there are no webhooks.
- A credit slip written from outside returns no goods and no money, and its paper has no prices
  (issue 33109 of PrestaShop, closed as a wish): so refunds are read, not made.
"""

API = "/api"
VERSION = "psws-version"
NOW = "access-time"
"""The server's clock, in seconds; in every answer."""
PAGE = 50
END = "2099-12-31 23:59:59"
NEEDED = (
    "addresses",
    "carriers",
    "countries",
    "currencies",
    "customers",
    "languages",
    "messages",
    "order_carriers",
    "order_cart_rules",
    "order_details",
    "order_payments",
    "order_slip",
    "order_states",
    "orders",
)
"""What the key must be allowed to read, or an order would be read by half."""
BUYER = "[id,firstname,lastname,email,newsletter,id_lang,is_guest,date_add,date_upd]"
"""Of a customer; the rest, a hash of the password among it, is not asked for."""
CARRIER = "[id,name,url]"
STATUS = "[id,name,template,module_name,paid,shipped,delivery,deleted]"
MEANT = {
    "order_canceled": "cancelled",
    "refund": "returned",
    "payment_error": "on_hold",
    "outofstock": "on_hold",
    "bankwire": "on_hold",
    "cheque": "on_hold",
    "preparation": "processing",
    "shipped": "shipped",
}
"""What a status means by the letter it sends: shops rename statuses, seldom their letters."""
DELIVERED = "5"
"""The id of "Delivered" in every shop as it is installed; it sends no letter."""
WORDS = (
    ("dostarcz", "delivered"),
    ("doręcz", "delivered"),
    ("deliver", "delivered"),
    ("odebran", "delivered"),
    ("anul", "cancelled"),
    ("cancel", "cancelled"),
    ("zwro", "returned"),
    ("return", "returned"),
)
"""What a status of the shop's own most likely means; people map the rest."""
GONE_OUT = ("shipped", "delivered", "returned", "cancelled")
"""States in which an address is not changed any more."""
PATCHES_FROM = 8
