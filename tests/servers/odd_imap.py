"""A small IMAP server that keeps a mailbox truly and misbehaves once when it is told to."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

STEPS = ("greeting", "LOGIN", "SELECT", "SEARCH", "SIZES", "BODIES", "STORE", "LOGOUT")
_LITERAL = re.compile(rb"\{(\d+)\}\r\n")


class Cut(Exception):  # noqa: N818
    """The connection ends here."""


@dataclass
class OddImap:
    """`fault` is used up by the first answer it fits; "" means good behaviour."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    following: int = 1
    fault: str = ""
    port: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)

    def append(self, raw: bytes) -> int:
        """Put a mail in; its UID."""
        with self.turn:
            self.mails[self.following] = raw
            self.following += 1
            return self.following - 1

    def expunge(self, uid: int) -> bytes | None:
        """Take a mail out."""
        with self.turn:
            return self.mails.pop(uid, None)

    def renumber(self) -> None:
        """Another UIDVALIDITY, other UIDs, the same mail."""
        with self.turn:
            self.validity += 1
            self.mails = dict(enumerate(self.mails.values(), 1))
            self.following = len(self.mails) + 1

    def takes(self, fault: str) -> bool:
        """Whether this fault is wanted now; it is used up then."""
        if self.fault != fault:
            return False
        self.fault = ""
        return True

    def serve(self, door: socket.socket) -> None:
        """Accept until the door is closed."""
        while True:
            try:
                client, _place = door.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with suppress(OSError, Cut), client, client.makefile("rb") as lines:
            _Session(self, client).run(lines)


