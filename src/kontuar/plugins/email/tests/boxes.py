"""A fake intake that keeps what it is given, and channels for real local servers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kontuar.channels.contract import Arrival, ChannelConfig, ChannelTrouble, FolderState
from kontuar.kit.ids import new_id


class FakeIntake:
    """What a fetcher handed over, in order; each call is a commit."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.calls: list[int] = []
        self.folders: dict[str, FolderState] = {}
        self.rounds = 0
        self.troubles: list[ChannelTrouble] = []
        self.room = True
        self.fails_with: Exception | None = None
        self.before: Callable[[], None] | None = None

    def folder(self, name: str) -> FolderState | None:
        return self.folders.get(name)

    def store(self, arrivals: Sequence[Arrival]) -> int:
        if self.before:
            self.before()
        if self.fails_with:
            raise self.fails_with
        self.arrivals += arrivals
        self.calls.append(len(arrivals))
        for arrival in arrivals:
            known = self.folders.get(arrival.folder)
            if arrival.uid and known:
                last = max(known.last_uid, arrival.uid)
                self.folders[arrival.folder] = FolderState(known.name, known.uidvalidity, last)
        return len(arrivals)

    def reset_folder(self, state: FolderState) -> None:
        self.folders[state.name] = state

    def healthy(self, at: datetime) -> None:
        self.rounds += 1

    def troubled(self, trouble: ChannelTrouble, at: datetime) -> None:
        self.troubles.append(trouble)

    def has_room(self) -> bool:
        return self.room

    def subjects(self) -> list[str]:
        """The Subject lines in the order of arrival."""
        return [
            line[9:].decode()
            for arrival in self.arrivals
            for line in arrival.raw.split(b"\r\n")
            if line.startswith(b"Subject: ")
        ]


class Turns:
    """A `stop` that allows so many pauses without waiting, then ends."""

    def __init__(self, pauses: int = 0) -> None:
        self.left = pauses

    def __call__(self, seconds: float) -> bool:
        if seconds > 0:
            self.left -= 1
        return self.left < 0


def a_channel(
    settings: Mapping[str, Any], secrets: Mapping[str, str] | None = None
) -> ChannelConfig:
    """The shop's mailbox."""
    return ChannelConfig(
        id=new_id(),
        name="Kram",
        address="pomoc@kram.pl",
        settings=settings,
        secrets=secrets or {},
    )


def letter(number: int, size: int = 0) -> bytes:
    """A small numbered mail."""
    return (
        f"From: Ala <ala@example.pl>\r\nSubject: nr {number}\r\n"
        f"Message-ID: <{number}@example.pl>\r\n\r\nTekst {number}\r\n"
    ).encode() + b"x" * size
