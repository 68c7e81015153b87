"""An SMTP server that keeps what it gets, and misbehaves on request."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_GREETING = b"220 sink ESMTP\r\n"


@dataclass(frozen=True)
class Letter:
    """A message that was accepted."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True)
class Fault:
    """What goes wrong at one step."""

    answer: str = ""
    """Said instead of what would be said."""
    cut: bool = False
    """The connection ends without a word."""
    reset: bool = False
    """It ends by a reset: what was on its way is lost as well."""
    wait: float = 0.0
    """Seconds of silence first."""
    slow: float = 0.0
    """Seconds between the bytes of the answer."""
    after: int = 0
    """At "body": so many bytes are still read."""


Plan = Callable[[str, "Talk"], Fault | None]
"""Asked at "greeting", each verb, "body" (before the dot), "dot" (after it, nothing kept yet) and
"stored" (kept, not answered yet)."""


@dataclass
class Sink:
    """What it does is decided by the addresses and the plan; what it got is in `letters`."""

    letters: list[Letter] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """Answer to a command, for example {"MAIL": "451 4.7.1 Greylisted"}; "RCPT x@y.pl" for one
    recipient; "END" is the answer after the final dot."""
    cut_at: str = ""
    """Break the connection: "greeting", "EHLO", "MAIL", "RCPT", "DATA", "body" (before the dot),
    "dot" (after it, message kept), "dot-lost" (after it, message lost)."""
    delay_after_dot: float = 0.0
    password: str = ""
    """When set, a login with it is wanted before MAIL."""
    tokens: Callable[[str], str] | None = None
    """When set, whom an access token lets in; a login with one is wanted before MAIL."""
    size: int = 0
    plan: Plan | None = None
    record: Path | None = None
    """Where each letter is written down, a line of JSON, before it is acknowledged."""
    kept: Callable[[Letter], None] | None = None
    """Told of each letter that was kept, before it is acknowledged."""
    takes_utf8: bool = False
    hangs_up_after: int = 0
    """End the session after so many messages, without a word."""
    port: int = 0
    sessions: int = 0

    def keep(self, letter: Letter) -> None:
        """Take responsibility for a letter."""
        self.letters.append(letter)
        if self.record:
            line = {"to": letter.recipients, "raw": letter.raw.decode("latin-1")}
            with self.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        if self.kept:
            self.kept(letter)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session."""
        self.sessions += 1
        talk = Talk(self, reader, writer)
        try:
            if self.cut_at != "greeting" and not await talk.goes_wrong("greeting"):
                writer.write(_GREETING)
                await talk.run()
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.CancelledError,
            _EndedError,
        ):
            pass
        finally:
            writer.close()


class _EndedError(Exception):
    """The plan ended the connection."""


class Talk:
    """One session."""

    def __init__(
        self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.sender = ""
        self.recipients: list[str] = []
        self.is_refused = False
        self.is_known = not (sink.password or sink.tokens)
        self.line = ""
        self.slow = 0.0
        self.taken = 0

    async def run(self) -> None:
        while True:
            line = (await self.reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb and verb == self.sink.cut_at:
                return
            if await self.goes_wrong(verb, line):
                continue
            if verb == "QUIT":
                await self.say("221 2.0.0 Bye")
                return
            if verb == "DATA":
                if not await self.take_data():
                    return
                continue
            await self.say(self.answer_to(verb, line))

    async def goes_wrong(self, step: str, line: str = "") -> bool:
        """Do what the plan says; true when that was the answer."""
        self.line = line
        fault = self.sink.plan(step, self) if self.sink.plan else None
        if fault is None:
            return False
        await asyncio.sleep(fault.wait)
        if fault.reset:
            self.writer.transport.abort()
        if fault.cut or fault.reset:
            raise _EndedError
        self.slow = fault.slow
        if fault.answer:
            await self.say(fault.answer)
        return bool(fault.answer)

    async def say(self, words: str) -> None:
        data = words.encode() + b"\r\n"
        for byte in data if self.slow else ():
            self.writer.write(bytes((byte,)))
            await self.writer.drain()
            await asyncio.sleep(self.slow)
        if not self.slow:
            self.writer.write(data)
        await self.writer.drain()

    def answer_to(self, verb: str, line: str) -> str:
        if verb in ("EHLO", "HELO"):
            extras = [f"250-SIZE {self.sink.size}"] if self.sink.size else []
            login = ["250-AUTH PLAIN LOGIN"] if self.sink.password else []
            login += ["250-AUTH XOAUTH2"] if self.sink.tokens else []
            utf8 = ["250-SMTPUTF8"] if self.sink.takes_utf8 else []
            return "\r\n".join(["250-sink", *extras, *login, *utf8, "250 8BITMIME"])
        if verb == "AUTH":
            return self.show_token(line) if self.sink.tokens else self.log_in(line)
        if not verb.strip() and self.is_refused:
            return "535 5.7.8 Authentication failed"
        if verb == "MAIL":
            return self.take_sender(line)
        if verb == "RCPT":
            return self.take_recipient(line)
        if verb == "RSET":
            self.sender, self.recipients = "", []
        return "250 2.0.0 OK"

    def log_in(self, line: str) -> str:
        import base64

        given = base64.b64decode(line.split()[-1]).decode().split("\0")[-1]
        self.is_known = given == self.sink.password
        return "235 2.7.0 Welcome" if self.is_known else "535 5.7.8 Authentication failed"

    def show_token(self, line: str) -> str:
        """As the large providers do: first a challenge with the reason, then the refusal."""
        import base64

        given = base64.b64decode(line.split()[-1]).decode().split("\1")
        user, token = given[0].removeprefix("user="), given[1].removeprefix("auth=Bearer ")
        assert self.sink.tokens is not None
        self.is_known = self.sink.tokens(token) == user
        self.is_refused = not self.is_known
        reason = base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode()
        return "235 2.7.0 Welcome" if self.is_known else f"334 {reason}"

    def take_sender(self, line: str) -> str:
        if not self.is_known:
            return "530 5.7.0 Authentication required"
        planned = self.sink.answers.get("MAIL")
        if planned:
            return planned
        self.sender = _address(line)
        self.recipients = []
        return "250 2.1.0 OK"

    def take_recipient(self, line: str) -> str:
        address = _address(line)
        planned = self.sink.answers.get(f"RCPT {address}") or self.sink.answers.get("RCPT")
        if planned:
            return planned
        self.recipients.append(address)
        return "250 2.1.5 OK"

    async def take_data(self) -> bool:
        """Receive a message; false when the connection is to be broken."""
        planned = self.sink.answers.get("DATA")
        await self.say(planned or "354 Go on")
        if planned:
            return True
        if self.sink.cut_at == "body":
            await self.reader.readuntil(b"\n")
            return False
        raw = await self.body()
        if self.sink.cut_at == "dot-lost":
            return False
        if await self.goes_wrong("dot"):
            return True
        planned = self.sink.answers.get("END")
        if not planned or planned.startswith("2"):
            self.sink.keep(Letter(self.sender, tuple(self.recipients), raw))
        if self.sink.cut_at == "dot":
            return False
        if await self.goes_wrong("stored"):
            return True
        await asyncio.sleep(self.sink.delay_after_dot)
        await self.say(planned or "250 2.0.0 Stored")
        self.taken += 1
        return self.taken != self.sink.hangs_up_after

    async def body(self) -> bytes:
        lines: list[bytes] = []
        fault = self.sink.plan("body", self) if self.sink.plan else None
        if fault and fault.after:
            await self.reader.readexactly(fault.after)
        if fault and (fault.cut or fault.reset):
            self.writer.transport.abort()
            raise _EndedError
        if fault:
            await asyncio.sleep(fault.wait)
        while True:
            line = await self.reader.readuntil(b"\n")
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@contextmanager
def sink(**plan: object) -> Iterator[Sink]:
    """Run a sink in a thread of its own; the keywords are the fields of `Sink`."""
    server = Sink(**plan)  # type: ignore[arg-type]
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    async def main() -> None:
        stop.append(asyncio.Event())
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=64 * 1024 * 1024)
        server.port = listener.sockets[0].getsockname()[1]
        ready.set()
        await stop[0].wait()
        listener.close()
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    stop: list[asyncio.Event] = []
    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop[0].set)
        thread.join(10)
