"""Mail that nobody can read until somebody repairs the reading."""

import os
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from kontuar.channels.contract import Incoming
from kontuar.plugins.email.channel import EmailChannel

MARK = "KONTUAR_PROOF_REPAIRED"
"""The file whose existence repairs the reading."""
KINDS = (b"crash", b"raise", b"loop", b"hoard")


class Poisonous(EmailChannel):
    """E-mail whose reading has a fault: a header brings it down, in the guarded child."""

    kind: ClassVar[str] = "poisonous"

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        """Fail as the mail says, unless it was repaired."""
        if not Path(os.environ[MARK]).exists():
            _suffer(raw)
        return super().read(raw, received_at)


def _suffer(raw: bytes) -> None:
    if b"X-Poison: crash" in raw:
        os._exit(139)
    if b"X-Poison: raise" in raw:
        raise RecursionError("too deep")
    if b"X-Poison: loop" in raw:
        while True:
            pass
    if b"X-Poison: hoard" in raw:
        hoard = [bytearray(1 << 28) for _turn in range(16)]
        raise AssertionError(len(hoard))
