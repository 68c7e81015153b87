"""Opening an order with something in every table that hangs on it, counted as it is in life."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kontuar.actions.contract import Call
from kontuar.actions.services import run_action
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.kit import clock
from kontuar.orders.contract import AddNote, RefundOrder
from kontuar.orders.models import Parcel, Reread
from kontuar.orders.tests.whole import make_whole_order
from kontuar.orders.wishes import DeedWish
from kontuar.testing.cast import make_agent, make_connection, make_limit
from kontuar.testing.shops import pln


@pytest.mark.django_db(transaction=True)
def test_opening_an_order_takes_few_queries(settings: Any) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # as with many web processes
    order, ewa = make_whole_order(make_connection()), make_agent("Ewa", role="supervisor")
    make_limit("supervisor")
    for deed in (RefundOrder(pln(100)), AddNote("Sprawdzone")):
        wish = DeedWish(deed, reason="goodwill")
        run_action(Call(f"order.{deed.kind}", order.pk, wish, clock.now()), by=ewa)
    client, url = logged_in(ewa, language="pl"), reverse("desk:order", args=[order.pk])
    client.get(url)
    Reread.objects.all().delete()
    Parcel.objects.update(poll_at=None)

    with CaptureQueriesContext(database) as whole:
        page = text_of(client.get(url))
    with CaptureQueriesContext(database) as part:
        client.get(url, headers=HTMX | {"HX-Target": "order"})

    for told in ("Kubek Bursztyn", "BLIK", "Stłuczony", "FV/7/2026", "Z/1", "FP2", "Sprawdzone"):
        assert told in page
    assert Reread.objects.get().is_urgent
    assert not Parcel.objects.filter(poll_at=None).exists()
    assert (len(whole), len(part)) == (11, 6)
