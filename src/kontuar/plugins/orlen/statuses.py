"""What ORLEN Paczka's codes mean to us."""

from datetime import date

from kontuar.orders.contract import Meaning, StatusTable

TABLE = StatusTable(
    source="API ORLEN Paczka 1.26, GiveMePackStatusFullHistoryList, codes of Trans met publicly",
    read_on=date(2026, 11, 27),
    # The carrier's whole dictionary is handed out with the contract: what is missing is counted.
    codes={
        "200": Meaning("announced"),
        "240": Meaning("in_transit"),
        "680": Meaning("out_for_delivery"),
        "690": Meaning("ready_for_pickup"),
        "695": Meaning("ready_for_pickup"),
        "709": Meaning("attempt_failed", "recipient_not_collected"),
        "1000": Meaning("delivered"),
        # Put into the archive: it moves nothing, wherever the parcel is.
        "888": Meaning("announced"),
    },
)
