"""Keep reading a mailbox: every folder, again whenever there is news."""

from imapclient import IMAPClient

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, Intake
from kontuar.plugins.email.ears import Ears, ears_for
from kontuar.plugins.email.imap import (
    IDLE_SLICE,
    Stop,
    fetch_round,
    folders_of,
    open_mailbox,
    wait_in_idle,
)
from kontuar.plugins.email.servers import incoming_server

POLL_SECONDS = 60.0
DEAF_POLL_SECONDS = 15.0
"""Where no connection could be had for a folder, or the server knows no IDLE."""


def watch_mailbox(config: ChannelConfig, intake: Intake, stop: Stop) -> None:
    """Fetch until told to stop; a connection that broke after good rounds is simply made anew."""
    with ears_for(config, folders_of(config)[1:]) as ears:
        while True:
            rounds = 0
            try:
                with open_mailbox(incoming_server(config)) as client:
                    while True:
                        ears.news.clear()  # what is heard from here on may not be in this round
                        fetch_round(client, config, intake, stop)
                        rounds += 1
                        ears.open()
                        if _wait_for_news(client, config, stop, ears):
                            return
            except ChannelTrouble as lost:
                if lost.code not in ("connection_lost", "timeout") or not rounds:
                    raise
            if stop(1.0):
                return


def _wait_for_news(client: IMAPClient, config: ChannelConfig, stop: Stop, ears: Ears) -> bool:
    """Until somebody hears of news or it is time to look; true when told to end."""
    can_idle = client.has_capability("IDLE")
    usual = POLL_SECONDS if can_idle and ears.hears_all else DEAF_POLL_SECONDS
    seconds = float(config.settings.get("poll_seconds") or usual)
    if not can_idle:
        return stop(seconds)
    ended: list[bool] = []

    def is_enough() -> bool:
        if stop(0):
            ended.append(True)
        return bool(ended) or ears.news.is_set()

    wait_in_idle(client, int(seconds / IDLE_SLICE), is_enough)
    return bool(ended)
