"""ORLEN Paczka's web service as documented: shared by the carrier and its fake.

Documentation: "API ORLEN Paczka", version 1.26, as used publicly, read in 2026-11.
"""

from typing import Final

LIVE: Final = "https://api.orlenpaczka.pl/WebServicePwRProd/WebServicePwR.asmx"
SANDBOX: Final = "https://apitest.orlenpaczka.pl/WebServicePwR/WebServicePwR.asmx"
NAMESPACE: Final = "https://91.242.220.103/WebServicePwR"
"""Of the operations; it is a name and stays so, whatever the server's address is."""
HISTORY: Final = "GiveMePackStatusFullHistoryList"
"""Up to 1000 numbers a call."""
STEP: Final = "PackStatus"
"""With PackCode, Trans, Trans_Des, Data (UTC), Attribute (POWROT on the way back)."""
FINE: Final = ("", "0", "00", "000")
"""Err of an answer that is well."""
