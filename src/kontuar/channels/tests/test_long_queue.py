"""The next answer is found as fast behind ten thousand as behind ten."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from kontuar.channels.models import Delivery
from kontuar.channels.services.outbox import _lease
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.testing.cast import NOON, make_channel

pytestmark = pytest.mark.django_db
MANY = 3000


def test_a_long_queue_is_not_read_through_for_the_next_one() -> None:
    channel = make_channel()
    Delivery.objects.bulk_create(
        Delivery(
            channel=channel,
            message_id=new_id(),
            rfc_message_id=f"<{number}@kram.example>",
            payload={},
            state="queued",
            try_at=NOON,
            created_at=NOON,
        )
        for number in range(MANY)
    )
    with database.cursor() as cursor:
        cursor.execute("analyze channels_delivery, channels_channel")

    with CaptureQueriesContext(database) as asked:
        assert _lease(clock.now())

    select = next(q["sql"] for q in asked if "FOR UPDATE" in q["sql"])
    with database.cursor() as cursor:
        cursor.execute(f"explain {select}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "delivery_due" in plan
    assert "Sort" not in plan
