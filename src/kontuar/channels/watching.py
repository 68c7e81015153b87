"""Keep one watcher running for each open channel."""

import hashlib
import logging
import threading
from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError, Error, connection

from kontuar.channels.contract import ChannelTrouble
from kontuar.channels.models import Channel
from kontuar.channels.registry import adapter_for
from kontuar.channels.services.connect import config_of
from kontuar.channels.services.intake import ChannelIntake, record_trouble
from kontuar.kit import clock

RECONCILE_SECONDS = 2.0
RETRY_SECONDS = (5.0, 10.0, 30.0, 60.0)
log = logging.getLogger(__name__)


class Watcher:
    """One channel's own thread: watches until told to stop, and tries again after trouble."""

    def __init__(self, channel: Channel) -> None:
        self.channel_id: UUID = channel.pk
        self.version = version_of(channel)
        self._stop = threading.Event()
        self._hurry = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"watch-{channel.name}"[:15], daemon=True
        )
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask it to end; it does so at its next pause."""
        self._stop.set()
        self._hurry.set()

    def hurry(self) -> None:
        """Somebody mended the channel: whoever rests after trouble tries again now."""
        self._hurry.set()

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._watch()
                failures = 0
            except ChannelTrouble as trouble:
                failures += 1
                self._record(trouble)
            except Error as refused:
                failures += 1
                log.warning("channel %s waits for the database: %s", self.channel_id, refused)
                self._record(ChannelTrouble("cannot_store", str(refused)))
            except Exception as bug:  # whatever it is: watched again, and somebody is told
                failures += 1
                log.exception("watching channel %s failed", self.channel_id)
                self._record(ChannelTrouble("unexpected", f"{type(bug).__name__}: {bug}"))
            finally:
                connection.close()
            self._hurry.clear()
            if not self._stop.is_set():
                self._hurry.wait(_rest_after(failures))

    def _watch(self) -> None:
        channel = Channel.objects.get(pk=self.channel_id)
        adapter_for(channel.kind).watch(
            config_of(channel), ChannelIntake(channel.pk), self._stop.wait
        )

    def _record(self, trouble: ChannelTrouble) -> None:
        connection.close()  # what went wrong may have left it unusable
        try:
            record_trouble(channel_id=self.channel_id, trouble=trouble, at=clock.now())
        except Error as refused:
            log.warning("trouble of channel %s is not recorded: %s", self.channel_id, refused)


def _rest_after(failures: int) -> float:
    return RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1] if failures else 1.0


def version_of(channel: Channel) -> str:
    """Changes whenever a watcher has to begin anew with other settings."""
    parts = f"{channel.address}{sorted(channel.settings.items())}{bytes(channel.secrets)!r}"
    return hashlib.sha256(parts.encode()).hexdigest()


def watch_channels(wait: Callable[[float], bool]) -> None:
    """Start and stop watchers as channels are opened, changed and paused, until told to end."""
    watchers: dict[UUID, Watcher] = {}
    while not wait(RECONCILE_SECONDS if watchers else 0.5):
        try:
            _reconcile(watchers)
        except DatabaseError:
            log.exception("channels can't be read now")
            connection.close()
    for watcher in watchers.values():
        watcher.stop()


def _reconcile(watchers: dict[UUID, Watcher]) -> None:
    wanted = {c.pk: c for c in Channel.objects.filter(state__in=["on", "failing"])}
    for channel_id, watcher in list(watchers.items()):
        channel = wanted.get(channel_id)
        if channel is None or version_of(channel) != watcher.version or not watcher.is_alive():
            watcher.stop()
            del watchers[channel_id]
    for channel_id, channel in wanted.items():
        if channel_id not in watchers:
            watchers[channel_id] = Watcher(channel)
        elif channel.state == "on":
            watchers[channel_id].hurry()
