"""What a channel plugin and the rooms say to each other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody's name and e-mail address, the address in lower case."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message or goes with one."""

    name: str
    type: str
    data: bytes
    cid: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says about a message of ours that it could not hand on."""

    recipients: Sequence[str]
    kind: str
    """"permanent", "temporary" (it is still being tried) or "complaint" (it came, unwanted)."""
    is_hard: bool
    """An address itself is dead: nothing more should be sent there."""
    rfc_message_id: str = ""
    """Of our message, when the report quotes it."""
    detail: str = ""
    """The other server's own words."""
    dead: Sequence[str] = ()
    """Which of the recipients are dead, when the report tells them apart; none named: all."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one receiving server found out about who sent a mail; worth as much as that server."""

    server: str
    """The name it gives itself, in lower case; empty where it gives none."""
    spf: str = ""
    """"pass", "fail", "none" and so on, as it says; empty when it does not say."""
    dkim: str = ""
    dmarc: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message inside a forwarded one: who wrote it first, and what."""

    sender: Address
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as read from its raw bytes; nothing in it is trusted."""

    sender: Address
    to: Sequence[Address]
    cc: Sequence[Address]
    reply_to: Sequence[Address]
    subject: str
    sent_at: datetime
    text: str
    html: str
    """Cleaned already; empty when the message had plain text only."""
    reply: str
    """The newly written part of `text`."""
    files: Sequence[File] = ()
    rfc_message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    is_automatic: bool = False
    flags: Sequence[str] = ()
    """Oddities met while reading, for example "date_absurd"."""
    bounce: Bounce | None = None
    """Set when this is a delivery report, not somebody's message."""
    verdicts: Sequence[Verdict] = ()
    """What servers on the way said about the sender, the last of them (ours) first."""
    delivered_to: Sequence[str] = ()
    """The mailboxes it was put into on its way, in lower case; only a hint, as all headers."""
    forwarded: Forwarded | None = None
    """What was passed on, when somebody forwarded a message."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why something could not be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent; who gets it was frozen at the click."""

    delivery_id: UUID
    rfc_message_id: str
    sender: Address
    to: Sequence[Address]
    cc: Sequence[Address]
    bcc: Sequence[Address]
    subject: str
    text: str
    html: str
    created_at: datetime
    reply_to: str = ""
    """Where answers are to go, when not to the sender."""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    files: Sequence[File] = ()
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has taken responsibility for the message."""

    detail: str = ""
    refused: Sequence[str] = ()
    """Addresses refused for good while the others got it; `detail` says why."""
    dead: Sequence[str] = ()
    """Those of them that do not exist at all."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not taken now; to be tried again. `reason` is for people."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good. `code` chooses the words, `detail` is the server's own answer."""

    code: str
    detail: str = ""
    dead: Sequence[str] = ()
    """Recipients that the server says do not exist at all."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The connection broke after all was handed over: it may or may not have gone."""

    code: str
    detail: str = ""


SendOutcome = Sent | Deferred | Rejected | Uncertain


@dataclass(frozen=True, slots=True)
class Arrival:
    """Raw bytes as they came, with the place they came from; stored before anything is parsed."""

    raw: bytes
    received_at: datetime
    folder: str = ""
    uidvalidity: int = 0
    uid: int = 0
    """0 where the source has no such numbers (LMTP, upload)."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """How far a folder of a mailbox has been read."""

    name: str
    uidvalidity: int
    last_uid: int


Tokens = Mapping[str, str]
Renew = Callable[[Callable[[Tokens], Tokens]], Tokens]


def _no_tokens(change: Callable[[Tokens], Tokens]) -> Tokens:
    return change({})


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """A channel as its adapter sees it: plain values, secrets opened."""

    id: UUID
    name: str
    address: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    renew_tokens: Renew = field(default=_no_tokens, repr=False)
    """Look at the tokens the adapter keeps, or change them: one at a time in all processes.

    What the function that is handed over returns is stored at once, sealed.
    """


@dataclass(frozen=True, slots=True)
class LoginBegun:
    """Where a person is sent to log in, and what has to be remembered until they are back."""

    url: str
    memory: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of a live test of a channel, in the order they ran."""

    name: str
    """"incoming" or "outgoing" direction, worded for people by the adapter's `explain`."""
    ok: bool
    code: str = ""
    """Empty when ok; else one of the adapter's trouble codes."""
    detail: str = ""
    """The other side's own words, never containing a secret."""
    choices: Sequence[str] = ()
    """Folders that were found, for a person to pick from."""


class ChannelTrouble(Exception):  # noqa: N818
    """Why a channel does not work now. `permanent` needs a person; the rest is tried again."""

    def __init__(self, code: str, detail: str = "", *, permanent: bool = False) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.permanent = code, detail, permanent


class Intake(Protocol):
    """Where a fetcher puts what it found; every call commits before it returns."""

    def folder(self, name: str) -> FolderState | None: ...

    def store(self, arrivals: Sequence[Arrival]) -> int:
        """Keep the raw bytes and move the folder's cursor; how many were new."""

    def reset_folder(self, state: FolderState) -> None:
        """Begin a folder anew after its UIDVALIDITY changed; what is known stays known."""

    def healthy(self, at: datetime) -> None:
        """A round went well."""

    def troubled(self, trouble: ChannelTrouble, at: datetime) -> None:
        """Something does not work, yet the rest goes on."""

    def has_room(self) -> bool:
        """Whether the disk has room for more; if not, what comes stays where it is."""


class ChannelAdapter(Protocol):
    """One kind of channel: how to test it, listen on it, read from it and send by it."""

    form: ClassVar[str]
    """Dotted path of the Django form that edits `settings` and `secrets`."""

    @property
    def kind(self) -> str:
        """Its name in the database."""

    def check(self, config: ChannelConfig) -> Iterable[CheckStep]:
        """Try both directions for real, step by step."""

    def explain(self, code: str) -> str:
        """A trouble code in plain words with the next step, in the active language."""

    def watch(self, config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> None:
        """Fetch until told to stop (`stop(seconds)` waits and says whether to end).

        Raises ChannelTrouble; the worker records it, waits and calls again.
        """

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        """Parse raw bytes; pure, run in a guarded child process. Any exception counts as poison."""

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """Hand a message over; never raises for what a server or network may do."""


@runtime_checkable
class LoginElsewhere(Protocol):
    """An adapter whose channels may be logged in at their provider, not with a password."""

    def login_name(self, settings: Mapping[str, Any]) -> str:
        """Where the settings want a person to log in, for example "Google"; empty: nowhere."""

    def begin_login(self, config: ChannelConfig, *, back: str, state: str) -> LoginBegun:
        """Where to send the person, who will be sent on to the address `back`."""

    def finish_login(
        self, config: ChannelConfig, *, memory: Mapping[str, str], code: str, at: datetime
    ) -> Tokens:
        """The tokens for the code with which the person came back; raises ChannelTrouble."""


@runtime_checkable
class ProvesSending(Protocol):
    """What an adapter may offer besides: find out whether an uncertain message went out."""

    def was_sent(self, config: ChannelConfig, rfc_message_id: str) -> bool | None:
        """True when it surely went, False when it surely did not, None when nobody can tell.

        Raises ChannelTrouble when it cannot look now.
        """
