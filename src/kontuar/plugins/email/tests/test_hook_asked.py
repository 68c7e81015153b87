"""Brevo and Resend tell of a mail; what belongs to it is fetched there with a key."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from kontuar.channels.models import Channel, Inbound
from kontuar.channels.secrets import seal
from kontuar.kit import clock
from kontuar.plugins.email.hook_asking import net, over_the_net
from kontuar.plugins.email.hook_brevo import FILES
from kontuar.plugins.email.hook_refusals import Unfetched
from kontuar.plugins.email.hook_resend import API
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.amazon import Pages
from kontuar.plugins.email.tests.hook_forms import RAW, hook_channel, login, only_raw, place

pytestmark = pytest.mark.django_db
SECRET = b"resend-signing-key"
BREVO = {
    "items": [{
        "Uuid": ["x"], "RawTextBody": "Proszę o zwrot.",
        "Headers": {"From": "Ala Król <ala@example.pl>", "Subject": "Zwrot butów",
                    "Message-ID": "<5@ala.example>", "Received": ["by a", "by b"]},
        "Attachments": [{"Name": "but.png", "ContentType": "image/png", "DownloadToken": "a/b"}],
    }]
}  # fmt: skip


@pytest.fixture
def pages() -> Iterator[Pages]:
    stand_in = Pages()
    net.answer_by(stand_in)
    yield stand_in
    net.answer_by(over_the_net)


def asked_channel(provider: str) -> Channel:
    channel = hook_channel(provider)
    key = "whsec_" + base64.b64encode(SECRET).decode()
    channel.secrets = seal({"hook_key": key, "hook_api_key": "api-key"})
    channel.save()
    return channel


def from_resend(client: Client, channel: Channel, told: Any) -> int:
    body, now = json.dumps(told).encode(), str(int(clock.now().timestamp()))
    digest = hmac.new(SECRET, f"msg_1.{now}.".encode() + body, hashlib.sha256).digest()
    headers = {"svix-id": "msg_1", "svix-timestamp": now,
               "svix-signature": "v1," + base64.b64encode(digest).decode()}  # fmt: skip
    answer = client.post(place(channel), body, "application/json", headers=headers)
    return answer.status_code


def test_brevos_fields_and_files_become_one_mail(client: Client, pages: Pages) -> None:
    channel = asked_channel("brevo")
    pages.found[FILES + "a%2Fb"] = b"\x89PNG"

    answers = [
        client.post(place(channel), BREVO, "application/json", headers=login(channel))
        for _turn in range(2)
    ]
    read = read_mail(only_raw(), clock.now())

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (read.sender.email, read.subject) == ("ala@example.pl", "Zwrot butów")
    assert read.text.strip() == "Proszę o zwrot."
    assert [(f.name, f.data) for f in read.files] == [("but.png", b"\x89PNG")]
    assert pages.asked[0][1] == {"api-key": "api-key"}


def test_resends_bytes_are_fetched_with_the_key_and_the_key_goes_no_further(
    client: Client, pages: Pages
) -> None:
    channel = asked_channel("resend")
    link = "https://inbound-cdn.resend.example/x"
    where = json.dumps({"raw": {"download_url": link}}).encode()
    pages.found = {API + "56761188": where, link: RAW}
    told = {"type": "email.received", "data": {"email_id": "56761188"}}

    assert from_resend(client, channel, told) == 200
    assert only_raw() == RAW
    assert pages.asked == [(API + "56761188", {"Authorization": "Bearer api-key"}), (link, {})]


@pytest.mark.parametrize("provider", ["brevo", "resend"])
def test_what_cannot_be_fetched_now_comes_again(client: Client, provider: str) -> None:
    def away(_url: str, _headers: object) -> bytes:
        raise Unfetched("HTTP 401")

    channel = asked_channel(provider)
    net.answer_by(away)
    try:
        if provider == "resend":
            told = {"type": "email.received", "data": {"email_id": "56761188"}}
            status = from_resend(client, channel, told)
        else:
            status = client.post(
                place(channel), BREVO, "application/json", headers=login(channel)
            ).status_code
    finally:
        net.answer_by(over_the_net)

    channel.refresh_from_db()
    assert (status, channel.trouble_code) == (503, "hook_unfetched")
    assert "HTTP 401" in channel.trouble_detail
    assert not Inbound.objects.exists()


def test_resend_without_a_message_is_kept_for_a_person(client: Client, pages: Pages) -> None:
    channel = asked_channel("resend")

    assert from_resend(client, channel, {"type": "email.received"}) == 200
    assert pages.asked == []
    assert b"X-Kontuar-Unparsed: resend" in only_raw()
