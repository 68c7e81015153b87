"""A live test of a channel: each step is really done, and says what the other side answered."""

import socket
from collections.abc import Iterator

from imapclient import IMAPClient

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, CheckStep
from kontuar.plugins.email.hook_providers import PROVIDERS
from kontuar.plugins.email.imap import (
    folder_names,
    folders_of,
    open_mailbox,
    select,
    sent_folder,
)
from kontuar.plugins.email.listen import addresses_of, open_port, place_of
from kontuar.plugins.email.servers import incoming_server, outgoing_server
from kontuar.plugins.email.smtp import open_session


def check_channel(config: ChannelConfig) -> Iterator[CheckStep]:
    """Both directions, incoming first."""
    ways = {"listener": _check_door, "hook": _check_hook}
    yield from ways.get(str(config.settings.get("incoming")), _check_mailbox)(config)
    yield from _check_sending(config)


def _check_mailbox(config: ChannelConfig) -> Iterator[CheckStep]:
    step = "incoming.login"
    try:
        with open_mailbox(incoming_server(config)) as client:
            names = folder_names(client)
            yield CheckStep(step, ok=True, choices=names)
            step = "incoming.folder"
            for folder in folders_of(config):
                yield _check_folder(client, folder)
            if config.settings.get("save_sent"):
                step = "incoming.sent_folder"
                folder = sent_folder(client, config)
                _count(client, folder)
                yield CheckStep(step, ok=True, detail=folder)
    except ChannelTrouble as fault:
        yield CheckStep(step, ok=False, code=fault.code, detail=fault.detail)


def _check_folder(client: IMAPClient, folder: str) -> CheckStep:
    """One that is missing is named; the next ones are tried all the same."""
    try:
        count = _count(client, folder)
    except ChannelTrouble as fault:
        if fault.code != "folder_missing":
            raise
        return CheckStep("incoming.folder", ok=False, code=fault.code, detail=folder)
    return CheckStep("incoming.folder", ok=True, detail=f"{folder}: {count}")


def _count(client: IMAPClient, folder: str) -> int:
    return int(select(client, folder, readonly=True).get(b"EXISTS", 0))


def _check_door(config: ChannelConfig) -> Iterator[CheckStep]:
    """The worker opens the door once the channel is saved; before that the port must be free."""
    try:
        host, port = place_of(config)
    except ChannelTrouble as fault:
        yield CheckStep("incoming.door", ok=False, code=fault.code, detail=fault.detail)
        return
    try:
        with socket.create_connection((host, port), timeout=5) as door:
            greeting = door.recv(200).decode("utf-8", "replace").strip()
    except OSError:
        yield _try_to_bind(host, port)
        return
    ours = "Kontuar" in greeting
    yield CheckStep(
        "incoming.door", ok=ours, code="" if ours else "port_taken", detail=greeting[:100]
    )


def _check_hook(config: ChannelConfig) -> Iterator[CheckStep]:
    """Only the provider can try this way; the first delivery shows on the channel."""
    provider = PROVIDERS[str(config.settings["hook_provider"])]
    ready = not provider.signs or bool(config.secrets.get("hook_key"))
    yield CheckStep("incoming.hook", ok=ready, code="" if ready else "hook_forged")


def _try_to_bind(host: str, port: int) -> CheckStep:
    try:
        open_port(host, port).close()
    except ChannelTrouble as fault:
        return CheckStep("incoming.door", ok=False, code=fault.code, detail=fault.detail)
    return CheckStep("incoming.door", ok=True, detail=f"{host}:{port}")


def _check_sending(config: ChannelConfig) -> Iterator[CheckStep]:
    """Log in and name the channel's own address as sender and recipient, without sending."""
    step = "outgoing.login"
    server = outgoing_server(config)
    own = addresses_of(config)[0] if addresses_of(config) else ""
    try:
        with open_session(server) as session:
            yield CheckStep(step, ok=True)
            step = "outgoing.sender"
            code, words = session.mail(own)
            refusal = "" if code == 250 else "sender_refused"
            if not refusal:
                code, words = session.rcpt(own)
                refusal = "" if code in (250, 251, 252) or code < 500 else "relay_refused"
            session.rset()
            said = server.without_secret(words.decode("utf-8", "replace"))
            yield CheckStep(step, ok=not refusal, code=refusal, detail=f"{code} {said}"[:300])
    except ChannelTrouble as fault:
        yield CheckStep(step, ok=False, code=fault.code, detail=fault.detail)
