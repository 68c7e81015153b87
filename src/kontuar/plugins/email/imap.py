"""A mailbox on an IMAP server: read forward by UID, stored first, touched afterwards."""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from kontuar.channels.contract import (
    Arrival,
    ChannelConfig,
    ChannelTrouble,
    FolderState,
    Intake,
)
from kontuar.kit import clock
from kontuar.plugins.email.servers import CONNECT_SECONDS, Server, incoming_server
from kontuar.plugins.email.troubles import network_troubles, trouble

POLL_SECONDS = 60.0
IDLE_SLICE = 1.0
BATCH_BYTES = 8 * 1024 * 1024
BATCH_COUNT = 50
UIDS_ASKED = 20_000
"""UIDs per SEARCH: the answer is one line, and a line has its limit."""
MAX_MAIL_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 1024 * 1024

Stop = Callable[[float], bool]
_NO_FOLDER = re.compile(r"nonexistent|doesn't exist|does not exist|unknown mailbox|no such", re.I)


@contextmanager
def open_mailbox(server: Server) -> Iterator[IMAPClient]:
    """A connection that is logged in; every fault on the way is a ChannelTrouble."""
    client = None
    try:
        with network_troubles(), _protocol_troubles(server):
            client = _connect(server)
            _log_in(client, server)
            yield client
    finally:
        if client is not None:
            with suppress(IMAPClientError, imaplib.IMAP4.error, OSError):
                client.logout()


@contextmanager
def _protocol_troubles(server: Server) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise trouble("connection_lost", server.without_secret(str(error))) from error
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        words = server.without_secret(str(error))
        raise trouble(_code_of(words), words) from error


def _code_of(words: str) -> str:
    upper = words.upper()
    if "NONEXISTENT" in upper or _NO_FOLDER.search(words):
        return "folder_missing"
    if "OVERQUOTA" in upper:
        return "quota"
    if "[LIMIT]" in upper or "TOO MANY" in upper:
        return "too_many_connections"
    return "server_said"


def _connect(server: Server) -> IMAPClient:
    try:
        client = IMAPClient(
            server.host,
            server.port,
            ssl=server.security == "tls",
            ssl_context=server.tls() if server.security == "tls" else None,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=server.read_seconds),
            use_uid=True,
        )
    except imaplib.IMAP4.error as error:
        cut = "EOF" in str(error)  # the library's word for a connection that just ended
        raise trouble("connection_lost" if cut else "not_imap", str(error)) from error
    client.normalise_times = False
    if server.security == "starttls":
        client.starttls(server.tls())
    return client


def _log_in(client: IMAPClient, server: Server) -> None:
    if client.has_capability("LOGINDISABLED"):
        raise trouble("login_disabled")
    try:
        client.login(server.user, server.password)
    except LoginError as error:
        words = server.without_secret(str(error))
        raise trouble(_login_code(words), words) from error


def _login_code(words: str) -> str:
    upper = words.upper()
    if "APPLICATION-SPECIFIC" in upper or "APP PASSWORD" in upper:
        return "app_password_needed"
    if "PRIVACYREQUIRED" in upper or "PLAINTEXT AUTHENTICATION" in upper:
        return "login_disabled"
    if "[LIMIT]" in upper or "TOO MANY" in upper:
        return "too_many_connections"
    if "[UNAVAILABLE]" in upper or "TEMPORARY" in upper:
        return "server_said"
    return "wrong_password"


def watch_mailbox(config: ChannelConfig, intake: Intake, stop: Stop) -> None:
    """Fetch until told to stop; a connection that broke after good rounds is simply made anew."""
    while True:
        rounds = 0
        try:
            with open_mailbox(incoming_server(config)) as client:
                while True:
                    fetch_round(client, config, intake, stop)
                    rounds += 1
                    if _wait_for_news(client, config, stop):
                        return
        except ChannelTrouble as lost:
            if lost.code not in ("connection_lost", "timeout") or not rounds:
                raise
        if stop(1.0):
            return


def fetch_round(client: IMAPClient, config: ChannelConfig, intake: Intake, stop: Stop) -> int:
    """Read each folder to its end; how many messages were handed to the intake."""
    found = 0
    for folder in reversed(folders_of(config)):  # the first one stays selected, for IDLE
        found += _fetch_folder(client, folder, config, intake, stop)
    intake.healthy(clock.now())
    return found


def folders_of(config: ChannelConfig) -> list[str]:
    """The folders to read."""
    given = config.settings.get("folders") or "INBOX"
    names = given.split(",") if isinstance(given, str) else given
    return [name.strip() for name in names if name.strip()] or ["INBOX"]


def _fetch_folder(
    client: IMAPClient, folder: str, config: ChannelConfig, intake: Intake, stop: Stop
) -> int:
    mark = bool(config.settings.get("mark_seen"))
    facts = client.select_folder(folder, readonly=not mark)
    validity, following = int(facts[b"UIDVALIDITY"]), _uid_next(client, facts)
    last = _begin(config, intake, folder, validity, following)
    found = 0
    for uids in _new_uids(client, last, following, _oldest(config, last)):
        for batch in _batches(client, uids):
            arrivals = [arrival for arrival in _fetch(client, batch, folder, validity) if arrival]
            if arrivals:
                intake.store(arrivals)
                found += len(arrivals)
            if arrivals and mark:
                client.add_flags([arrival.uid for arrival in arrivals], [b"\\Seen"], silent=True)
            if stop(0):
                return found
    return found


def _uid_next(client: IMAPClient, facts: dict[bytes, Any]) -> int:
    if facts.get(b"UIDNEXT"):
        return int(facts[b"UIDNEXT"])
    known = client.search("ALL")
    return max(known, default=0) + 1


