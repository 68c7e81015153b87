"""What came of a sending outlives the connection to the database."""

import psycopg
import pytest
from django.db import connection

from kontuar.channels import registry, services
from kontuar.channels.contract import ChannelConfig, Outgoing, SendOutcome
from kontuar.channels.models import Delivery
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.fakes import FakeChannel


class Cutting(FakeChannel):
    """While it sends, the database goes away and comes back."""

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """End our own connection from another one."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with psycopg.connect(connection.connection.info.dsn) as other:
            other.execute("select pg_terminate_backend(%s)", [pid])
        return super().send(config, message)


@pytest.mark.django_db(transaction=True)
def test_an_outcome_is_written_down_once_the_database_is_back() -> None:
    fake = Cutting()
    registry.register(fake)
    payload = {"sender": {"name": "", "email": "a@kram.pl"}, "to": [], "subject": "", "text": ""}
    delivery = services.queue_delivery(
        channel_id=make_channel().pk,
        message_id=None,
        rfc_message_id="<1@kram>",
        payload=payload,
        at=NOON,
    )

    services.send_due()

    delivery = Delivery.objects.get(pk=delivery.pk)
    assert (delivery.state, delivery.attempts, len(fake.sent)) == ("sent", 1, 1)
