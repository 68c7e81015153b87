"""The adapters that plugins bring."""

from kontuar.channels.contract import ChannelAdapter

_ADAPTERS: dict[str, ChannelAdapter] = {}


def register(adapter: ChannelAdapter) -> None:
    """Make a kind of channel available; called by a plugin when the product starts."""
    _ADAPTERS[adapter.kind] = adapter


def adapter_for(kind: str) -> ChannelAdapter:
    """The adapter of a kind of channel."""
    return _ADAPTERS[kind]


def kinds() -> list[str]:
    """Every kind that can be connected."""
    return sorted(_ADAPTERS)
