"""Every route of deeds, for every role, on one's own brand and on a foreign one."""

import pytest
from django.test import Client

from kontuar.desk.tests.pages import logged_in, set_up
from kontuar.orders import services
from kontuar.orders.contract import RefundOrder
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.wishes import DeedWish
from kontuar.testing.cast import NOON, make_agent, make_connection, make_limit, make_shop
from kontuar.testing.shops import an_order, pln

pytestmark = pytest.mark.django_db
ROLES = ("read_only", "agent", "supervisor", "administrator")
LOOKS = {
    "/orders/deeds/": (200, 200, 200, 200),
    "/orders/deeds/count/": (404, 200, 200, 200),
    "/orders/deeds/{deed}/decision/": (404, 404, 200, 200),
    "/orders/deeds/{deed}/finding/": (404, 200, 200, 200),
    "/orders/{order}/deeds/refund/": (404, 200, 200, 200),
    "/orders/{order}/deeds/sweep/": (404, 404, 404, 404),
}
"""By address: what each of the roles is answered."""
ACTS = {
    "/orders/deeds/seen/": ({}, (404, 204, 204, 204)),
    "/orders/deeds/{deed}/decision/": ({"is": "no", "word": "Nie"}, (404, 404, 204, 204)),
    "/orders/deeds/{deed}/finding/": ({"is": "done"}, (404, 409, 409, 409)),
    "/orders/deeds/{deed}/withdrawal/": ({}, (404, 404, 204, 204)),
    "/orders/{order}/deeds/refund/": (
        {"what": "amount", "amount": "1", "reason": "other"}, (404, 204, 204, 204)
    ),
    "/orders/{order}/deeds/refund/effect/": ({"what": "whole"}, (404, 200, 200, 200)),
}  # fmt: skip


@pytest.fixture
def deed() -> OrderDeed:
    """What somebody else asked for, above their limit."""
    set_up()
    make_limit("administrator", "")
    make_limit("supervisor")
    data = an_order("1001", paid_total=pln(11497))
    services.upsert_orders(connection_id=make_connection().pk, orders=[data], read_at=NOON)
    wish = DeedWish(RefundOrder(pln(5000)), reason="damaged")
    tomek = make_agent("Tomek")
    return services.ask_for_deed(order_id=Order.objects.get().pk, by=tomek, wish=wish, at=NOON)


def status(client: Client, deed: OrderDeed, path: str, given: dict[str, str] | None) -> int:
    address = path.format(deed=deed.pk, order=deed.order_id)
    answer = client.get(address) if given is None else client.post(address, given)
    return int(answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_its_own(deed: OrderDeed, role: str) -> None:
    client, place = logged_in(name="Ola", role=role), ROLES.index(role)

    for path, answers in LOOKS.items():
        assert status(client, deed, path, None) == answers[place], path
    for path, (given, answers) in ACTS.items():
        OrderDeed.objects.filter(pk=deed.pk).update(state="awaiting", decider=None)
        assert status(client, deed, path, given) == answers[place], path


@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_brand_is_not_there_for_anybody(deed: OrderDeed, role: str) -> None:
    agent = make_agent("Ola", role=role, all_shops=False)
    agent.shops.add(make_shop("Inny"))
    client = logged_in(agent)

    own = {path for path in (*LOOKS, *ACTS) if "{" in path}
    for path in own & LOOKS.keys():
        assert status(client, deed, path, None) == 404, path
    for path in own & ACTS.keys():
        assert status(client, deed, path, ACTS[path][0]) == 404, path
    deed.refresh_from_db()
    assert (deed.state, OrderDeed.objects.count()) == ("awaiting", 1)
