"""How a connector is driven in its contract: samples, a connection to its fake, history, calls."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kontuar.kit.money import Money
from kontuar.kit.webapi import WebApi
from kontuar.orders import registry, services
from kontuar.orders.contract import (
    ConnectionConfig,
    LineData,
    OrderData,
    PostalAddress,
    ShopAdapter,
)
from kontuar.orders.models import Connection
from kontuar.orders.services.hooks import Stored
from kontuar.testing.cast import make_connection, make_shop
from kontuar.testing.servers import ShopServer

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MONTH = timedelta(days=31)


def sample(number: int, **values: object) -> OrderData:
    """An order every shop can hold; placed in summer time and in winter time by turns."""
    placed = (NOON if number % 2 else NOON.replace(month=2)) + number * MINUTE
    lines = [
        LineData("1", "Kubek „Żółw” 0,5 l", Decimal(2), Money(4999, "PLN"), Money(9998, "PLN"),
                 sku="KUB-1"),
        LineData("2", "Świeca", Decimal(1), Money(3005, "PLN"), Money(3005, "PLN"), sku="SWI-2"),
    ]  # fmt: skip
    given: dict[str, object] = {
        "external_id": str(1000 + number),
        "number": str(1000 + number),
        "status": "new",
        "state": "placed",
        "payment_state": "paid",
        "placed_at": placed,
        "changed_at": placed,
        "total": Money(14502, "PLN"),
        "shipping_total": Money(1499, "PLN"),
        "email": f"klient{number}@example.pl",
        "phone": "+48601202303",
        "name": "Łucja Żak",
        "lines": lines,
        "shipping": PostalAddress(
            name="Łucja Żak", street="Miodowa 1/2", postcode="00-001", city="Łódź", country="PL"
        ),
    }
    return OrderData(**(given | values))  # type: ignore[arg-type]  # (given stands above)


def connected(server: ShopServer, shop: str = "Kram") -> Connection:
    """A connection of a brand to the fake."""
    connection = make_connection(
        shop,
        kind=server.kind,
        shop=make_shop(shop),
        settings=dict(server.settings),
        secrets=dict(server.secrets),
    )
    if server.kept_tokens:
        services.renew_tokens(connection_id=connection.pk, change=lambda _old: server.kept_tokens)
    return fresh(connection)


def adapter_and_config(server: ShopServer) -> tuple[ShopAdapter, ConnectionConfig]:
    """The adapter, and what it is given, outside of any table; it asks once, without a pause."""
    tokens = dict(server.kept_tokens)

    def renew(change: object) -> dict[str, str]:
        tokens.update(change(dict(tokens)))  # type: ignore[operator]  # (Renew, as given)
        return tokens

    config = ConnectionConfig(
        id=make_shop("Kram").pk,
        kind=server.kind,
        name="Kram",
        settings=server.settings,
        secrets=server.secrets,
        api=WebApi(send=server.answer, hidden=list(server.secrets.values()), retries=0),
        renew_tokens=renew,
    )
    return registry.shop_adapter(server.kind), config


def backfill(connection: Connection) -> None:
    """Take over all history, with as many tries as a day allows."""
    services.start_backfill(
        connection_id=connection.pk, since=NOON - 2 * MONTH, actor="system", at=NOON
    )
    for minutes in range(0, 24 * 60, 30):
        at = NOON + minutes * MINUTE
        for _page in range(40):
            if not services.backfill(at=at):
                break
        services.reread(at=at)
        if fresh(connection).backfill != "running":
            return


def poll(connection: Connection, *, at: datetime) -> None:
    """Ask for changes until there are no more."""
    Connection.objects.filter(pk=connection.pk).update(try_at=at, quiet_until=None)
    for _page in range(40):
        if not services.reconcile(at=at):
            break
    work(at=at)


def deliver(connection: Connection, headers: Mapping[str, str], raw: bytes) -> Stored:
    """The shop calls."""
    return services.store_hook(connection_id=connection.pk, headers=headers, raw=raw, at=NOON)


def work(*, at: datetime = NOON) -> None:
    """Everything that is due."""
    while services.process_hooks(at=at) + services.reread(at=at):
        pass


def fresh(connection: Connection) -> Connection:
    """As it stands now."""
    return Connection.objects.get(pk=connection.pk)
