"""What a start is asked to do: the command line, else the environment, else the defaults."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kontuar.supervisor.words import Trouble, say


@dataclass(frozen=True)
class Options:
    """One start of the product."""

    host: str
    port: int
    data: Path
    workers: int
    with_demo: bool
    database_url: str

    @property
    def address(self) -> str:
        """What to open in a browser; passkeys need a name, so the own machine is "localhost"."""
        host = "localhost" if self.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise Trouble("bad_option", message=message)

    def print_help(self, file: object = None) -> None:  # noqa: ARG002
        say("help", program="kontuar")


def read(words: Sequence[str]) -> Options:
    """Options from the words behind `run`. Raises Trouble for a word it does not know."""
    env = os.environ
    parser = _Parser(prog="kontuar run")
    parser.add_argument("--host", default=env.get("KONTUAR_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=env.get("KONTUAR_PORT", "8000"))
    parser.add_argument("--data", default=env.get("KONTUAR_DATA", "var"))
    parser.add_argument("--workers", type=int, default=env.get("KONTUAR_WEB_WORKERS", "1"))
    parser.add_argument("--no-demo", action="store_true")
    given = parser.parse_args(words)
    if not 0 <= given.port < 65536 or not 0 < given.workers < 65:
        raise Trouble("bad_option", message=f"--port {given.port} --workers {given.workers}")
    return Options(
        host=given.host,
        port=given.port,
        data=Path(given.data).expanduser().absolute(),
        workers=given.workers,
        with_demo=not given.no_demo,
        database_url=env.get("DATABASE_URL", ""),
    )
