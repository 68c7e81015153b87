"""Keep what an order can be set to in a shop, so that no page waits for the answer."""

from datetime import datetime, timedelta

from django.db.models import Q

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.models import Connection
from kontuar.orders.registry import installed, shop_adapter
from kontuar.orders.services import plain
from kontuar.orders.services.calling import asking, config_of

KEPT = timedelta(days=1)
AGAIN = timedelta(minutes=10)
"""After trouble; the polls say on the connection what it is."""
MOST = 200


def learn_statuses(*, at: datetime) -> int:
    """Ask one shop whose statuses are a day old; how many were asked."""
    rows = Connection.objects.filter(role="shop", kind__in=installed("shop"))
    rows = rows.exclude(state="paused")
    old = rows.filter(Q(statuses_at=None) | Q(statuses_at__lt=at - KEPT))
    connection = old.select_related("shop").order_by("statuses_at", "id").first()
    if connection is None:
        return 0
    told = Connection.objects.filter(pk=connection.pk)
    told.update(statuses_at=at - KEPT + AGAIN)
    adapter, config = shop_adapter(connection.kind), config_of(connection)
    if "status" not in adapter.capabilities(config):
        told.update(statuses=[], statuses_at=at)
        return 1
    try:
        with asking():
            found = [s for s in adapter.statuses(config) if s.can_be_set]
    except ApiTrouble:
        return 1
    kept = [[plain.text(s.code, 120), plain.text(s.name, 200), s.state] for s in found[:MOST]]
    told.update(statuses=kept, statuses_at=at)
    return 1
