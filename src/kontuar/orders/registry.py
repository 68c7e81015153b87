"""The adapters of shops and carriers that plugins bring."""

from collections.abc import Sequence

from kontuar.kit.webapi import Send, over_the_net
from kontuar.orders.absent import AbsentShop
from kontuar.orders.contract import CarrierAdapter, ShopAdapter

_WAYS: dict[str, Send] = {}
_SHOPS: dict[str, ShopAdapter] = {}
_CARRIERS: dict[str, CarrierAdapter] = {}


def register_shop(adapter: ShopAdapter) -> None:
    """Make a kind of shop available; called by a plugin when the product starts."""
    _SHOPS[adapter.kind] = adapter


def register_carrier(adapter: CarrierAdapter) -> None:
    """Make a carrier available; called by a plugin when the product starts."""
    _CARRIERS[adapter.kind] = adapter


def forget(kind: str) -> None:
    """Do without a kind of shop or carrier, as if its plugin were removed: for tests."""
    _SHOPS.pop(kind, None)
    _CARRIERS.pop(kind, None)


def shop_adapter(kind: str) -> ShopAdapter:
    """The adapter of a kind of shop; one whose plugin was removed says so and does nothing."""
    return _SHOPS.get(kind) or AbsentShop(kind)


def carrier_adapter(kind: str) -> CarrierAdapter | None:
    """A carrier's adapter; None for one nobody brought."""
    return _CARRIERS.get(kind)


def installed(role: str) -> Sequence[str]:
    """The kinds of shops, or of carriers, whose plugin is here."""
    return sorted(_SHOPS if role == "shop" else _CARRIERS)


def is_installed(role: str, kind: str) -> bool:
    """Whether the plugin that brings a kind is here."""
    return kind in (_SHOPS if role == "shop" else _CARRIERS)


def shop_kinds() -> Sequence[ShopAdapter]:
    """Every kind of shop that can be connected, by name."""
    return sorted(_SHOPS.values(), key=lambda adapter: adapter.name.lower())


def carriers() -> Sequence[CarrierAdapter]:
    """Every carrier that can be connected, by name."""
    return sorted(_CARRIERS.values(), key=lambda adapter: adapter.name.lower())


def answer_by(kind: str, send: Send) -> None:
    """Let a fake server answer what the connections of a kind ask: for tests and the demo."""
    _WAYS[kind] = send


def way_out(kind: str) -> Send:
    """How the connections of a kind reach their other side."""
    return _WAYS.get(kind, over_the_net)
