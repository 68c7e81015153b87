"""Both ways to DHL as documented: shared by the carrier and its fakes.

Read on 2026-11-27: dhl24.com.pl/webapi2/doc, getTrackAndTraceInfo and ShipmentEvent, with answers
kept as samples in public code; developer.dhl.com, Shipment Tracking - Unified 1.5.8, and its
knowledge base.
"""

from typing import Final

WEBAPI: Final = "https://dhl24.com.pl/webapi2/provider/service.html?ws=1"
SANDBOX: Final = "https://sandbox.dhl24.com.pl/webapi2/provider/service.html?ws=1"
"""The namespace of each is its own address."""
TRACK: Final = "getTrackAndTraceInfo"
"""One number a call: the eleven digits of a shipment."""
ITEM: Final = "item"
"""With status, description, terminal, timestamp (Polish time without a zone), newest first."""
BAD_LOGIN: Final = "autoryzac"
"""In the words of fault 100: "Nieprawidlowe dane autoryzacyjne"."""
NOT_THERE: Final = ("ERR",)
"""A status that says: there is no such number."""

UNIFIED: Final = "https://api-eu.dhl.com/track/shipments"
KEY_HEADER: Final = "DHL-API-Key"
SERVICE: Final = "parcel-pl"
"""Without it a number of another of DHL's companies may be answered."""
