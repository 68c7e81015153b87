"""How soon open pages hear of a change: from the commit to the event at the page."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from typing import Any

from bench.house import report
from bench.house.letters import new_mail
from bench.house.product import Running, running

Listener = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> None:
    """Open pages as agents have them, change conversations, and wait for each page to be told."""
    words = report.parser("push", "milliseconds from commit to open page")
    words.add_argument("--pages", type=int, nargs="+", default=[1, 100, 500])
    words.add_argument("--changes", type=int, default=30)
    chosen = words.parse_args()
    with running() as product:
        cookie = _log_in(product)
        rows = [
            asyncio.run(_measured(product, cookie, n, chosen.changes, _change))
            for n in chosen.pages
        ]
        rows.append(asyncio.run(_measured(product, cookie, 1, chosen.changes, _arrive)))
        rows[-1]["what"] = "mail, stored to page told"
    report.finish("push", rows, chosen)


def _log_in(product: Running) -> str:
    """A session of Ewa, made in the product's database."""
    os.environ["KONTUAR_DATA"] = str(product.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kontuar.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # one connection, used between awaits
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    ewa = get_user_model().objects.get(email="ewa@kram.example")
    client.force_login(ewa, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies["sessionid"].value)


async def _measured(
    product: Running, cookie: str, pages: int, changes: int, act: Callable[[int], float]
) -> dict[str, Any]:
    listeners = [await _open(product.port, cookie) for _ in range(pages)]
    heard: list[list[float]] = [[] for _ in listeners]
    hearing = [
        asyncio.create_task(_hear(reader, moments))
        for (reader, _writer), moments in zip(listeners, heard, strict=True)
    ]
    waits: list[float] = []
    for number in range(changes):
        await _quiet(heard)
        began = act(number)
        until = time.perf_counter() + 20
        while not all(heard) and time.perf_counter() < until:
            await asyncio.sleep(0.005)
        waits += [(moments[0] - began) * 1000 for moments in heard]
    for task in hearing:
        task.cancel()
    for _reader, writer in listeners:
        writer.close()
    return {
        "what": f"{pages} pages",
        "p50 ms": round(report.percentile(waits, 0.5), 1),
        "p95 ms": round(report.percentile(waits, 0.95), 1),
        "worst ms": round(max(waits), 1),
        "heard": len(waits),
    }


async def _open(port: int, cookie: str) -> Listener:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET /push?topics=inbox HTTP/1.1\r\nHost: localhost:{port}\r\n"
    writer.write(f"{head}Accept: text/event-stream\r\nCookie: sessionid={cookie}\r\n\r\n".encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in answer.split(b"\r\n", 1)[0], answer
    return reader, writer


async def _hear(reader: asyncio.StreamReader, moments: list[float]) -> None:
    """Note each time the page is told that the inbox changed."""
    while line := await reader.readline():
        if line == b"data: inbox\n":
            moments.append(time.perf_counter())


async def _quiet(heard: list[list[float]]) -> None:
    """Wait until no page has been told anything for a while; then all begin to listen anew."""
    while True:
        for moments in heard:
            moments.clear()
        await asyncio.sleep(0.4)
        if not any(heard):
            return


def _change(number: int) -> float:
    """Put a tag on some conversation; the moment right after the commit."""
    from django.contrib.auth import get_user_model

    from kontuar.conversations import selectors, services
    from kontuar.conversations.contract import Filters, TagChange
    from kontuar.kit import clock

    ewa = get_user_model().objects.get(email="ewa@kram.example")
    rows = selectors.inbox_page(agent=ewa, filters=Filters()).rows
    row = random.Random(number).choice(rows)
    change = TagChange(f"pomiar {time.time_ns()}")
    services.tag_conversation(conversation_id=row.id, by=ewa, change=change, at=clock.now())
    return time.perf_counter()


def _arrive(number: int) -> float:
    """Store a mail as a fetcher does; the moment right after the commit."""
    from kontuar.channels import selectors
    from kontuar.channels.contract import Arrival
    from kontuar.channels.services import ChannelIntake
    from kontuar.kit import clock

    channel = selectors.channels()[0]
    arrival = Arrival(raw=new_mail(number, random.Random(time.time_ns())), received_at=clock.now())
    ChannelIntake(channel.pk).store([arrival])
    return time.perf_counter()


if __name__ == "__main__":
    main()
