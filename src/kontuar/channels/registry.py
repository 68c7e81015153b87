"""The adapters that plugins bring."""

from kontuar.channels.absent import AbsentChannel
from kontuar.channels.contract import ChannelAdapter

_ADAPTERS: dict[str, ChannelAdapter] = {}


def register(adapter: ChannelAdapter) -> None:
    """Make a kind of channel available; called by a plugin when the product starts."""
    _ADAPTERS[adapter.kind] = adapter


def adapter_for(kind: str) -> ChannelAdapter:
    """The adapter of a kind of channel; what stands in for one whose plugin was removed."""
    return _ADAPTERS.get(kind) or AbsentChannel(kind)


def kinds() -> list[str]:
    """Every kind whose plugin is installed."""
    return sorted(_ADAPTERS)
