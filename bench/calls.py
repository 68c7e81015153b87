"""What keeping and reading a shop's calls costs, in CPU of the process and of the server."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.burst import KEY, connect_feed, order_told
from bench.house import report
from bench.house.database import installation, server_cpu_seconds
from bench.orders import connect

Call = tuple[dict[str, str], bytes]


def main() -> None:
    """Calls that bring new orders, that change them, and that only name them; then read them."""
    words = report.parser("calls", "CPU of keeping a shop's calls, and of reading them")
    words.add_argument("--calls", type=int, default=500)
    chosen = words.parse_args()
    with installation("calls") as data:
        named, feed = connect(), connect_feed()
        rows = [
            _measured(data, chosen.calls, feed, "new orders", _bringing("paid")),
            _measured(data, chosen.calls, feed, "changed orders", _bringing("sent")),
            _measured(data, chosen.calls, named, "only named", _naming()),
        ]
    report.finish("calls", rows, chosen)


def _measured(
    data: Path, count: int, connection_id: UUID, what: str, call: Callable[[int], Call]
) -> dict[str, Any]:
    from kontuar.kit import clock
    from kontuar.orders import services

    calls = [call(number) for number in range(count)]

    def keep() -> None:
        for headers, raw in calls:
            services.store_hook(
                connection_id=connection_id, headers=headers, raw=raw, at=clock.now()
            )

    def read() -> None:
        while services.process_hooks(at=clock.now()):
            pass

    kept, was_read = _spent(data, keep, count), _spent(data, read, count)
    return {
        "what": f"{count} calls, {what}",
        "keep: own ms": kept[0],
        "keep: server ms": kept[1],
        "read: own ms": was_read[0],
        "read: server ms": was_read[1],
    }


def _spent(data: Path, work: Callable[[], None], count: int) -> tuple[float, float]:
    own, server = time.process_time(), server_cpu_seconds(data)
    work()
    own, server = time.process_time() - own, server_cpu_seconds(data) - server
    return round(own * 1000 / count, 2), round(server * 1000 / count, 2)


def _bringing(status: str) -> Callable[[int], Call]:
    def call(number: int) -> Call:
        order = order_told(number) | {"status": status}
        raw = json.dumps({"orders": [order]}).encode()
        mark = hmac.new(KEY.encode(), raw, hashlib.sha256).hexdigest()
        return {"content-type": "application/json", "x-kontuar-signature": f"sha256={mark}"}, raw

    return call


def _naming() -> Callable[[int], Call]:
    def call(number: int) -> Call:
        return {}, json.dumps({"topic": "order.updated", "order": f"o{number}"}).encode()

    return call


if __name__ == "__main__":
    main()
