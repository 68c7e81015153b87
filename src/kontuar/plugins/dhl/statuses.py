"""What DHL's codes mean to us."""

from datetime import date

from kontuar.orders.contract import Meaning, StatusTable

_TRANSIT = Meaning("in_transit")
_WAITS = Meaning("ready_for_pickup")
_REFUSED = Meaning("attempt_failed", "recipient_refused")
_ABSENT = Meaning("attempt_failed", "recipient_absent")
_CHANGED = Meaning("in_transit", "recipient_readdressed")
_ADDRESS = "recipient_wrong_address"


def _all(codes: str, meaning: Meaning) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


def _back(reason: str = "") -> Meaning:
    return Meaning("returning", reason, "return")


TABLE = StatusTable(
    source="DHL24 WebAPI2, statuses of getTrackAndTraceInfo with their Polish descriptions, by"
    " copies in public code; Shipment Tracking - Unified 1.5.8, statusCode",
    read_on=date(2026, 11, 27),
    # Left out on purpose, better unknown and asked about: SP_DW, which older lists call held back
    # and newer ones on its way to the point; DOR_POC, handed to a post office; "unknown".
    codes={
        "EDWP": Meaning("announced"),
        **_all("DWP SP_DWP", Meaning("handed_over")),
        **_all("SORT LP WEJPL WYJPL SP_PU TRM TRM2 ZWW_NSP AWI_NSP", _TRANSIT),
        # The recipient chose another day, hour, address, neighbour or point.
        **_all("PNPT PO18 SOB SAS ZA ZAIT PSHOP", _CHANGED),
        "LK": Meaning("out_for_delivery"),
        **_all("OWL OWL_KP OWL_ONO OWL_PS_KP OWL_PS_ONO OWL_SP_KP OWL_SP_ONO", _WAITS),
        **_all("SP_DSP SP_KP", _WAITS),
        **_all("AWI AWI_ONU AWI_SAS AWI_DP2", _ABSENT),
        "AWI_OZ": Meaning("attempt_failed", "recipient_no_access"),
        "AWI_ROD": Meaning("attempt_failed", "recipient_not_verified"),
        "ZWW": Meaning("attempt_failed"),
        "BRG_SAS": Meaning("attempt_failed", "recipient_no_cash"),
        "AN_BO": Meaning("attempt_failed", _ADDRESS),
        **_all("OP OP_BWER OP_COD OP_DUB OP_OTH OP_PLA OP_PNK OP_REZ OP_ROD OP_SAS", _REFUSED),
        **_all("OP_TNZ OP_UMO OP_USP", _REFUSED),
        **_all("AN AN_RA AN_SAS", Meaning("exception", _ADDRESS)),
        "BRG": Meaning("exception", "recipient_no_cash"),
        **_all("CC PNK SP_ZAM", Meaning("exception", "carrier_problem")),
        "SP_CN": Meaning("cancelled", "sender_cancelled"),
        **_all("DOR DOR_LOK DOR_OTH DOR_OWL DOR_RDZ DOR_SAS PPDOR SP_DOR", Meaning("delivered")),
        **_all("ZWR ZWR_OP", _back()),
        **_all("REZ SP_OP SP_ZWR", _back("recipient_refused")),
        "ZWR_AN": _back("recipient_unknown"),
        "AWI_CZAS": _back("recipient_absent"),
        **_all("SP_KZW SP_TO", _back("recipient_not_collected")),
        **_all("OP_DO OP_DOK", _back("recipient_not_verified")),
        **_all("ZWN ZWR_ZB ZWR_ZT", Meaning("returned", "", "return")),
        # Unified Tracking knows no more than these; what happened stands in the words beside it.
        "pre-transit": Meaning("announced"),
        "transit": _TRANSIT,
        "delivered": Meaning("delivered"),
        "failure": Meaning("exception", "carrier_problem"),
    },
)
