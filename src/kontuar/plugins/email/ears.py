"""Hear of news in every folder within seconds: one more waiting connection for each.

NOTIFY would do with one connection, but Dovecot 2.3 stays silent about folders whose names have
national characters; IDLE works wherever there is IDLE.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connections
from imapclient import IMAPClient

from kontuar.channels.contract import ChannelConfig, ChannelTrouble
from kontuar.plugins.email import imap
from kontuar.plugins.email.servers import incoming_server

MOST = 5
"""Connections beside the first: large providers allow 10 to 15 for all of a person's programs."""
AGAIN_SECONDS = 30.0
TURN_SECONDS = 300
log = logging.getLogger(__name__)


class Ears:
    """The connections of one channel; `news` is set when one of them hears something."""

    def __init__(self, config: ChannelConfig, folders: Sequence[str]) -> None:
        self.news = threading.Event()
        self._config, self._folders = config, folders
        self._deaf = set(folders[MOST:])
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Begin, once; called when the mailbox has been read, so that it is known to open."""
        if self._threads:
            return
        for folder in self._folders[:MOST]:
            thread = threading.Thread(
                target=self._stay, args=(folder,), name=f"ear-{folder}"[:15], daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End each connection; one that is just being made ends by itself."""
        self._over.set()
        for thread in self._threads:
            thread.join(3)

    @property
    def hears_all(self) -> bool:
        """Whether there is no folder that has to be looked into every few seconds."""
        return not self._deaf

    def _stay(self, folder: str) -> None:
        try:
            while not self._over.is_set():
                self._try(folder)
                self._over.wait(AGAIN_SECONDS)
        finally:
            connections.close_all()

    def _try(self, folder: str) -> None:
        """Listen until the connection ends; a folder nobody listens to is looked into instead."""
        try:
            with imap.open_mailbox(incoming_server(self._config)) as client:
                if client.has_capability("IDLE"):
                    self._listen(client, folder)
        except ChannelTrouble as trouble:
            if not self._over.is_set():
                log.info("nobody listens to a folder of %s: %s", self._config.id, trouble.code)
        self._deaf.add(folder)

    def _listen(self, client: IMAPClient, folder: str) -> None:
        client.select_folder(folder, readonly=True)
        self._deaf.discard(folder)
        while not self._over.is_set():
            self.news.set()  # also of what came just before, and as a look every few minutes
            imap.wait_in_idle(client, TURN_SECONDS, self._over.is_set)


@contextmanager
def ears_for(config: ChannelConfig, folders: Sequence[str]) -> Iterator[Ears]:
    """Ears that are closed when the block is left."""
    ears = Ears(config, folders)
    try:
        yield ears
    finally:
        ears.close()