def _begin(
    config: ChannelConfig, intake: Intake, folder: str, validity: int, following: int
) -> int:
    """The cursor. A new folder begins as the settings say; one with new numbers begins anew."""
    known = intake.folder(folder)
    if known is not None and known.uidvalidity == validity:
        return known.last_uid
    is_all = known is not None or bool(config.settings.get("import_existing"))
    last = 0 if is_all else following - 1
    intake.reset_folder(FolderState(folder, validity, last))
    return last


def _oldest(config: ChannelConfig, last: int) -> date | None:
    """Only when a folder begins anew: mail from before the channel was connected stays out."""
    begun = config.settings.get("connected_on")
    if last or not begun or config.settings.get("import_existing"):
        return None
    return date.fromisoformat(str(begun)) - timedelta(days=2)


def _new_uids(
    client: IMAPClient, last: int, following: int, oldest: date | None
) -> Iterator[list[int]]:
    for low in range(last + 1, max(following, last + 2), UIDS_ASKED):
        high = low + UIDS_ASKED - 1
        end = str(high) if high < following - 1 else "*"
        wanted: list[Any] = ["UID", f"{low}:{end}"]
        if oldest:
            wanted += ["SINCE", oldest]
        uids = sorted(uid for uid in client.search(wanted) if uid >= low)
        if uids:
            yield uids


def _batches(client: IMAPClient, uids: Sequence[int]) -> Iterator[list[tuple[int, int, Any]]]:
    """UID, size and date of arrival, in portions that fit into memory."""
    for begin in range(0, len(uids), 500):
        chunk = uids[begin : begin + 500]
        facts = client.fetch(chunk, ["RFC822.SIZE", "INTERNALDATE"])
        batch: list[tuple[int, int, Any]] = []
        weight = 0
        for uid in chunk:
            if uid not in facts:
                continue  # deleted meanwhile by somebody else
            size = int(facts[uid].get(b"RFC822.SIZE") or 0)
            if batch and (weight + size > BATCH_BYTES or len(batch) >= BATCH_COUNT):
                yield batch
                batch, weight = [], 0
            batch.append((uid, size, facts[uid].get(b"INTERNALDATE")))
            weight += size
        if batch:
            yield batch


def _fetch(
    client: IMAPClient, batch: Sequence[tuple[int, int, Any]], folder: str, validity: int
) -> Iterator[Arrival | None]:
    """The messages themselves, in the order of their UIDs, without marking them read."""
    small = [uid for uid, size, _date in batch if size <= MAX_MAIL_BYTES]
    bodies = client.fetch(small, ["BODY.PEEK[]"]) if small else {}
    for uid, size, arrived in batch:
        raw = bodies.get(uid, {}).get(b"BODY[]")
        if raw is None:
            raw = _fetch_alone(client, uid, size)
        if raw is not None:
            yield Arrival(raw, _moment(arrived), folder, validity, uid)


def _fetch_alone(client: IMAPClient, uid: int, size: int) -> bytes | None:
    """One that did not come with the others: too large, gone, or the server cannot hand it over."""
    if size > MAX_MAIL_BYTES:
        part = client.fetch([uid], [f"BODY.PEEK[]<0.{HEAD_BYTES}>"]).get(uid, {})
        body = next((value for key, value in part.items() if key.startswith(b"BODY[]")), None)
        return None if body is None else b"X-Kontuar-Truncated: %d\r\n%s" % (size, body)
    body = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    if body is not None or not client.search(["UID", str(uid)]):
        return body  # type: ignore[no-any-return]
    return (
        b"Subject: (the mail server could not hand over this message)\r\n"
        b"X-Kontuar-Unfetched: %d\r\n\r\n"
        b"The mail server lists message %d of the folder but does not hand it over.\r\n"
    ) % (uid, uid)


def _moment(arrived: Any) -> datetime:
    if isinstance(arrived, datetime) and arrived.tzinfo:
        return min(arrived.astimezone(UTC), clock.now())
    return clock.now()


def _wait_for_news(client: IMAPClient, config: ChannelConfig, stop: Stop) -> bool:
    """Until the server reports something or a minute is over; true when told to end."""
    slices = int(float(config.settings.get("poll_seconds") or POLL_SECONDS) / IDLE_SLICE)
    if not client.has_capability("IDLE"):
        return stop(slices * IDLE_SLICE)
    client.idle()
    try:
        for _turn in range(max(1, slices)):
            if stop(0):
                return True
            if any(b"EXISTS" in answer for answer in client.idle_check(timeout=IDLE_SLICE)):
                return False
    finally:
        client.idle_done()
    return False


def save_copy(config: ChannelConfig, raw: bytes, at: datetime) -> str:
    """Put a sent message into the Sent folder; the name of the folder."""
    with open_mailbox(incoming_server(config)) as client:
        folder = sent_folder(client, config)
        client.append(folder, raw, flags=[b"\\Seen"], msg_time=at)
        return folder


def was_sent(config: ChannelConfig, rfc_message_id: str) -> bool:
    """Whether the Sent folder holds a message: the proof that an uncertain one went out."""
    with open_mailbox(incoming_server(config)) as client:
        client.select_folder(sent_folder(client, config), readonly=True)
        return bool(client.search(["HEADER", "Message-ID", rfc_message_id.strip("<>")]))


def sent_folder(client: IMAPClient, config: ChannelConfig) -> str:
    """The folder named in the settings, else the one the server calls Sent."""
    named = str(config.settings.get("sent_folder") or "")
    return named or client.find_special_folder(b"\\Sent") or "Sent"
