"""ShipX as documented: addresses and fields, shared by the carrier and its fake.

Documentation: InPost, "ShipX API" (Tracking, Statuses, Webhooks), as of 2026-11.
"""

from typing import Final

LIVE: Final = "https://api-shipx-pl.easypack24.net"
SANDBOX: Final = "https://sandbox-api-shipx-pl.easypack24.net"
TRACKING: Final = "/v1/tracking/"
"""One number a call; public, 404 for a number InPost does not know."""
STATUSES: Final = "/v1/statuses"
"""Public: the codes with a title and a description, in the language of `lang`."""
ORGANIZATIONS: Final = "/v1/organizations"
"""Needs the token."""
STEPS: Final = "tracking_details"
"""Newest first; each with status, origin_status, agency, datetime (with a zone)."""
HOOK_EVENTS: Final = ("shipment_confirmed", "shipment_status_changed")
"""Unsigned; the number stands in payload.tracking_number."""
