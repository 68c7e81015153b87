"""How fast a shop's history is taken over, and how fast a customer's orders are found in it."""

import resource
import statistics
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.house import report
from bench.house.database import installation, server_cpu_seconds
from bench.house.filling import furnish

PAGE = 100
"""What a shop usually gives at once."""
LOOKUPS = 300


def main() -> None:
    """Import history page by page, tell it all again, then find orders by address and number."""
    words = report.parser("orders", "orders a second into the mirror, memory, and finding them")
    words.add_argument("--orders", type=int, default=100_000)
    chosen = words.parse_args()
    with installation("orders") as data:
        connection_id = connect()
        rows = [
            _imported(data, connection_id, chosen.orders, "import"),
            _imported(data, connection_id, min(chosen.orders, 20_000), "told again"),
            _found(chosen.orders),
        ]
    report.finish("orders", rows, chosen)


def connect() -> UUID:
    """A shop that orders are told for; its id."""
    from kontuar.kit import clock
    from kontuar.orders import registry, services
    from kontuar.orders.services.connect import ConnectionDraft
    from kontuar.people.models import Shop
    from kontuar.testing.shops import FakeCarrier, FakeShop

    furnish()
    registry.register_shop(FakeShop())
    registry.register_carrier(FakeCarrier())
    draft = ConnectionDraft(
        role="shop",
        kind="fake",
        name="Kram",
        shop_id=Shop.objects.get().pk,
        settings={},
        secrets={},
    )
    connection = services.connect(draft=draft, connection_id=None, actor="system", at=clock.now())
    return connection.pk


def _imported(data: Path, connection_id: UUID, count: int, what: str) -> dict[str, Any]:
    from bench.house.shopping import shopping
    from kontuar.kit import clock
    from kontuar.orders import services

    wall, own, server = time.perf_counter(), time.process_time(), server_cpu_seconds(data)
    making = 0.0
    for first in range(0, count, PAGE):
        began = time.process_time()
        page = list(shopping(min(PAGE, count - first), first=first))
        making += time.process_time() - began
        services.upsert_orders(
            connection_id=connection_id, orders=page, read_at=clock.now(), is_history=True
        )
    wall = time.perf_counter() - wall - making
    own = time.process_time() - own - making
    return {
        "what": f"{what} {count}",
        "orders/s": round(count / wall),
        "cpu worker ms": round(own * 1000 / count, 3),
        "cpu server ms": round((server_cpu_seconds(data) - server) * 1000 / count, 3),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "database MB": round(size() / 1e6),
    }


def _found(count: int) -> dict[str, Any]:
    from django.db import connection

    from bench.house.shopping import BUYS
    from kontuar.orders.models import Order

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    by_email, by_number = [], []
    for turn in range(LOOKUPS):
        email = f"klient{(turn * 7919) % max(count // BUYS, 1)}@poczta.example"
        by_email.append(_milliseconds(Order.objects.filter(email=email).newest_first()[:10]))
        key = f"zam{(turn * 104_729) % count}"
        by_number.append(_milliseconds(Order.objects.filter(number_key=key)[:5]))
    return {
        "what": f"found among {count}",
        "email p95 ms": _p95(by_email),
        "number p95 ms": _p95(by_number),
    }


def _milliseconds(rows: Any) -> float:
    began = time.perf_counter()
    assert list(rows)
    return (time.perf_counter() - began) * 1000


def _p95(taken: list[float]) -> float:
    return round(statistics.quantiles(taken, n=20)[-1], 2)


def size() -> int:
    """Of the database, in bytes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