class _Session:
    def __init__(self, box: OddImap, client: socket.socket) -> None:
        self.box, self.client = box, client
        self.before: dict[int, bytes] = {}

    def run(self, lines: "object") -> None:
        self.step("greeting", "")
        self.say(b"* OK [CAPABILITY IMAP4rev1] odd")
        for line in lines:  # type: ignore[attr-defined]
            tag, _space, rest = line.decode("latin-1").strip().partition(" ")
            words = rest.upper().removeprefix("UID ").split()
            if not words or self.answer(tag, words, rest):
                return

    def answer(self, tag: str, words: list[str], rest: str) -> bool:
        verb = {"EXAMINE": "SELECT"}.get(words[0], words[0])
        if verb == "FETCH":
            verb = "BODIES" if "BODY" in rest.upper() else "SIZES"
        if not self.step(verb, tag):
            return False
        if verb == "LOGOUT":
            self.say(b"* BYE odd")
        method: Callable[[str], None] | None = getattr(self, f"do_{verb.lower()}", None)
        if method:
            with self.box.turn:
                method(rest)
        self.say(f"{tag} OK done".encode())
        return verb == "LOGOUT"

    def step(self, verb: str, tag: str) -> bool:
        """Faults that may happen at any step; false when one was the answer."""
        box = self.box
        if box.takes(f"cut {verb}"):
            raise Cut
        if box.takes(f"bye {verb}"):
            self.say(b"* BYE out of order")
            raise Cut
        if box.takes(f"stall {verb}"):
            time.sleep(3)
            raise Cut
        for word in ("NO", "BAD"):
            if tag and box.takes(f"{word} {verb}"):
                self.say(f"{tag} {word} [UNAVAILABLE] not now".encode())
                return False
        if tag and box.takes(f"line {verb}"):
            self.say(b"* OK " + b"x" * 10_000_000)
        if tag and box.takes(f"noise {verb}"):
            self.say(b"* OK [ALERT] (odd {\r\n* 99 EXISTS\r\n* 7 RECENT\r\n* FLAGS ()\r\n* X-ODD 1")
        return True

    def say(self, line: bytes) -> None:
        self.client.sendall(line + b"\r\n")

    def do_capability(self, _rest: str) -> None:
        self.say(b"* CAPABILITY IMAP4rev1")

    def do_select(self, _rest: str) -> None:
        box = self.box
        self.say(b"* FLAGS (\\Seen)")
        self.say(f"* {len(box.mails)} EXISTS".encode())
        self.say(f"* OK [UIDVALIDITY {box.validity}] ok".encode())
        if not box.takes("no uidnext"):
            self.say(f"* OK [UIDNEXT {box.following}] ok".encode())

    def do_search(self, rest: str) -> None:
        uids = self.chosen(rest.upper())
        if self.box.takes("reordered SEARCH"):
            uids = uids[::-1]
        if self.box.takes("doubled SEARCH"):
            uids = uids + uids
        if self.box.takes("empty SEARCH"):
            uids = []
        self.say(b"* SEARCH" + b"".join(b" %d" % uid for uid in uids))

    def do_store(self, _rest: str) -> None:
        pass

    def chosen(self, rest: str) -> list[int]:
        found = re.search(r"(?:UID |FETCH |^)(\d+(?:[:,*\d]*))", rest.removeprefix("UID SEARCH "))
        if not found:
            return sorted(self.box.mails)
        wanted: set[int] = set()
        for part in found[1].split(","):
            low, _colon, high = part.partition(":")
            last = max(self.box.mails, default=0) if high == "*" else int(high or low)
            wanted |= {u for u in self.box.mails if min(int(low), last) <= u <= max(int(low), last)}
        return sorted(wanted)

    def do_sizes(self, rest: str) -> None:
        for uid in self.in_order(rest):
            size = len(self.box.mails[uid])
            facts = f'UID {uid} RFC822.SIZE {size} INTERNALDATE "02-Mar-2026 12:00:00 +0000"'
            self.say(f"* {self.place(uid)} FETCH ({facts})".encode())

    def do_bodies(self, rest: str) -> None:
        uids = self.in_order(rest)
        if uids and self.box.takes("expunged BODIES"):
            self.gone(uids.pop())
        if uids and self.box.takes("missing BODIES"):
            uids.pop(0)
        if uids and self.box.takes("doubled BODIES"):
            uids.append(uids[0])
        if uids and self.box.takes("foreign BODIES"):
            self.say(b"* 1 FETCH (FLAGS (\\Seen))")
            self.say(b"* 2 FETCH (UID 999999 FLAGS ())")
        for uid in uids:
            self.body(uid)

    def gone(self, uid: int) -> None:
        place = self.place(uid)
        self.box.expunge(uid)
        self.say(f"* {place} EXPUNGE".encode())

    def in_order(self, rest: str) -> list[int]:
        uids = self.chosen(rest.upper())
        return uids[::-1] if self.box.takes("reordered FETCH") else uids

    def place(self, uid: int) -> int:
        return sorted(self.box.mails).index(uid) + 1

    def body(self, uid: int) -> None:
        raw, box = self.box.mails[uid], self.box
        size = len(raw)
        if box.takes("nil BODIES"):
            self.say(f"* {self.place(uid)} FETCH (UID {uid} BODY[] NIL)".encode())
            return
        for name, wrong in (("longer literal", size + 60), ("shorter literal", size - 30)):
            if box.takes(name):
                size = max(1, wrong)
        head = f"* {self.place(uid)} FETCH (UID {uid} BODY[] {{{size}}}\r\n".encode()
        if box.takes("cut literal"):
            self.client.sendall(head + raw[: len(raw) // 2])
            raise Cut
        if box.takes("slow literal"):
            for byte in head + raw[:40]:
                self.client.sendall(bytes((byte,)))
                time.sleep(0.001)
            self.client.sendall(raw[40:] + b")\r\n")
            return
        self.client.sendall(head + raw + b")\r\n")


FAULTS = (
    *(f"{fault} {step}" for fault in ("cut", "bye") for step in STEPS),
    *(f"{fault} {step}" for fault in ("NO", "BAD") for step in STEPS[1:]),
    *(f"{fault} {step}" for fault in ("line", "noise") for step in STEPS[1:7]),
    "stall BODIES", "no uidnext", "reordered SEARCH", "doubled SEARCH", "empty SEARCH",
    "reordered FETCH", "expunged BODIES", "missing BODIES", "doubled BODIES", "foreign BODIES",
    "nil BODIES", "longer literal", "shorter literal", "cut literal", "slow literal",
)  # fmt: skip


@contextmanager
def odd_imap() -> Iterator[OddImap]:
    """Run one on a free port."""
    door = socket.create_server(("127.0.0.1", 0))
    box = OddImap(port=door.getsockname()[1])
    thread = threading.Thread(target=box.serve, args=(door,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)
