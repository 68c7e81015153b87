"""Nothing goes to a dead address, and who waits for it is told."""

import pytest

from kontuar.channels import services
from kontuar.channels.models import Channel, DeadAddress, Delivery
from kontuar.events.models import EventRow
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.fakes import FakeChannel

pytestmark = pytest.mark.django_db
WORDS = "550 5.1.1 no such user"


def queue_to(channel: Channel, *emails: str, number: int = 1) -> Delivery:
    return services.queue_delivery(
        channel_id=channel.pk,
        message_id=None,
        rfc_message_id=f"<{number}@kram.example>",
        payload={
            "sender": {"name": "Kram", "email": channel.address},
            "to": [{"name": "", "email": emails[0]}],
            "cc": [{"name": "", "email": email} for email in emails[1:]],
            "subject": "Paczka",
            "text": "Jest w drodze",
        },
        at=clock.now(),
    )


def test_what_waits_for_an_address_is_held_back_once_it_is_dead(fake_channel: FakeChannel) -> None:
    channel = make_channel()
    held = queue_to(channel, "bartek@example.pl", "ala@example.pl", number=1)
    other = queue_to(channel, "bartek@example.pl", number=2)

    services.bury_address(email="Ala@example.pl", detail=WORDS, delivery_id=None, at=NOON)
    services.send_due()

    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, held.reason_code) == ("rejected", "address_dead")
    assert held.reason_detail == f"ala@example.pl: {WORDS}"
    assert (other.state, len(fake_channel.sent)) == ("sent", 1)


def test_an_address_dies_once_and_a_person_revives_it() -> None:
    for words in (WORDS, "other words"):
        services.bury_address(email="ala@example.pl", detail=words, delivery_id=None, at=NOON)
    kept = DeadAddress.objects.get()

    services.revive_addresses(emails=["ALA@example.pl"], actor="agent:ola", at=NOON)

    assert (kept.email, kept.detail) == ("ala@example.pl", WORDS)
    assert not DeadAddress.objects.exists()
    kinds = EventRow.objects.filter(kind__contains="address_").order_by("id")
    assert [row.kind for row in kinds] == ["channels.address_buried", "channels.address_revived"]
