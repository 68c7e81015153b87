"""What an adapter of a carrier offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar, Protocol, runtime_checkable

from kontuar.kit.pace import Pace
from kontuar.orders.contract.shop import CheckStep, ConnectionConfig, Proof
from kontuar.orders.contract.values import TrackingStep

PARCEL_STATES = (
    "announced",  # a label exists, the carrier has nothing yet
    "handed_over",  # the first scan
    "in_transit",
    "out_for_delivery",  # on the van today
    "ready_for_pickup",  # waits in a locker or point, with a deadline
    "attempt_failed",  # tried, a notice was left
    "delivered",
    "returning",
    "returned",  # the sender has it
    "exception",  # needs a person
    "lost",
    "cancelled",  # the label is void
    "unknown",  # a code that stands in no table
)
TERMINAL = frozenset({"delivered", "returned", "lost", "cancelled"})
DIRECTIONS = ("out", "return")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a carrier's code means to us."""

    state: str
    reason: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class StatusTable:
    """A carrier's codes, where they were read and when; a code that is missing stays unknown."""

    source: str
    """The document, for people: its address or title."""
    read_on: date
    codes: Mapping[str, Meaning]

    def meaning(self, code: str) -> Meaning:
        """What a code means; "unknown" when nobody wrote it down."""
        return self.codes.get(code, Meaning("unknown"))


@dataclass(frozen=True, slots=True)
class ParcelRef:
    """Which parcel to ask about."""

    carrier: str
    number: str
    postcode: str = ""
    """Of the recipient; some carriers want it."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How often to ask while a parcel is in a state, and after what silence it is late."""

    ask_every: Mapping[str, timedelta] = field(default_factory=dict)
    """By state; what is missing is as rules.ASK_EVERY says."""
    late_after: Mapping[str, timedelta] = field(default_factory=dict)
    """Without a scan, by state; what is missing is as rules.LATE_AFTER says."""


class CarrierAdapter(Protocol):
    """One carrier. Asking raises ApiTrouble (or ShopTrouble), nothing else."""

    form: ClassVar[str]
    """Dotted path of the Django form that edits `settings` and `secrets`."""
    names: ClassVar[Sequence[str]]
    """How shops write it, in lower case: a word is enough ("paczkomat", "inpost")."""
    statuses: ClassVar[StatusTable]
    tempo: ClassVar[Tempo]
    batch: ClassVar[int]
    """How many parcels are asked about in one call of `track`."""

    @property
    def kind(self) -> str:
        """The slug by which parcels name it, for example "inpost"."""

    @property
    def name(self) -> str:
        """As people know it, for example "InPost"; words are in the active language."""

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """How often the carrier may be asked."""

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Try it for real, step by step."""

    def explain(self, code: str) -> str:
        """A trouble code in plain words with the next step, in the active language."""

    def matches(self, number: str) -> int:
        """How sure it is that a number is one of its own, 0 to 100; pure.

        90 and more: nobody else numbers like this. Below 50 it is shown only as a guess.
        """

    def link(self, number: str) -> str:
        """Where a person can follow a parcel; empty when there is no such page."""

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step known so far of these parcels; a parcel nobody knows has none."""


@runtime_checkable
class CallingCarrier(Protocol):
    """A carrier that can call us; an unsigned call only makes us ask about its numbers."""

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """Whether the carrier itself sent this."""

    def called_about(
        self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes
    ) -> Sequence[str]:
        """The numbers of the parcels a call is about; pure."""
