"""A channel that keeps what is sent in a list."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar

from kontuar.channels.contract import (
    Address,
    Bounce,
    ChannelConfig,
    CheckStep,
    Forwarded,
    Incoming,
    Intake,
    Outgoing,
    SendOutcome,
    Sent,
    Verdict,
)


class FakeChannel:
    """Reads JSON instead of mail; `outcomes` decide, in turn, what becomes of what is sent."""

    kind: ClassVar[str] = "fake"
    form: ClassVar[str] = ""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.outcomes: list[SendOutcome] = []

    def check(self, config: ChannelConfig) -> Iterable[CheckStep]:
        yield CheckStep("incoming", ok=True)
        yield CheckStep("outgoing", ok=True)

    def explain(self, code: str) -> str:
        return f"Fake trouble: {code}"

    def watch(self, config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> None:
        stop(3600)

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        given: dict[str, Any] = json.loads(raw)
        return Incoming(
            sender=Address(given.get("name", "Ala Kowalska"), given.get("from", "ala@example.pl")),
            to=[Address("", a) for a in given.get("to", ["sklep@kram.example"])],
            cc=[Address("", a) for a in given.get("cc", [])],
            reply_to=[Address("", a) for a in given.get("reply_to", [])],
            subject=given.get("subject", "Gdzie jest paczka?"),
            sent_at=received_at,
            text=given.get("text", ""),
            html=given.get("html", ""),
            reply=given.get("reply", given.get("text", "")),
            rfc_message_id=given.get("id", ""),
            in_reply_to=given.get("in_reply_to", ""),
            references=given.get("references", ()),
            is_automatic=given.get("automatic", False) or "bounce" in given,
            bounce=Bounce(**given["bounce"]) if "bounce" in given else None,
            verdicts=[Verdict(**v) for v in given.get("verdicts", ())],
            delivered_to=given.get("delivered_to", ()),
            forwarded=_forwarded(given.get("forwarded")),
        )

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if self.outcomes else Sent()


def _forwarded(given: dict[str, str] | None) -> Forwarded | None:
    if given is None:
        return None
    sender = Address(given.get("name", ""), given["from"])
    return Forwarded(sender, given.get("subject", ""), given.get("text", ""))
