"""What Allegro's codes of parcels mean to us."""

from datetime import date

from kontuar.orders.contract import Meaning, StatusTable

TABLE = StatusTable(
    source="Allegro REST API, ParcelTrackingStatus, and its guide “Wysyłam z Allegro”, by copies"
    " of both in public code",
    read_on=date(2026, 11, 27),
    codes={
        "PENDING": Meaning("announced"),
        # From being given up to the last depot: what happened stands in the words beside it.
        "IN_TRANSIT": Meaning("in_transit"),
        "RELEASED_FOR_DELIVERY": Meaning("out_for_delivery"),
        "AVAILABLE_FOR_PICKUP": Meaning("ready_for_pickup"),
        "NOTICE_LEFT": Meaning("attempt_failed", "recipient_absent"),
        # Refused, lost and damaged are one code: a person has to read the words.
        "ISSUE": Meaning("exception", "carrier_problem"),
        # At a point only once it was collected. Parcels that went back end with it now and then
        # too, as Allegro's staff say: nothing in the answer tells them apart.
        "DELIVERED": Meaning("delivered"),
        "RETURNED": Meaning("returned", "", "return"),
    },
)
