"""BaseLinker's API as documented: shared by the connector and its fake.

Written down in 2026-11 from what is known of "BaseLinker API" (connector.php), without its pages at
hand: names of errors and of fields are to be confirmed on an account. Every answer is HTTP 200;
`status` says SUCCESS or ERROR. Moments are whole seconds, money is in major units.
"""

from typing import Final

URL: Final = "https://api.baselinker.com/connector.php"
TOKEN_HEADER: Final = "X-BLToken"  # noqa: S105  (a header's name)
PAGE: Final = 100
"""Orders a call, by date_confirmed, from `date_confirmed_from` on."""
PER_MINUTE: Final = 100
BAD_TOKEN: Final = ("ERROR_BAD_TOKEN", "ERROR_NO_TOKEN", "ERROR_UNKNOWN_TOKEN")
FORBIDDEN: Final = ("ERROR_NO_PERMISSION", "ERROR_METHOD_NOT_ALLOWED")
LIMIT: Final = ("ERROR_QUERY_LIMIT", "ERROR_BLOCKED_TOKEN")
JOURNAL_TYPES: Final = tuple(range(1, 22))
"""The journal keeps three days, and stays empty until BaseLinker turns it on for the account."""
WORDS: Final = (
    ("anul", "cancelled"),
    ("cancel", "cancelled"),
    ("zwro", "returned"),
    ("return", "returned"),
    ("dostarcz", "delivered"),
    ("zrealiz", "delivered"),
    ("odebran", "delivered"),
    ("deliver", "delivered"),
    ("wysłan", "shipped"),
    ("wyslan", "shipped"),
    ("sent", "shipped"),
    ("shipped", "shipped"),
    ("wstrzym", "on_hold"),
    ("do wys", "processing"),
    ("spakow", "processing"),
    ("realiz", "processing"),
    ("now", "placed"),
    ("new", "placed"),
)
"""What a status, which every company names itself, most likely means; people map the rest."""
