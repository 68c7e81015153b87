"""Deliveries by webhook that are forged, repeated, too large, untimely or no mail at all."""

import json

import pytest
from django.db import connection
from django.test import Client, override_settings

from kontuar.channels.contract import ChannelConfig
from kontuar.channels.models import Channel, Inbound
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.plugins.email.hook_address import address_of, made_token, password_of
from kontuar.plugins.email.hook_waiting import wait_for_hooks
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.boxes import FakeIntake, Turns
from kontuar.plugins.email.tests.hook_forms import (
    MAILJET,
    UTF8,
    hook_channel,
    login,
    only_raw,
    place,
    postmark,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "provider", ["postmark", "sendgrid", "mailjet", "sparkpost", "brevo", "ses"]
)
def test_without_the_right_login_nothing_is_stored(client: Client, provider: str) -> None:
    channel = hook_channel(provider)

    answer = client.post(
        place(channel), postmark(RawEmail=UTF8.decode()), "application/json",
        headers=login(channel, "zgadnij"),
    )  # fmt: skip

    channel.refresh_from_db()
    assert answer.status_code == 403
    assert not Inbound.objects.exists()
    assert (channel.state, channel.trouble_code) == ("failing", "hook_forged")
    assert password_of(channel.settings["hook_token"]) not in channel.trouble_detail


@pytest.mark.parametrize(
    "change", [{"signature": "0" * 64}, {"token": "b" * 50}, {"timestamp": "1"}, {"signature": ""}]
)
def test_a_forged_signature_stores_nothing_and_is_counted_until_one_is_good(
    client: Client, change: dict[str, str]
) -> None:
    channel = hook_channel("mailgun")

    forged = [
        client.post(place(channel), signed(**{"body-mime": UTF8.decode()}) | change)
        for _turn in range(3)
    ]
    channel.refresh_from_db()
    counted = channel.trouble_detail
    stored = Inbound.objects.count()
    client.post(place(channel), signed(**{"body-mime": UTF8.decode()}))

    channel.refresh_from_db()
    assert [answer.status_code for answer in forged] == [403, 403, 403]
    assert stored == 0
    assert counted.startswith("3× ")
    assert (channel.state, channel.trouble_detail) == ("on", "")
    assert Inbound.objects.count() == 1


def test_a_repeated_delivery_is_one_mail(client: Client) -> None:
    channel = hook_channel("postmark")

    for raw in ({"RawEmail": UTF8.decode()}, {"RawEmail": UTF8.decode()}, {}, {}):
        client.post(place(channel), postmark(**raw), "application/json", headers=login(channel))

    assert Inbound.objects.count() == 2  # the provider's bytes, and those put together


def test_unknown_and_other_channels_are_not_found(client: Client) -> None:
    channel = hook_channel("postmark")
    Channel.objects.filter(pk=channel.pk).update(settings={**channel.settings, "incoming": "imap"})

    other = client.post(place(channel), postmark(), "application/json", headers=login(channel))
    unknown = client.post(f"/hooks/email/{made_token()}/", postmark(), "application/json")

    assert (other.status_code, unknown.status_code) == (404, 404)


def test_a_paused_channel_asks_the_provider_to_come_again(client: Client) -> None:
    channel = hook_channel("postmark", state="paused")

    answer = client.post(place(channel), postmark(), "application/json", headers=login(channel))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert not Inbound.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_makes_the_provider_come_again(client: Client) -> None:
    channel = hook_channel("postmark")
    sent = postmark(RawEmail=UTF8.decode())
    with connection.cursor() as cursor:
        cursor.execute("alter table channels_inbound add constraint away check (size < 0)")
    try:
        refused = client.post(place(channel), sent, "application/json", headers=login(channel))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table channels_inbound drop constraint away")
    stored = Inbound.objects.count()
    again = client.post(place(channel), sent, "application/json", headers=login(channel))

    assert (refused.status_code, stored, again.status_code) == (503, 0, 200)
    assert only_raw() == UTF8


def test_what_is_too_large_is_refused(client: Client) -> None:
    channel = hook_channel("postmark")
    large = postmark(RawEmail="x" * (50 * 1024 * 1024 + 1))

    answer = client.post(place(channel), large, "application/json", headers=login(channel))

    channel.refresh_from_db()
    assert answer.status_code == 413
    assert channel.trouble_code == "hook_too_large"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_the_limit_of_pages_does_not_hold_for_mail(client: Client) -> None:
    channel = hook_channel("postmark")
    sent = postmark(RawEmail=UTF8.decode() + "x" * 5000)

    answer = client.post(place(channel), sent, "application/json", headers=login(channel))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body", [b"{}", b"not json", b'{"Headers": 7}', b"[1]", b'{"RecordType":"Bounce"}']
)
def test_what_is_no_mail_is_kept_or_refused_never_a_fault(client: Client, body: bytes) -> None:
    for provider in ("postmark", "mailjet", "sparkpost", "brevo"):
        Channel.objects.all().delete()
        channel = hook_channel(provider)
        answer = client.post(place(channel), body, "application/json", headers=login(channel))

        kept = Inbound.objects.filter(channel=channel).count()
        assert (answer.status_code, kept) in ((200, 1), (200, 0), (422, 0)), provider
        Inbound.objects.all().delete()


def test_fields_that_cannot_be_put_together_are_kept_whole(client: Client) -> None:
    channel = hook_channel("mailjet")
    body = json.dumps({**MAILJET, "Attachment1": "to nie jest base64!"}).encode()

    answer = client.post(place(channel), body, "application/json", headers=login(channel))
    read = read_mail(only_raw(), clock.now())

    assert answer.status_code == 200
    assert read.files[0].data == body


def test_knocking_is_answered(client: Client) -> None:
    channel = hook_channel("postmark")

    assert client.head(place(channel), headers=login(channel)).status_code == 200
    assert client.get(place(channel)).status_code == 405


def test_the_address_to_copy_is_the_one_that_works(client: Client) -> None:
    token = made_token()

    plain = address_of(origin="https://desk.kram.pl/", token=token, signs=True)
    with_login = address_of(origin="https://desk.kram.pl/", token=token, signs=False)

    assert plain == f"https://desk.kram.pl/hooks/email/{token}/"
    assert with_login == f"https://kontuar:{password_of(token)}@desk.kram.pl/hooks/email/{token}/"
    assert token not in password_of(token)


def test_waiting_looks_after_the_disk_only() -> None:
    intake = FakeIntake()
    config = ChannelConfig(new_id(), "Kram", "sklep@kram.pl", {"incoming": "hook"}, {})
    turns = Turns(2)

    def stop(seconds: float) -> bool:
        intake.room = turns.left < 2
        return turns(seconds)

    intake.room = False
    wait_for_hooks(config, intake, stop)

    assert [fault.code for fault in intake.troubles] == ["disk_full", "disk_full"]
    assert intake.rounds == 1


def test_a_provider_needs_no_token_of_a_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    channel = hook_channel("postmark")

    answer = strict.post(place(channel), postmark(), "application/json", headers=login(channel))

    assert answer.status_code == 200
