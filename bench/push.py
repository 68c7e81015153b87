"""How soon open pages hear of a change: from the commit to the event at the page."""

import asyncio
import os
import random
import time
from typing import Any

from bench.house import report
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
        rows = [asyncio.run(_measured(product, cookie, n, chosen.changes)) for n in chosen.pages]
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


async def _measured(product: Running, cookie: str, pages: int, changes: int) -> dict[str, Any]:
    listeners = [await _open(product.port, cookie) for _ in range(pages)]
    await asyncio.sleep(1)
    waits: list[float] = []
    for number in range(changes):
        hearing = [asyncio.create_task(_hear(reader)) for reader, _writer in listeners]
        await asyncio.sleep(0.3)
        began = _change(number)
        moments = await asyncio.wait_for(asyncio.gather(*hearing), 20)
        waits += [(moment - began) * 1000 for moment in moments]
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


async def _hear(reader: asyncio.StreamReader) -> float:
    """When the page is told that the inbox changed."""
    while b"data: inbox" not in await reader.readline():
        pass
    return time.perf_counter()


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


if __name__ == "__main__":
    main()
