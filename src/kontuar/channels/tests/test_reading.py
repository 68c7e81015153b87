"""Whatever a message does to its reader, the others are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kontuar.channels.contract import Incoming, Unreadable
from kontuar.channels.reading import Reader, ReaderUnavailable

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GOOD = ("kontuar.testing.fakes.FakeChannel", b'{"text": "Halo"}', NOON)


class Deadly:
    """An adapter that harms its process."""

    def read(self, raw: bytes, received_at: datetime) -> Any:
        if raw == b"die":
            import os

            os._exit(9)
        return b"x" * (2 * 1024**3)  # more than the child may have


def bad(raw: bytes) -> tuple[str, bytes, datetime]:
    return (f"{Deadly.__module__}.Deadly", raw, NOON)


def test_a_message_that_kills_its_reader_harms_nobody_else() -> None:
    reader = Reader()

    answers = reader.read_all([GOOD, bad(b"die"), GOOD, bad(b"grow"), GOOD])
    reader.close()

    kinds = [type(answer) for answer in answers]
    assert kinds == [Incoming, Unreadable, Incoming, Unreadable, Incoming]
    assert "MemoryError" in answers[3].reason  # type: ignore[union-attr]


def test_what_can_not_be_read_says_why() -> None:
    reader = Reader()

    answer = reader.read_all([("kontuar.testing.fakes.FakeChannel", b"{broken", NOON)])[0]
    reader.close()

    assert isinstance(answer, Unreadable)
    assert "JSONDecodeError" in answer.reason


def test_a_reader_that_does_not_even_start_blames_no_mail() -> None:
    reader = Reader()

    with pytest.raises(ReaderUnavailable):
        reader.read_all([("kontuar.testing.nowhere.Adapter", b"", NOON)])

    assert isinstance(reader.read_all([GOOD])[0], Incoming)
    reader.close()
