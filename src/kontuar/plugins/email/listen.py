"""The built-in mail door: LMTP and SMTP on one port, a message stored before it is acknowledged."""

import asyncio
import errno
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.db import Error as DatabaseProblem
from django.db import close_old_connections, connections

from kontuar.channels.contract import Arrival, ChannelConfig, Intake
from kontuar.kit import clock
from kontuar.plugins.email.loopback import is_loopback
from kontuar.plugins.email.troubles import trouble

MAX_MAIL_BYTES = 50 * 1024 * 1024
MAX_AT_ONCE = 16
MAX_RECIPIENTS = 100
"""What every server has to take at least (RFC 5321, 4.5.3.1.8); more is a flood."""
HEALTHY_EVERY = 30.0
IDLE_SECONDS = 300.0
"""RFC 5321, 4.5.3.2.7: how long a sender may say nothing."""
DEFAULT_PORT = 8025
_DISK_FULL = {"53100", "53000", "53200"}

log = logging.getLogger(__name__)
Stop = Callable[[float], bool]
Key = tuple[str, int]


class _Door(SMTP):  # type: ignore[misc]
    """A session that speaks SMTP, and LMTP once greeted with LHLO."""

    line_length_limit = MAX_MAIL_BYTES
    _answers_due = 1

    @syntax("LHLO hostname")  # type: ignore[untyped-decorator]
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802  (the library finds it by this name)
        """The greeting of LMTP."""
        if self.session is not None:
            self.session.is_lmtp = True
        await self.smtp_EHLO(arg)

    def data_received(self, data: bytes) -> None:
        """A slow sender is not an idle one: a large mail may take longer than the patience."""
        if self.transport is not None:
            self._reset_timeout()
        super().data_received(data)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """After a fault of ours the next mail may come by the same connection."""
        is_lmtp = getattr(self.session, "is_lmtp", False)
        self._answers_due = max(1, len(self.envelope.rcpt_tos)) if is_lmtp else 1
        try:
            await super().smtp_DATA(arg)
        except Exception:
            self._set_post_data_state()
            raise

    async def push(self, status: str | bytes) -> None:
        """What ends a transfer early is said once for each recipient in LMTP, as they count."""
        if status in _ENDS_EARLY:
            status = "\r\n".join([_ENDS_EARLY[str(status)]] * self._answers_due)
        await super().push(status)


_FAULT = "451 4.3.0 Something went wrong here, please try again later"
_ENDS_EARLY = {
    "500 Line too long (see RFC5321 4.5.3.1.6)": "552 5.3.4 The message is too large",
    "552 Error: Too much mail data": "552 5.3.4 The message is too large",
    _FAULT: _FAULT,
}


