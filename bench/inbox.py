"""How fast the desk answers with very many open conversations: the inbox and one conversation."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.house import report
from bench.house.database import installation
from bench.house.filling import fill, furnish

HTMX = {"HTTP_HX_REQUEST": "true"}
Ask = Callable[[int], tuple[str, dict[str, str]]]


def main() -> None:
    """Ask for each page some hundred times and say how long half and 95 % of the answers took."""
    words = report.parser("inbox", "server time of the inbox and of a conversation")
    words.add_argument("--conversations", type=int, default=100_000)
    words.add_argument("--messages", type=int, default=5, help="in each conversation")
    words.add_argument("--times", type=int, default=200)
    words.add_argument("--sql", action="store_true", help="print the queries of each page")
    chosen = words.parse_args()
    with installation("inbox"):
        furnish()
        seconds = fill(chosen.conversations, messages_each=chosen.messages)
        total = chosen.conversations * chosen.messages
        print(f"{chosen.conversations} open conversations, {total} messages ({seconds:.0f} s)")
        rows = [
            _measured(what, email, ask, chosen) for what, (email, ask) in _pages(chosen).items()
        ]
    report.finish("inbox", rows, chosen)


def _pages(chosen: Any) -> dict[str, tuple[str, Ask]]:
    """What is asked for, and as whom: Ewa sees everything, an agent only one queue."""
    ids = _some_ids(500)
    rng = random.Random(1)
    ewa, agent = "ewa@kram.example", "agent1@kram.example"

    def plain(url: str) -> Ask:
        return lambda _time: (url, {})

    def part(url: str, target: str) -> Ask:
        return lambda _time: (url, HTMX | {"HTTP_HX_TARGET": target})

    number = 10_000 + chosen.conversations // 2
    return {
        "inbox": (ewa, plain("/")),
        "inbox of one queue": (agent, plain("/")),
        "inbox, mine": (agent, plain("/?view=mine")),
        "inbox, unassigned": (agent, plain("/?view=unassigned")),
        "inbox, looks again": (ewa, part("/?part=live_rows", "live_rows")),
        "inbox, rare word": (ewa, part(f"/?q={number}", "rows")),
        "inbox, frequent word": (ewa, part("/?q=paczka", "rows")),
        "inbox, two words": (ewa, part("/?q=zwrot+wójcik", "rows")),
        "conversation, page": (ewa, lambda _time: (f"/c/{rng.choice(ids)}/", {})),
        "conversation, opened": (
            ewa,
            lambda _time: (f"/c/{rng.choice(ids)}/", HTMX | {"HTTP_HX_TARGET": "matter"}),
        ),
    }


def _some_ids(many: int) -> Sequence[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select id from conversations_conversation order by md5(id::text) limit %s", [many]
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _measured(what: str, email: str, ask: Ask, chosen: Any) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    person = get_user_model().objects.get(email=email)
    if email.startswith("agent"):
        _limit_to_first_queue(person)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    queries = _queries(client, ask, shown=chosen.sql)
    times, bytes_each = [], 0
    cpu = time.process_time()
    for number in range(chosen.times):
        url, headers = ask(number)
        began = time.perf_counter()
        answer = client.get(url, **headers)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (url, answer.status_code)
        bytes_each = len(answer.content)
    return {
        "what": what,
        "p50 ms": round(report.percentile(times, 0.5), 1),
        "p95 ms": round(report.percentile(times, 0.95), 1),
        "cpu ms": round((time.process_time() - cpu) * 1000 / chosen.times, 1),
        "queries": queries,
        "kB": round(bytes_each / 1000, 1),
    }


def _limit_to_first_queue(person: Any) -> None:
    from kontuar.people import selectors as people

    person.all_queues = False
    person.save()
    person.queues.set([people.queues()[0]])


def _queries(client: Any, ask: Ask, *, shown: bool) -> int:
    """How many statements one page takes, after a first one has warmed it up."""
    from django.db import connection

    seen: list[tuple[float, str]] = []

    def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        answer = execute(sql, params, many, context)
        seen.append(((time.perf_counter() - began) * 1000, sql))
        return answer

    url, headers = ask(0)
    client.get(url, **headers)
    with connection.execute_wrapper(listen):
        client.get(url, **headers)
    if shown:
        print(f"\n{url}")
        for milliseconds, sql in seen:
            print(f"  {milliseconds:6.1f} ms  {sql[:220]}")
    return len(seen)


if __name__ == "__main__":
    main()
