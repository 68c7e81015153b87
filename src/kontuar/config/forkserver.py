"""The process that has everything imported, and of which the others begin as forks."""

import ctypes
import importlib
import json
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path

import django

from kontuar.config import command
from kontuar.kit import memory
from kontuar.supervisor import account, forks

AHEAD = ("uvicorn", *(command.VERBS[verb] for verb in ("prepare", "web", "worker")))
LANGUAGES = ("pl", "en")


def main(words: Sequence[str]) -> int:
    """Fork whatever the supervisor asks for, until it closes the line. In a fork: do it."""
    del words
    supervisor = os.getppid()
    line = socket.socket(fileno=int(os.environ.pop("KONTUAR_FORKS_FD")))
    _import_all()
    while True:
        asked, handles, _flags, _address = socket.recv_fds(line, 65536, 8)
        if not asked:
            return 0
        pid = _fork(supervisor)
        if pid:
            for handle in handles:
                os.close(handle)
            line.send(str(pid).encode())
            continue
        line.close()
        given = json.loads(asked)
        for name, handle in zip(given["handles"], handles, strict=True):
            os.environ[name] = str(handle)
        _call_ourselves(given["words"][0])
        return command.main(given["words"])


def _import_all() -> None:
    django.setup()
    from django.db import connections
    from django.urls import get_resolver
    from django.utils import translation

    get_resolver().url_patterns  # noqa: B018  (reading it imports every view)
    for name in AHEAD:
        importlib.import_module(name)
    for language in LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    if any(connection.connection for connection in connections.all(initialized_only=True)):
        raise RuntimeError("a connection that is open now would be shared by every fork")
    memory.settle()


def _fork(supervisor: int) -> int:
    """In the supervisor's new child 0; here its number, once the supervisor has adopted it."""
    reader, writer = os.pipe()
    between = os.fork()
    if between:
        os.close(writer)
        with os.fdopen(reader, "rb") as answer:
            pid = int(answer.read())
        os.waitpid(between, 0)
        return pid
    os.close(reader)
    between, pid = os.getpid(), os.fork()
    if pid:
        os.write(writer, str(pid).encode())
        os._exit(0)
    os.close(writer)
    while os.getppid() == between:
        time.sleep(0.001)
    account.die_with_parent(signal.SIGTERM, supervisor)
    os.setpgid(0, 0)  # Ctrl-C in the terminal is for the supervisor, which ends us in order
    return 0


def _call_ourselves(name: str) -> None:
    """Stand in the list of processes by what we do, in place of our last word."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    end, room = int(fields[46]), len(forks.VERB)  # field 49 of proc(5): where the words end
    ctypes.memmove(end - room - 1, name.encode()[:room].ljust(room, b"\0"), room)
