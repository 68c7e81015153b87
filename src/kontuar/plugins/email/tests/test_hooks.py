"""Deliveries by webhook: what each provider sends becomes the mail it was."""

import base64
import json
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kontuar.channels.models import Inbound
from kontuar.kit import clock
from kontuar.plugins.email.hook_asking import net, over_the_net
from kontuar.plugins.email.hook_confirming import is_amazon, visit
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.amazon import WHERE, Pages, good_chain, notice
from kontuar.plugins.email.tests.amazon import signed as signed_by_amazon
from kontuar.plugins.email.tests.hook_forms import (
    MAILJET,
    RAW,
    UTF8,
    hook_channel,
    login,
    multipart,
    only_raw,
    place,
    postmark,
    signed,
)

pytestmark = pytest.mark.django_db


def test_mailgun_raw_keeps_every_byte(client: Client) -> None:
    channel = hook_channel("mailgun")
    body, kind = multipart(
        {k: v.encode() for k, v in signed(recipient="sklep@kram.example").items()}
        | {"body-mime": RAW}
    )

    answer = client.post(place(channel, "mime"), body, content_type=kind)

    channel.refresh_from_db()
    assert answer.status_code == 200
    assert only_raw() == RAW
    assert channel.last_ok_at is not None
    assert channel.last_arrival_at is not None


def test_mailgun_fields_become_a_mail(client: Client) -> None:
    channel = hook_channel("mailgun")
    headers = [["From", "Ala Król <ala@example.pl>"], ["Subject", "Zwrot butów"],
               ["Message-Id", "<2@ala.example>"], ["Content-Type", "text/plain"]]  # fmt: skip
    fields = signed(
        **{"message-headers": json.dumps(headers), "body-plain": "Proszę o zwrot.",
           "attachment-count": "1",
           "attachment-1": SimpleUploadedFile("żółw.pdf", b"%PDF-1.4", "application/pdf")}
    )  # fmt: skip

    answer = client.post(place(channel), fields)
    read = read_mail(only_raw(), clock.now())

    assert answer.status_code == 200
    assert (read.sender.name, read.sender.email) == ("Ala Król", "ala@example.pl")
    assert (read.subject, read.text.strip()) == ("Zwrot butów", "Proszę o zwrot.")
    assert [(f.name, f.data) for f in read.files] == [("żółw.pdf", b"%PDF-1.4")]
    assert read.rfc_message_id == "<2@ala.example>"


def test_postmark_raw_and_fields(client: Client) -> None:
    channel = hook_channel("postmark")

    raw = client.post(place(channel), postmark(RawEmail=UTF8.decode()), "application/json",
                      headers=login(channel))  # fmt: skip
    first = only_raw()
    Inbound.objects.all().delete()
    fields = client.post(place(channel), postmark(), "application/json", headers=login(channel))
    read = read_mail(only_raw(), clock.now())

    assert (raw.status_code, fields.status_code) == (200, 200)
    assert first == UTF8
    assert (read.sender.email, read.text.strip()) == ("ala@example.pl", "Proszę o zwrot.")
    assert read.files[0].name == "paragon.txt"


def test_sendgrid_raw_and_fields(client: Client) -> None:
    channel = hook_channel("sendgrid")
    body, kind = multipart({"email": RAW, "to": b"sklep@kram.example"})
    head = "From: Ala <ala@example.pl>\nSubject: Zwrot\nMessage-ID: <3@ala.example>\n"
    parsed, _kind = multipart(
        {
            "headers": head.encode(), "text": b"Prosz\xea", "html": b"",
            "charsets": b'{"text": "iso-8859-2", "html": "utf-8"}',
        }
    )  # fmt: skip

    first = client.post(place(channel), body, content_type=kind, headers=login(channel))
    raw = only_raw()
    Inbound.objects.all().delete()
    second = client.post(place(channel), parsed, content_type=kind, headers=login(channel))

    assert (first.status_code, second.status_code) == (200, 200)
    assert raw == RAW
    assert read_mail(only_raw(), clock.now()).text.strip() == "Proszę"


def test_mailjet_fields_become_a_mail_that_is_the_same_each_time(client: Client) -> None:
    channel = hook_channel("mailjet")

    answers = [
        client.post(place(channel), MAILJET, "application/json", headers=login(channel))
        for _turn in range(3)
    ]
    read = read_mail(only_raw(), clock.now())

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert read.text.strip() == "Proszę o zwrot."
    assert [(f.name, f.data) for f in read.files] == [("but.png", b"\x89PNG")]


def test_sparkpost_brings_several_and_knocks_with_none(client: Client) -> None:
    channel = hook_channel("sparkpost")
    events = [
        {"msys": {}},
        {"msys": {"relay_message": {"protocol": "smtp", "content": {
            "email_rfc822": base64.b64encode(RAW).decode(), "email_rfc822_is_base64": True}}}},
        {"msys": {"relay_message": {"protocol": "smtp", "content": {
            "email_rfc822": UTF8.decode(), "email_rfc822_is_base64": False}}}},
    ]  # fmt: skip

    empty = client.post(place(channel), [{"msys": {}}], "application/json", headers=login(channel))
    none_yet = Inbound.objects.count()
    answer = client.post(place(channel), events, "application/json", headers=login(channel))

    assert (empty.status_code, none_yet, answer.status_code) == (200, 0, 200)
    assert {bytes(row.raw) for row in Inbound.objects.all()} == {RAW, UTF8}


@pytest.fixture
def amazon() -> Iterator[str]:
    """Where the certificate of our own Amazon stands."""
    url = WHERE.format("hooks")
    net.answer_by(Pages({url: good_chain()}))
    yield url
    net.answer_by(over_the_net)


def test_amazon_is_asked_for_its_login_then_brings_mail(client: Client, amazon: str) -> None:
    channel = hook_channel("ses")
    action = {"type": "SNS", "encoding": "BASE64"}
    content = base64.b64encode(RAW).decode()
    mail = notice(notificationType="Received", receipt={"action": action}, content=content)
    told = signed_by_amazon(mail, url=amazon)

    first = client.post(place(channel), told, "application/json")
    second = client.post(place(channel), told, "application/json", headers=login(channel))

    assert first.status_code == 401
    assert first.headers["WWW-Authenticate"].startswith("Basic")
    assert second.status_code == 200
    assert only_raw() == RAW


def test_a_question_that_leads_elsewhere_is_not_answered(client: Client, amazon: str) -> None:
    channel = hook_channel("ses")
    question = signed_by_amazon(
        {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.evil.example/?Token=1",
         "Message": "Confirm", "Token": "1", "TopicArn": "arn:aws:sns:eu-west-1:1:in"},
        url=amazon,
    )  # fmt: skip

    answer = client.post(place(channel), question, "application/json", headers=login(channel))

    channel.refresh_from_db()
    assert answer.status_code == 502
    assert channel.trouble_code == "hook_unconfirmed"


@pytest.mark.parametrize(
    ("url", "ok"),
    [
        ("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/?x", True),
        ("http://sns.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/", False),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/", False),
        ("https://evil.example/sns.eu-west-1.amazonaws.com", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/", False),
        ("https://s3.eu-west-1.amazonaws.com/", False),
    ],
)
def test_only_amazon_gets_a_request(url: str, *, ok: bool) -> None:
    assert is_amazon(url) is ok


def test_an_address_that_does_not_answer_is_no_yes() -> None:
    assert visit("http://127.0.0.1:9/") is False
