"""What a burst of a shop's calls costs: how soon each is answered, and when all of it is known."""

import asyncio
import hashlib
import hmac
import json
import os
import time
from typing import Any
from uuid import UUID

from bench.house import report
from bench.house.product import Running, running

KEY = "key-of-the-burst"


def main() -> None:
    """Have a shop call the running product about many orders, from many connections at once."""
    words = report.parser("burst", "calls of a shop a second, and when its orders are here")
    words.add_argument("--calls", type=int, default=2000)
    words.add_argument("--parallel", type=int, default=50)
    chosen = words.parse_args()
    with running() as product:
        path = _connect(product)
        bodies = [
            json.dumps({"orders": [order_told(number)]}).encode() for number in range(chosen.calls)
        ]
        before = _cpu(product)
        began = time.perf_counter()
        answers = asyncio.run(_call_all(product.port, path, bodies, chosen.parallel))
        answered = time.perf_counter() - began
        known = _until_known(chosen.calls, began)
        cpu = _cpu(product) - before
    assert all(status == 200 for status, _taken in answers), answers
    taken = [milliseconds for _status, milliseconds in answers]
    rows = [
        {
            "what": f"{chosen.calls} calls, {chosen.parallel} at once",
            "calls/s": round(chosen.calls / answered),
            "p50 ms": round(report.percentile(taken, 0.5)),
            "p95 ms": round(report.percentile(taken, 0.95)),
            "longest ms": round(max(taken)),
            "all known after s": round(known, 1),
            "cpu ms each": round(cpu * 1000 / chosen.calls, 2),
        }
    ]
    report.finish("burst", rows, chosen)


def _connect(product: Running) -> str:
    """A feed that signs its calls, connected in the product's database; where it calls."""
    os.environ["KONTUAR_DATA"] = str(product.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kontuar.config.settings"
    import django

    django.setup()
    return f"/hooks/shop/{connect_feed()}/"


def connect_feed() -> UUID:
    """A feed that signs its calls; its id."""
    from kontuar.kit import clock
    from kontuar.orders import services
    from kontuar.orders.services.connect import ConnectionDraft
    from kontuar.people.models import Shop

    shop = Shop.objects.order_by("pk").first()
    assert shop
    draft = ConnectionDraft(
        role="shop",
        kind="feed",
        name="Burst",
        shop_id=shop.pk,
        settings={},
        secrets={"key": KEY},
    )
    made = services.connect(draft=draft, connection_id=None, actor="system", at=clock.now())
    return made.pk


def order_told(number: int) -> dict[str, Any]:
    """An order as a feed tells it."""
    return {
        "id": f"burst-{number}",
        "number": f"B{number:06d}",
        "placed_at": "2026-11-01T10:00:00+01:00",
        "changed_at": "2026-11-02T10:00:00+01:00",
        "status": "paid",
        "currency": "PLN",
        "total": "149.99",
        "customer": {"name": "Anna Nowak", "email": f"burst{number}@poczta.example"},
        "lines": [{"name": "Kubek", "sku": "K-1", "quantity": 1, "total": "149.99"}],
    }


async def _call_all(
    port: int, path: str, bodies: list[bytes], parallel: int
) -> list[tuple[int, float]]:
    waiting = list(reversed(bodies))
    answers: list[tuple[int, float]] = []

    async def caller() -> None:
        while waiting:
            answers.append(await _call(port, path, waiting.pop()))

    await asyncio.gather(*(caller() for _one in range(parallel)))
    return answers


async def _call(port: int, path: str, body: bytes) -> tuple[int, float]:
    """Like most shops: a connection for each call."""
    mark = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n"
        f"X-Kontuar-Signature: sha256={mark}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), (time.perf_counter() - began) * 1000


def _until_known(calls: int, began: float) -> float:
    """Seconds until every order of the burst is in the mirror."""
    from kontuar.orders.models import Order

    mine = Order.objects.filter(external_id__startswith="burst-")
    while (found := mine.count()) < calls:
        if time.perf_counter() - began > 300:
            raise RuntimeError(f"{found} of {calls} orders after 300 s")
        time.sleep(0.2)
    return time.perf_counter() - began


def _cpu(product: Running) -> float:
    """CPU seconds of every process of the product that is alive."""
    total: Any = 0.0
    for pid in product.pids():
        try:
            with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:13]) / os.sysconf("SC_CLK_TCK")
    return float(total)


if __name__ == "__main__":
    main()
