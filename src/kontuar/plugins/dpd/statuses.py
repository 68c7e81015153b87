"""What DPD's business codes mean to us."""

from collections.abc import Iterable, Mapping
from datetime import date

from kontuar.orders.contract import Meaning, StatusTable


def _all(codes: str, meaning: Meaning) -> Mapping[str, Meaning]:
    """Codes by their beginning: "2002 01-06" stands for 200201 to 200206."""
    found: dict[str, Meaning] = {}
    for part in codes.split(","):
        start, ends = part.split()
        found |= dict.fromkeys((start + end for end in _ends(ends)), meaning)
    return found


def _ends(told: str) -> Iterable[str]:
    for piece in told.split("+"):
        first, _, last = piece.partition("-")
        yield from (f"{n:02d}" for n in range(int(first), int(last or first) + 1))


_REFUSED = Meaning("attempt_failed", "recipient_refused")
_NO_CASH = Meaning("attempt_failed", "recipient_no_cash")
TABLE = StatusTable(
    source="DPD Polska, InfoServices, business codes of events, by copies in public code",
    read_on=date(2026, 11, 27),
    # Codes of pickup points whose direction the list does not say (511201, 511901, 502300, 170501)
    # are left out: better unknown and asked about than "delivered" while it waits.
    codes={
        **_all("0301 03", Meaning("announced")),
        # A notice was sent: it moves nothing, wherever the parcel is.
        **_all("1703 04-10,5117 01-04", Meaning("announced")),
        **_all("0401 01-02", Meaning("handed_over")),
        **_all(
            "1201 00-04,1601 01+03,1605 01-03,3301 35+37,1103 02,1503 01,1703 02,3202 01-02,"
            "2301 01,2304 02",
            Meaning("in_transit"),
        ),
        **_all(
            "1601 02,1602 02,1702 05,2302 07-10,2604 03", Meaning("in_transit", "carrier_missorted")
        ),
        **_all("1701 01-02", Meaning("out_for_delivery")),
        **_all("7032 01", Meaning("ready_for_pickup")),
        **_all(
            "2002 01-06,5000 19+37+42,5004 19+37+42", Meaning("attempt_failed", "recipient_absent")
        ),
        **_all(
            "2003 00-10,2101 09,5000 11,5004 11,5008 11",
            Meaning("attempt_failed", "recipient_wrong_address"),
        ),
        **_all(
            "2004 00+02-04+11-16,2007 00+02-04+11-16,5000 15,5004 14-15,6004 02-04+11-16,"
            "6007 02-04+11-16,7020 01",
            _REFUSED,
        ),
        **_all(
            "2004 01+05-06+08-10,2007 01+05-06+08-10,5000 46+85,5004 46+85,5008 85,"
            "6004 01+05-06,6007 01+05-06",
            _NO_CASH,
        ),
        **_all("2005 00-04,6005 01-02+04", Meaning("attempt_failed", "recipient_not_verified")),
        **_all("2008 01", Meaning("attempt_failed", "carrier_no_access")),
        **_all("2305 06", Meaning("attempt_failed", "recipient_not_collected")),
        **_all(
            "1901 01-05,1902 01-05,5013 00+04+40,7019 01",
            Meaning("delivered"),
        ),
        **_all(
            "2304 03,5006 10-12+14-17+24+29-30+33+35+37+39+42+49+61+84-85",
            Meaning("returning", "", "return"),
        ),
        **_all("2303 09-10", Meaning("exception", "carrier_problem")),
    },
)
