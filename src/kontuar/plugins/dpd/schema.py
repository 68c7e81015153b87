"""DPD InfoServices as documented: shared by the carrier and its fake.

Documentation: DPD Polska, "DPDInfoServices ObjEvents", as used publicly, read in 2026-11.
"""

from typing import Final

URL: Final = (
    "https://dpdinfoservices.dpd.com.pl/DPDInfoServicesObjEventsService/DPDInfoServicesObjEvents"
)
NAMESPACE: Final = "http://events.dpdinfoservices.dpd.com.pl/"
BY_WAYBILL: Final = "getEventsForWaybillV1"
"""The other way is a queue whose batches are confirmed: it would take them from other programs."""
EVENT: Final = "eventsList"
"""With id, businessCode, description, eventTime (no zone), depot, depotName, waybill."""
