"""A channel whose plugin was removed: all waits, and goes on once it is back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kontuar.channels import registry, selectors, services
from kontuar.channels.contract import ChannelTrouble, Uncertain
from kontuar.channels.models import Channel, Delivery, Inbound
from kontuar.channels.services.connect import config_of
from kontuar.channels.tests.test_dead import queue_to
from kontuar.kit import clock
from kontuar.testing.cast import make_channel, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db


@contextmanager
def removed(channel: Channel) -> Iterator[None]:
    """As if the plugin of its kind were not installed."""
    Channel.objects.filter(pk=channel.pk).update(kind="gone")
    channel.refresh_from_db()
    yield
    Channel.objects.filter(pk=channel.pk).update(kind="fake")


def test_mail_and_answers_wait_until_the_plugin_is_back(fake_channel: FakeChannel) -> None:
    channel, now = make_channel(), clock.now()
    fake_channel.outcomes = [Uncertain("lost_after_data", "broken pipe")]
    doubtful = queue_to(channel, "ala@example.pl", number=1)
    services.send_due()
    Delivery.objects.filter(pk=doubtful.pk).update(proof_due_at=now)
    with removed(channel):
        waiting = queue_to(channel, "bartek@example.pl", number=2)
        say("Gdzie jest paczka?", channel=channel)
        settle()
        assert services.seek_proof() == 0
        states = Delivery.objects.order_by("created_at").values_list("state", flat=True)
        assert list(states) == ["uncertain", "queued"]
        assert Inbound.objects.get().state == "waiting"

    settle()
    assert services.seek_proof() == 1
    waiting.refresh_from_db()

    assert waiting.state == "sent"
    assert Inbound.objects.get().state == "done"


def test_it_says_that_its_plugin_is_missing() -> None:
    channel = make_channel()
    with removed(channel):
        adapter = registry.adapter_for(channel.kind)
        with pytest.raises(ChannelTrouble) as trouble:
            adapter.watch(config_of(channel), services.ChannelIntake(channel.pk), lambda _: True)
        services.record_trouble(channel_id=channel.pk, trouble=trouble.value, at=clock.now())
        channel.refresh_from_db()

        assert channel.state == "failing"
        assert "„gone” nie jest zainstalowana" in selectors.explain_trouble(channel)
        assert [step.ok for step in adapter.check(config_of(channel))] == [False]
