"""Showing a screen of management inside its frame: the side menu with what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kontuar.channels import selectors as channels
from kontuar.channels.selectors import ChannelHealth
from kontuar.events import selectors as events
from kontuar.kit import clock
from kontuar.manage.access import (
    CHANNELS,
    COMPANY,
    CONNECTIONS,
    INTAKE,
    PEOPLE,
    AgentRequest,
)
from kontuar.orders.reads import connections
from kontuar.orders.reads.deeds import undecided_for
from kontuar.ui.pages import asked_part, show


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the side menu."""

    name: str
    label: str | Promise
    icon: str
    authority: str
    key: str

    @property
    def route(self) -> str:
        """The name of its route."""
        return f"manage:{self.name}"


SECTIONS = (
    Section("overview", _("Overview"), "gauge", INTAKE, "m o"),
    Section("people", _("People"), "users", PEOPLE, "m p"),
    Section("shops", _("Shops"), "store", COMPANY, "m s"),
    Section("channels", _("Channels"), "plug", CHANNELS, "m c"),
    Section("connections", pgettext_lazy("menu", "Connections"), "plug-zap", CONNECTIONS, "m k"),
    Section("quarantine", _("Quarantine"), "shield-alert", INTAKE, "m q"),
    Section("outbox", _("Unsent"), "send", INTAKE, "m u"),
    Section("events", _("Stuck events"), "octagon-alert", INTAKE, "m e"),
    Section("demo", _("Demo data"), "sparkles", COMPANY, "m d"),
)


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs a person now, within what this person sees."""

    health: Sequence[ChannelHealth]
    parked: int
    stopped: int
    scanner_silent_since: datetime | None = None
    connections_failing: int = 0
    """Shops and carriers that do not answer as they should."""
    undecided: int = 0
    """What was asked to be done to orders and waits for this person's decision."""

    @property
    def failing(self) -> int:
        """Channels that do not work."""
        return sum(h.channel.state == "failing" for h in self.health)

    @property
    def halted(self) -> int:
        """Channels that the product paused by itself, because nothing could be read."""
        return sum(
            h.channel.state == "paused" and h.channel.trouble_code != "" for h in self.health
        )

    @property
    def deaf(self) -> int:
        """Channels that refuse what their provider reports about mail that went out."""
        return sum(h.channel.report_trouble_code != "" for h in self.health)

    @property
    def held(self) -> int:
        """Arrivals in quarantine."""
        return sum(h.held for h in self.health)

    @property
    def unsent(self) -> int:
        """Deliveries that did not go."""
        return sum(h.unsent for h in self.health)

    @property
    def counts(self) -> dict[str, int]:
        """The number beside each section that has one."""
        return {
            "channels": self.failing + self.halted + self.deaf,
            "connections": self.connections_failing,
            "quarantine": self.held,
            "outbox": self.unsent,
            "events": self.parked + self.stopped,
            "overview": int(self.scanner_silent_since is not None) + self.undecided,
        }


def attention(request: AgentRequest) -> Attention:
    """Look at everything that may need somebody; five queries, six with a virus scanner."""
    return Attention(
        health=channels.channel_health(request.user.scope),
        parked=events.parked_count(),
        stopped=len(events.stopped_rooms()),
        scanner_silent_since=channels.scanner_silent_since(at=clock.now()),
        connections_failing=connections.connections_in_trouble(request.user),
        undecided=undecided_for(request.user),
    )


def menu_of(request: AgentRequest, *, at: str, found: Attention) -> list[dict[str, Any]]:
    """The sections somebody may open, the present one marked."""
    return [
        {"section": s, "count": found.counts.get(s.name, 0), "is_current": s.name == at}
        for s in SECTIONS
        if request.user.may(s.authority)
    ]


def show_screen(
    request: AgentRequest,
    page: str,
    *,
    at: str,
    part: str | Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The screen of a section; its menu is worked out only where the whole page is shown."""
    parts = (part,) if isinstance(part, str) else tuple(part)
    if asked_part(request) not in parts:
        found = context.pop("attention", None) or attention(request)
        context["menu"] = menu_of(request, at=at, found=found)
        context["push_after"] = events.latest_position()
    return show(request, page, part=parts, status=status, at=at, **context)