class _Listener:
    """One open port, with the channels whose mail comes through it."""

    def __init__(self, host: str, port: int, patience: float) -> None:
        self._patience = patience
        self.channels: dict[str, Intake] = {}
        self.users = 0
        self._busy = 0
        self._workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mail-door")
        self._loop = asyncio.new_event_loop()
        self._socket = open_port(host, port)
        self.port: int = self._socket.getsockname()[1]
        serving = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(serving,), name=f"mail-{port}", daemon=True
        )
        self._thread.start()
        serving.wait(10)

    def _run(self, serving: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        factory = partial(
            _Door,
            self,
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="kontuar",
            ident="Kontuar",
            timeout=self._patience,
            loop=self._loop,
        )
        server = self._loop.run_until_complete(
            self._loop.create_server(factory, sock=self._socket, backlog=100)
        )
        serving.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._loop.run_until_complete(server.wait_closed())
            self._loop.close()

    def close(self) -> None:
        """Take no more mail; what is being stored is finished first."""
        self._workers.shutdown(wait=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, unless there is too much to do already."""
        if self._busy >= MAX_AT_ONCE:
            return "451 4.3.2 Too busy, please try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only addresses of connected channels are known here."""
        if self._intake_of(address) is None:
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest separately"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Store for each channel and commit; only then say so. LMTP wants one answer each."""
        content = envelope.original_content or b""
        self._busy += 1
        try:
            answers = [await self._store(address, content) for address in envelope.rcpt_tos]
        finally:
            self._busy -= 1
        if getattr(session, "is_lmtp", False):
            return "\r\n".join(answers)
        return next((answer for answer in answers if not answer.startswith("250")), answers[0])

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours is no reason for the sender to give up."""
        log.error("a mail could not be taken and stays with its sender", exc_info=error)
        return _FAULT

    async def _store(self, address: str, content: bytes) -> str:
        intake = self._intake_of(address)
        if intake is None:
            return "451 4.3.0 The address was just closed, please try again later"
        return await self._loop.run_in_executor(self._workers, _store, intake, content)

    def _intake_of(self, address: str) -> Intake | None:
        local, _at, domain = address.lower().rpartition("@")
        exact = self.channels.get(f"{local}@{domain}")
        return exact or self.channels.get(f"{local.partition('+')[0]}@{domain}")


def _store(intake: Intake, content: bytes) -> str:
    """In a worker thread, with the database connection of that thread."""
    close_old_connections()
    try:
        if not intake.has_room():
            return _FULL
        intake.store([Arrival(content, clock.now())])
    except DatabaseProblem as problem:
        connections.close_all()
        log.warning("a mail could not be stored and stays with its sender: %s", problem)
        return _answer_to(problem)
    except OSError as problem:
        log.warning("a mail could not be stored and stays with its sender: %s", problem)
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        return _FULL if full else _LATER
    except Exception:  # a fault of ours must not become a refusal for good
        log.exception("a mail could not be stored and stays with its sender")
        return _LATER
    return "250 2.0.0 Stored"


_FULL = "452 4.3.1 No space left, please try again later"
_LATER = "451 4.3.0 Cannot store now, please try again later"


def _answer_to(problem: DatabaseProblem) -> str:
    state = getattr(problem.__cause__, "sqlstate", "")
    return _FULL if state in _DISK_FULL else _LATER


def open_port(host: str, port: int) -> socket.socket:
    """A bound socket; why there can be none is a ChannelTrouble."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise trouble("address_unknown", str(error)) from error
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(place)
    except OSError as error:
        door.close()
        code = {errno.EADDRINUSE: "port_taken", errno.EACCES: "port_forbidden"}
        raise trouble(code.get(error.errno or 0, "address_unknown"), str(error)) from error
    return door


_open: dict[Key, _Listener] = {}
_turn = threading.Lock()


@contextmanager
def registered(config: ChannelConfig, intake: Intake) -> Iterator[_Listener]:
    """Mail for the channel's addresses reaches `intake` while the block lasts."""
    key = place_of(config)
    addresses = addresses_of(config)
    with _turn:
        if key not in _open:
            _open[key] = _Listener(*key, _patience_of(config))
        listener = _open[key]
        listener.users += 1
        listener.channels.update(dict.fromkeys(addresses, intake))
    try:
        yield listener
    finally:
        with _turn:
            for address in addresses:
                if listener.channels.get(address) is intake:
                    del listener.channels[address]
            listener.users -= 1
            if not listener.users:
                del _open[key]
                listener.close()


def _patience_of(config: ChannelConfig) -> float:
    return float(config.settings.get("read_seconds") or IDLE_SECONDS)


def place_of(config: ChannelConfig) -> Key:
    """Host and port; other computers are let in only when the settings say so."""
    host = str(config.settings.get("listen_host") or "127.0.0.1")
    if not is_loopback(host) and not config.settings.get("listen_public"):
        raise trouble("public_refused", host)
    return host, int(config.settings.get("listen_port") or DEFAULT_PORT)


def addresses_of(config: ChannelConfig) -> list[str]:
    """The channel's own address and its further ones."""
    more = config.settings.get("more_addresses") or []
    given = more.replace(",", " ").split() if isinstance(more, str) else more
    return [address.strip().lower() for address in (config.address, *given) if address.strip()]


def listen(config: ChannelConfig, intake: Intake, stop: Stop) -> None:
    """Keep the door open until told to stop."""
    with registered(config, intake):
        while True:
            if intake.has_room():
                intake.healthy(clock.now())
            else:
                intake.troubled(trouble("disk_full"), clock.now())
            if stop(HEALTHY_EVERY):
                return
