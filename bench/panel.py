"""How fast the pane beside a conversation answers with a million orders."""

import random
import time
from typing import Any

from bench.house import report
from bench.house.database import installation, server_cpu_seconds
from bench.house.filling import fill
from bench.house.multiplying import FIRST_BUYERS, multiply
from bench.house.shopping import BUYS, shopping
from bench.orders import connect, size


def main() -> None:
    """Fill a shop, then look at customers of it as the desk does when a conversation opens."""
    words = report.parser("panel", "milliseconds of the pane beside a conversation")
    words.add_argument("--orders", type=int, default=1_000_000)
    words.add_argument("--conversations", type=int, default=20_000)
    words.add_argument("--times", type=int, default=300)
    chosen = words.parse_args()
    with installation("panel") as data:
        began = time.perf_counter()
        connection_id = connect()
        fill(chosen.conversations)
        _fill_shop(connection_id, chosen.orders)
        print(
            f"{chosen.orders} orders, {size() / 1e6:.0f} MB ({time.perf_counter() - began:.0f} s)"
        )
        rows = [_looked_at(data, chosen)]
    report.finish("panel", rows, chosen)


def _fill_shop(connection_id: Any, orders: int) -> None:
    from kontuar.kit import clock
    from kontuar.orders import services

    some = list(shopping(FIRST_BUYERS * BUYS))
    for first in range(0, len(some), 100):
        services.upsert_orders(
            connection_id=connection_id,
            orders=some[first : first + 100],
            read_at=clock.now(),
            is_history=True,
        )
    multiply(orders // len(some))


def _looked_at(data: Any, chosen: Any) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from kontuar.conversations.models import Conversation

    client = Client()
    ewa = get_user_model().objects.get(email="ewa@kram.example")
    client.force_login(ewa, backend="allauth.account.auth_backends.AuthenticationBackend")
    numbers = random.Random(1).sample(range(1, chosen.conversations), chosen.times + 1)
    ids = list(Conversation.objects.filter(number__in=numbers).values_list("pk", flat=True))
    paths = [reverse("desk:beside", args=[pk]) for pk in ids]
    first = client.get(paths.pop()).content.decode()
    assert first.count("ZAM/") >= BUYS, first[:2000]
    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        client.get(paths[0])
    taken, cpu, server = [], time.process_time(), server_cpu_seconds(data)
    for path in paths:
        began = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    return {
        "what": f"pane beside a conversation, {chosen.orders} orders",
        "p50 ms": round(report.percentile(taken, 0.5), 1),
        "p95 ms": round(report.percentile(taken, 0.95), 1),
        "cpu web ms": round((time.process_time() - cpu) * 1000 / len(paths), 1),
        "cpu server ms": round((server_cpu_seconds(data) - server) * 1000 / len(paths), 1),
        "queries": len(asked),
        "database MB": round(size() / 1e6),
    }


if __name__ == "__main__":
    main()
