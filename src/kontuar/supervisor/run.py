"""`kontuar run`: everything from one command, and everything ended with it."""

import errno
import os
import select
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

from kontuar.supervisor import account, forks, listening, options, place
from kontuar.supervisor.children import Child, environment
from kontuar.supervisor.forks import ForkError, ForkServer, how
from kontuar.supervisor.options import Options
from kontuar.supervisor.postgres import Server
from kontuar.supervisor.waiting import WaitingRoom
from kontuar.supervisor.words import Trouble, complain, say, text

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
ENDING_SECONDS = 4.0
STARTING_SECONDS = 60.0
RETRY_SECONDS = 1.0


class Ending(BaseException):
    """Somebody asked us to end."""


def main(words: Sequence[str]) -> int:
    """Run until told to end; answer the exit code."""
    begun = time.monotonic()
    try:
        chosen = options.read(words)
        for number in ENDING_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, _end)
        with place.hold(chosen.data, address=chosen.address), listening.open_port(chosen) as port:
            Group(chosen, port, begun).run()
    except Ending:
        say("ended")
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except OSError as refused:
        if refused.errno != errno.ENOSPC:
            raise
        complain(text("disk_full", folder=chosen.data, free="0 MB"))
        return 1
    return 0


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    _ignore_signals()
    raise Ending


def _ignore_signals() -> None:
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Group:
    """The processes of one start, in the order in which they need each other."""

    def __init__(self, chosen: Options, port: socket.socket, begun: float) -> None:
        self.chosen, self.port, self.begun = chosen, port, begun
        self.server = None if chosen.database_url else Server(chosen.data)
        os.environ["KONTUAR_DATA"] = str(chosen.data)
        os.environ["KONTUAR_WEB_WORKERS"] = str(chosen.workers)
        is_alone = chosen.workers == 1 and not chosen.database_url
        os.environ["KONTUAR_WEB_ALONE"] = "1" if is_alone else ""
        os.environ["KONTUAR_PORT"] = str(chosen.port)
        os.environ["KONTUAR_ADDRESS"] = chosen.address
        self.forks = ForkServer(environment()) if account.adopt_orphans() else None
        words = ["prepare"] if chosen.with_demo else ["prepare", "--no-demo"]
        self.prepare = Child("prepare", words, forks=self.forks)
        listens = {"KONTUAR_LISTEN_FD": port.fileno()}
        self.web = [
            Child(f"web {n + 1}" if n else "web", ["web"], listens, self.forks)
            for n in range(chosen.workers)
        ]
        self.worker = Child("worker", ["worker"], forks=self.forks)
        self.trouble = ""

    def run(self) -> NoReturn:
        """Start in order, then watch for ever; whatever happens, end everything."""
        with ExitStack() as stack:
            stack.callback(self._end_all)
            self._start()
            self._watch()

    def _start(self) -> None:
        place.check_room(self.chosen.data)
        say("starting", data=self.chosen.data)
        room = WaitingRoom(self.port)
        try:
            self._start_processes()
        except ForkError:
            raise Trouble("prepare_failed", how="-") from None
        finally:
            room.close()
        say("ready", address=self.chosen.address, seconds=time.monotonic() - self.begun)

    def _start_processes(self) -> None:
        if self.forks is not None:
            self.forks.start()  # imports while the database starts
        self._start_database()
        self.prepare.start()
        self._wait_for_preparation()
        ready, is_ready = os.pipe()
        first, *others = self.web
        first.start({"KONTUAR_READY_FD": is_ready})
        os.close(is_ready)
        self.worker.start()
        self._wait_for_web(ready)
        for child in others:
            child.start()

    def _start_database(self) -> None:
        if self.server is None:
            return
        if not self.server.is_created():
            say("making_database", seconds=time.monotonic() - self.begun)
        self.server.start()
        self.server.ensure_database()
        say("database_ready", seconds=time.monotonic() - self.begun)

    def _wait_for_preparation(self) -> None:
        process = self.prepare.process
        code = process.wait() if process else 0
        if code:
            raise Trouble("prepare_failed", how=how(code))
        say("prepared", seconds=time.monotonic() - self.begun)

    def _wait_for_web(self, ready: int) -> None:
        """Until the first web process is about to accept; its death shows as an empty answer."""
        answered, _, _ = select.select([ready], [], [], STARTING_SECONDS)
        said = os.read(ready, 1) if answered else b""
        os.close(ready)
        if not said:
            raise Trouble("web_failed")

    def _watch(self) -> NoReturn:
        reader, writer = socket.socketpair()
        writer.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        while True:
            now = time.monotonic()
            for child in (*self.web, self.worker):
                child.look(now)
            self._look_at_database()
            self._look_at_forks()
            if select.select([reader], [], [], 1.0 if self._is_whole() else 0.1)[0]:
                reader.recv(4096)

    def _is_whole(self) -> bool:
        return all(child.process is not None for child in (*self.web, self.worker))

    def _look_at_forks(self) -> None:
        if self.forks is not None:
            self.forks.look()
            ours = (*self.web, self.worker, self.server, self.forks)
            forks.reap_strangers({one.process.pid for one in ours if one and one.process})

    def _look_at_database(self) -> None:
        process = self.server.process if self.server else None
        if self.server is None or (process is not None and process.poll() is None):
            return
        if not self.trouble:
            say("database_died", how=how(process.returncode) if process else "-")
        try:
            self.server.start()
        except (Trouble, OSError) as trouble:  # a full disk, say: we try again, pages wait
            self._complain_once(str(trouble))
            time.sleep(RETRY_SECONDS)
            return
        if self.trouble:
            say("database_back")
        self.trouble = ""

    def _complain_once(self, trouble: str) -> None:
        if not self.trouble:
            complain(trouble)
        self.trouble = trouble

    def _end_all(self) -> None:
        _ignore_signals()  # once is enough; the end has its own time limit
        children = (self.prepare, *self.web, self.worker)
        for child in children:
            child.end()
        until = time.monotonic() + ENDING_SECONDS
        for child in children:
            child.wait(until)
        if self.forks is not None:
            self.forks.end()
        if self.server is not None:
            self.server.stop(patience_seconds=3)
