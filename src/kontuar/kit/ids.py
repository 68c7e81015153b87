"""Identifiers that sort by time."""

import os
import time
from datetime import datetime
from uuid import UUID


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of their fraction, then random.

    The fraction (method 3 of section 6.2) keeps the order of what one process makes within a
    millisecond: an answer and the line that says it was closed, for example.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    return _version_7(milliseconds, rest * 4096 // 1_000_000)


def id_at(moment: datetime) -> UUID:
    """One that sorts where the moment belongs: what was said long ago and is filed now."""
    milliseconds, rest = divmod(max(0, round(moment.timestamp() * 1_000_000)), 1000)
    return _version_7(milliseconds, rest * 4096 // 1000)


def _version_7(milliseconds: int, fraction: int) -> UUID:
    noise = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | noise)
