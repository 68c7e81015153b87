"""An SMTP server that keeps what it gets, and misbehaves on request."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_GREETING = b"220 sink ESMTP\r\n"


@dataclass(frozen=True)
class Letter:
    """A message that was accepted."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


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
    size: int = 0
    port: int = 0
    sessions: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session."""
        self.sessions += 1
        try:
            if self.cut_at != "greeting":
                writer.write(_GREETING)
                await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


class _Session:
    def __init__(
        self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.sender = ""
        self.recipients: list[str] = []
        self.is_known = not sink.password

    async def run(self) -> None:
        while True:
            line = (await self.reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
            verb = line[:4].upper()
            if verb == self.sink.cut_at:
                return
            if verb == "QUIT":
                await self.say("221 2.0.0 Bye")
                return
            if verb == "DATA":
                if not await self.take_data():
                    return
                continue
            await self.say(self.answer_to(verb, line))

    async def say(self, words: str) -> None:
        self.writer.write(words.encode() + b"\r\n")
        await self.writer.drain()

    def answer_to(self, verb: str, line: str) -> str:
        if verb in ("EHLO", "HELO"):
            extras = [f"250-SIZE {self.sink.size}"] if self.sink.size else []
            login = ["250-AUTH PLAIN LOGIN"] if self.sink.password else []
            return "\r\n".join(["250-sink", *extras, *login, "250 8BITMIME"])
        if verb == "AUTH":
            return self.log_in(line)
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
        planned = self.sink.answers.get("END")
        if not planned or planned.startswith("2"):
            self.sink.letters.append(Letter(self.sender, tuple(self.recipients), raw))
        if self.sink.cut_at == "dot":
            return False
        await asyncio.sleep(self.sink.delay_after_dot)
        await self.say(planned or "250 2.0.0 Stored")
        return True

    async def body(self) -> bytes:
        lines = []
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
