"""How much CPU a mail costs from raw bytes to clean values, and what Python's own parser costs."""

import cProfile
import email
import pstats
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.house import report
from bench.house.letters import new_mail, reply_to
from kontuar.kit.html import clean_mail_html
from kontuar.plugins.email.parse import read_mail

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ROUNDS = 5
"""The best of several: what the machine does besides only ever adds."""


def main() -> None:
    """Measure reading beside its physical limit on the same mails."""
    words = report.parser("reading", "CPU of reading one mail")
    words.add_argument("--mails", type=int, default=400)
    words.add_argument("--profile", action="store_true", help="show where the time goes")
    chosen = words.parse_args()
    rng = random.Random("reading")
    letters = [(new_mail if n % 2 else reply_to)(n, rng) for n in range(chosen.mails)]
    if chosen.profile:
        _profile(letters)
    limit = _milliseconds(_parse_only, letters)
    rows = [
        _row("Python's parser and decoding", limit, limit, letters),
        _row("read_mail", _milliseconds(_read, letters), limit, letters),
        _row(
            "of which cleaning HTML",
            _milliseconds(clean_mail_html, _htmls(letters)),
            limit,
            letters,
        ),
    ]
    report.finish("reading", rows, chosen)


def _row(what: str, spent: float, limit: float, letters: Sequence[bytes]) -> dict[str, Any]:
    return {
        "what": what,
        "cpu ms": round(spent, 3),
        "mails/s": round(1000 / spent, 1),
        "times the limit": round(spent / limit, 2),
        "kB": round(sum(map(len, letters)) / len(letters) / 1000, 1),
    }


def _milliseconds(work: Callable[[Any], object], things: Sequence[Any]) -> float:
    best = float("inf")
    for _round in range(ROUNDS):
        began = time.process_time()
        for thing in things:
            work(thing)
        best = min(best, time.process_time() - began)
    return best * 1000 / len(things)


def _read(raw: bytes) -> object:
    return read_mail(raw, NOW)


def _parse_only(raw: bytes) -> object:
    """The least that anybody in Python does: parts found, transfer encodings undone."""
    return [part.get_payload(decode=True) for part in email.message_from_bytes(raw).walk()]


def _htmls(letters: Sequence[bytes]) -> list[str]:
    htmls = []
    for raw in letters:
        for part in email.message_from_bytes(raw).walk():
            if part.get_content_type() == "text/html":
                data = part.get_payload(decode=True)
                htmls.append(bytes(data).decode(part.get_content_charset() or "utf-8"))
    return htmls


def _profile(letters: Sequence[bytes]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for raw in letters:
        _read(raw)
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
