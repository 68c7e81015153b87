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

IDLE_SLICE = 1.0
BATCH_BYTES = 8 * 1024 * 1024
BATCH_COUNT = 50
UIDS_ASKED = 20_000
"""UIDs per SEARCH: the answer is one line, and a line has its limit."""
CLOCKS_DIFFER = timedelta(minutes=2)
"""By so much the clock of a mail server may be slow."""
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
        strange = "unexpected response" in str(error)  # a greeting, but of something else
        cut = (isinstance(error, imaplib.IMAP4.abort) and not strange) or "EOF" in str(error)
        raise trouble("connection_lost" if cut else "not_imap", str(error)) from error
    client.normalise_times = False
    if server.security == "starttls":
        client.starttls(server.tls())
    return client


def _log_in(client: IMAPClient, server: Server) -> None:
    if server.bearer is not None:
        _log_in_with_token(client, server.user, server.bearer)
        return
    if client.has_capability("LOGINDISABLED"):
        raise trouble("login_disabled")
    try:
        client.login(server.user, server.password)
    except LoginError as error:
        words = server.without_secret(str(error))
        raise trouble(_login_code(words), words) from error


def _log_in_with_token(client: IMAPClient, user: str, bearer: Callable[[str], str]) -> None:
    """A token that is refused is renewed once, at once: it may have been taken back early."""
    known = [name for name in ("XOAUTH2", "OAUTHBEARER") if client.has_capability(f"AUTH={name}")]
    if not known:
        raise trouble("no_token_login")
    refused = ""
    for is_last in (False, True):
        token = bearer(refused)
        try:
            if known[0] == "XOAUTH2":
                client.oauth2_login(user, token)
            else:
                client.oauthbearer_login(user, token)
            return
        except LoginError as error:
            words = str(error).replace(token, "***")
            code = _login_code(words)
            if code != "wrong_password" or is_last or token == refused:
                code = "token_refused" if code == "wrong_password" else code
                raise trouble(code, words) from None
            refused = token


def _login_code(words: str) -> str:
    upper = words.upper()
    if "SOCKET ERROR" in upper:  # the library calls a connection that broke here a refusal
        return "connection_lost"
    if "APPLICATION-SPECIFIC" in upper or "APP PASSWORD" in upper:
        return "app_password_needed"
    if "PRIVACYREQUIRED" in upper or "PLAINTEXT AUTHENTICATION" in upper:
        return "login_disabled"
    if "[LIMIT]" in upper or "TOO MANY" in upper:
        return "too_many_connections"
    if "[UNAVAILABLE]" in upper or "TEMPORARY" in upper:
        return "server_said"
    return "wrong_password"


def fetch_round(client: IMAPClient, config: ChannelConfig, intake: Intake, stop: Stop) -> int:
    """Read each folder to its end; how many messages were handed to the intake.

    A folder that is not there is named on the channel; the others are read.
    """
    if not intake.has_room():
        raise trouble("disk_full")
    found, missing = 0, []
    folders = folders_of(config)
    for folder in reversed(folders):  # the first one stays selected, for IDLE
        try:
            found += _fetch_folder(client, folder, config, intake, stop)
        except ChannelTrouble as fault:
            if fault.code != "folder_missing" or len(folders) == 1:
                raise
            missing.append(folder)
    if missing:
        intake.troubled(trouble("folder_missing", ", ".join(reversed(missing))), clock.now())
    else:
        intake.healthy(clock.now())
    return found


def folders_of(config: ChannelConfig) -> list[str]:
    """The folders to read."""
    given = config.settings.get("folders") or "INBOX"  # a line with commas in older settings
    names = given.split(",") if isinstance(given, str) else given
    return [name.strip() for name in names if name.strip()] or ["INBOX"]


def _fetch_folder(
    client: IMAPClient, folder: str, config: ChannelConfig, intake: Intake, stop: Stop
) -> int:
    mark = bool(config.settings.get("mark_seen"))
    facts = select(client, folder, readonly=not mark)
    validity, following = int(facts[b"UIDVALIDITY"]), _uid_next(client, facts)
    known = intake.folder(folder)
    if known is not None and known.uidvalidity == validity:
        last = known.last_uid
    else:
        last = _begin(client, config, folder, following, is_known=known is not None)
        intake.reset_folder(FolderState(folder, validity, last))
    found = 0
    for uids in _new_uids(client, last, following, _oldest(config, last)):
        for batch in _batches(client, uids):
            if not intake.has_room():
                raise trouble("disk_full")
            arrivals = [arrival for arrival in _fetch(client, batch, folder, validity) if arrival]
            if arrivals:
                intake.store(arrivals)
                found += len(arrivals)
            if arrivals and mark:
                client.add_flags([arrival.uid for arrival in arrivals], [b"\\Seen"], silent=True)
            if stop(0):
                return found
    return found


def select(client: IMAPClient, folder: str, *, readonly: bool) -> dict[bytes, Any]:
    """Open a folder; one that is not there is a trouble with its name."""
    try:
        return dict(client.select_folder(folder, readonly=readonly))
    except IMAPClientError as error:
        if _code_of(str(error)) != "folder_missing":
            raise
        raise trouble("folder_missing", folder) from error


def _uid_next(client: IMAPClient, facts: dict[bytes, Any]) -> int:
    if facts.get(b"UIDNEXT"):
        return int(facts[b"UIDNEXT"])
    known = client.search("ALL")
    return max(known, default=0) + 1


def _begin(
    client: IMAPClient, config: ChannelConfig, folder: str, following: int, *, is_known: bool
) -> int:
    """The cursor of a folder that begins: as the settings say, or anew when its numbers changed.

    Without its old mail it begins when a person chose it and not when it is first looked into:
    what a customer wrote in between is theirs to have answered.
    """
    if is_known or config.settings.get("import_existing"):
        return 0
    chosen = (config.settings.get("chosen_at") or {}).get(folder)
    since = datetime.fromisoformat(chosen) - CLOCKS_DIFFER if chosen else None
    first = _first_since(client, since) if since else None
    return (first or following) - 1


def _first_since(client: IMAPClient, since: datetime) -> int | None:
    """The number of the first message that arrived since then."""
    day = since.date() - timedelta(days=1)  # a search knows only days, of the server's zone
    uids = sorted(client.search(["SINCE", day]))
    for begin in range(0, len(uids), 500):
        facts = client.fetch(uids[begin : begin + 500], ["INTERNALDATE"])
        for uid in sorted(facts):
            if _moment(facts[uid].get(b"INTERNALDATE")) >= since:
                return int(uid)
    return None


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


def wait_in_idle(client: IMAPClient, turns: int, is_enough: Callable[[], bool]) -> bool:
    """Until the server reports new mail, it is enough, or the turns are over; true for mail."""
    client.idle()
    try:
        for _turn in range(max(1, turns)):
            if is_enough():
                return False
            if any(b"EXISTS" in answer for answer in client.idle_check(timeout=IDLE_SLICE)):
                return True
    finally:
        client.idle_done()
    return False


def folder_names(client: IMAPClient) -> list[str]:
    """Every folder that can hold mail, the inbox first."""
    found = [
        str(name) for flags, _mark, name in client.list_folders() if b"\\Noselect" not in flags
    ]
    return sorted(found, key=lambda name: (name.upper() != "INBOX", name.casefold()))


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
