"""The guarded child: takes pickled requests on stdin and answers on stdout.

It never starts Django; an adapter's class is imported by its dotted path.
"""

import importlib
import resource
import sys
from datetime import datetime
from typing import Any

from kontuar.channels.contract import Incoming, Unreadable
from kontuar.channels.reading import READY, read_frame, write_frame
from kontuar.kit import memory

MEMORY_BYTES = 1024 * 1024 * 1024


def main() -> None:
    """The child: answer each request until the parent closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    adapters: dict[str, Any] = {path: _load(path) for path in sys.argv[1:]}
    memory.settle()
    write_frame(answers, READY)
    while True:
        try:
            path, raw, received_at = read_frame(requests)
        except EOFError:
            return
        if path not in adapters:
            adapters[path] = _load(path)
        write_frame(answers, _try(adapters[path], raw, received_at))


def _load(path: str) -> Any:
    module, name = path.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)()


def _try(adapter: Any, raw: bytes, received_at: datetime) -> Incoming | Unreadable:
    try:
        message: Incoming = adapter.read(raw, received_at)
    except Exception as poison:  # noqa: BLE001  (any failure of reading is an answer, not a bug here)
        return Unreadable(f"{type(poison).__name__}: {poison}"[:500])
    return message


if __name__ == "__main__":
    main()
