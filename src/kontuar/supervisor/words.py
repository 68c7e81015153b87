"""What is said on the terminal, in Polish or English; gettext is not there yet at this point."""

import os
import sys
from collections.abc import Mapping

from kontuar.supervisor.sentences import SENTENCES


class Trouble(Exception):  # noqa: N818  (a sentence for a person, not a programming error)
    """Something that keeps the product from going on; its text says what and what to do next."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        super().__init__(text(key, **values))


def in_polish(variables: Mapping[str, str] = os.environ) -> bool:
    """Whether the person's terminal asks for Polish."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = variables.get(name, "")
        if value:
            return value.lower().startswith("pl")
    return False


def text(key: str, /, **values: object) -> str:
    """A sentence in the person's language."""
    english, polish = SENTENCES[key]
    return (polish if in_polish() else english).format(**values)


def say(key: str, /, **values: object) -> None:
    """Print a sentence."""
    tell(text(key, **values))


def tell(line: str) -> None:
    """Print a line at once, whatever letters the terminal can show."""
    try:
        print(line, flush=True)  # noqa: T201
    except UnicodeEncodeError:
        plain = line.encode(sys.stdout.encoding or "ascii", "replace")
        print(plain.decode(sys.stdout.encoding or "ascii"), flush=True)  # noqa: T201


def complain(line: str) -> None:
    """Print a line on the error stream."""
    sys.stderr.write(line.encode("utf-8", "replace").decode("utf-8") + "\n")
    sys.stderr.flush()
