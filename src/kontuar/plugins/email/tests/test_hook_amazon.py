"""Amazon's notifications: only what Amazon signed, by a certificate from Amazon alone."""

import base64
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.test import Client

from kontuar.channels.models import Channel, Inbound
from kontuar.plugins.email.hook_asking import net, over_the_net
from kontuar.plugins.email.hook_refusals import Unfetched
from kontuar.plugins.email.tests.amazon import (
    WHERE,
    Pages,
    certificate,
    good_chain,
    notice,
    pem,
    signed,
)
from kontuar.plugins.email.tests.hook_forms import RAW, hook_channel, login, only_raw, place

pytestmark = pytest.mark.django_db
numbers = count(1)


@pytest.fixture
def pages() -> Iterator[Pages]:
    stand_in = Pages()
    net.answer_by(stand_in)
    yield stand_in
    net.answer_by(over_the_net)


def at(pages: Pages, content: bytes) -> str:
    url = WHERE.format(next(numbers))
    pages.found[url] = content
    return url


def mail() -> dict[str, Any]:
    action = {"type": "SNS", "encoding": "BASE64"}
    content = base64.b64encode(RAW).decode()
    return notice(notificationType="Received", receipt={"action": action}, content=content)


def post(client: Client, channel: Channel, told: dict[str, Any]) -> int:
    return client.post(place(channel), told, "application/json", headers=login(channel)).status_code


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_amazon_signed_is_taken_and_its_certificate_asked_for_once(
    client: Client, pages: Pages, version: str
) -> None:
    channel, url = hook_channel("ses"), at(pages, good_chain())

    answers = [post(client, channel, signed(mail(), url=url, version=version)) for _turn in "ab"]
    subject = post(client, channel, signed({**mail(), "Subject": "Ą"}, url=url, version=version))

    assert (answers, subject) == ([200, 200], 200)
    assert only_raw() == RAW
    assert [asked for asked, _headers in pages.asked] == [url]


def test_forged_ones_are_refused(client: Client, pages: Pages) -> None:
    channel, url = hook_channel("ses"), at(pages, good_chain())
    good = signed(mail(), url=url)
    forged = [
        {**good, "Message": good["Message"] + " "},
        {**good, "TopicArn": "arn:aws:sns:eu-west-1:2:in"},
        {**good, "Subject": "added"},
        {**good, "Signature": "zgadnij"},
        {**good, "SignatureVersion": "3"},
        {k: v for k, v in good.items() if k != "Signature"},
        signed(mail(), url=url, by="somebody"),
        mail(),
    ]

    answers = [post(client, channel, one) for one in forged]

    channel.refresh_from_db()
    assert answers == [403] * len(forged)
    assert (Inbound.objects.count(), channel.trouble_code) == (0, "hook_forged")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/SimpleNotificationService-1.pem",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem",
        "https://s3.eu-west-1.amazonaws.com/bucket/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com/?Action=GetSubscription",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_asked_for(
    client: Client, pages: Pages, url: str
) -> None:
    channel = hook_channel("ses")
    pages.found[url] = good_chain()

    assert post(client, channel, signed(mail(), url=url)) == 403
    assert pages.asked == []


def test_a_certificate_that_is_not_amazons_signs_nothing(client: Client, pages: Pages) -> None:
    channel = hook_channel("ses")
    root, name = certificate("Root", issuer="Root"), "sns.amazonaws.com"
    bad = [
        pem(certificate(name, issuer="Root", signer="somebody"), root),
        pem(certificate(name, issuer="Elsewhere"), root),
        pem(certificate(name, issuer="Root", days=-2), root),
        b"no certificate",
        b"",
    ]

    answers = [post(client, channel, signed(mail(), url=at(pages, one))) for one in bad]
    other = certificate("s3.amazonaws.com", issuer="Root")
    by_other = signed(mail(), url=at(pages, pem(other, root)), by="s3.amazonaws.com")

    assert answers == [403] * len(bad)
    assert post(client, channel, by_other) == 403
    assert not Inbound.objects.exists()


def test_while_the_certificate_is_out_of_reach_amazon_is_asked_to_come_again(
    client: Client,
) -> None:
    def away(_url: str, _headers: object) -> bytes:
        raise Unfetched("too_slow")

    channel = hook_channel("ses")
    net.answer_by(away)
    try:
        answer = post(client, channel, signed(mail(), url=WHERE.format("away")))
    finally:
        net.answer_by(over_the_net)

    channel.refresh_from_db()
    assert (answer, channel.trouble_code) == (503, "hook_unfetched")


def test_an_unsigned_question_is_not_answered(client: Client, pages: Pages) -> None:
    del pages
    channel = hook_channel("ses")
    link = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"

    assert post(client, channel, {"Type": "SubscriptionConfirmation", "SubscribeURL": link}) == 403


def test_only_https_is_asked() -> None:
    with pytest.raises(Unfetched):
        over_the_net("http://127.0.0.1/", {})
