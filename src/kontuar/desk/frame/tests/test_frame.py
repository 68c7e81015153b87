"""The frame of a mail: nothing runs, nothing loads by itself, nobody else sees it."""

import re

import pytest
from django.test import Client

from kontuar.channels.services import store_blobs
from kontuar.contacts.models import Contact
from kontuar.conversations.models import Attachment, Message
from kontuar.desk.files.links import remote_address
from kontuar.desk.frame.remote import as_shown, numbers_of, pictures_from_the_net
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.kit.html import clean_mail_html
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue
from kontuar.testing.files import make_picture

pytestmark = pytest.mark.django_db
HTML = '<p>Oferta</p><img data-remote="https://sklep.example/a.png"><img src="cid:logo">'
TRACKED = HTML + '<img data-remote="https://sledz.example/1.gif" width="1" height="1">'


def make_mail(html: str = HTML, **mail: str) -> Message:
    return make_conversation("Oferta", html=html, **mail).messages.get()


def test_the_policy_lets_nothing_run_and_only_our_pictures_load() -> None:
    message = make_mail()

    for address in (f"/frame/{message.pk}/", f"/frame/{message.pk}/?images=1"):
        response = logged_in(name=f"Ola {len(address)}").get(address)

        policy = dict(
            part.strip().split(" ", 1)
            for part in response.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["img-src"] == "http://testserver/pictures/"
        assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
        assert "script-src" not in policy
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert ' src="https://' not in text_of(response)


def test_pictures_from_the_net_come_through_us_when_this_view_asks_for_them() -> None:
    message = make_mail(TRACKED)

    plain = text_of(logged_in().get(f"/frame/{message.pk}/"))
    shown = text_of(logged_in(name="Tomek").get(f"/frame/{message.pk}/?images=1"))

    assert "/pictures/remote/" not in plain
    assert shown.count(' src="/pictures/remote/') == 1
    assert "sklep.example" not in shown
    assert "sledz.example" not in plain + shown


def test_a_picture_of_the_mail_itself_comes_by_a_signed_link() -> None:
    message = make_mail()
    blob = store_blobs([make_picture()])[0]
    values = {"name": "logo.png", "type": "image/png", "size": 8, "created_at": NOON}
    Attachment.objects.create(message=message, blob_id=blob, cid="logo", **values)
    page = text_of(logged_in().get(f"/frame/{message.pk}/"))
    address = page.split('src="/pictures')[1].split('"')[0]

    shown = Client().get(f"/pictures{address}")

    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert Client().get(f"/pictures{address[:-3]}x/").status_code == 404


def test_a_foreign_mail_is_not_there() -> None:
    message = make_mail()
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))

    for address in (f"/frame/{message.pk}/", f"/m/{message.pk}/pictures/"):
        assert logged_in(ola).get(address).status_code == 404
        assert Client().get(address).status_code == 302


def bar_of(page: str) -> str:
    found = re.search(r'<div class="remote".*?</div>', page, re.S)
    return found[0] if found else ""


def test_the_thread_says_what_is_not_loaded_and_counts_what_only_tells() -> None:
    message = make_mail(TRACKED)

    page = text_of(logged_in(language="en").get(f"/c/{message.conversation_id}/"))

    assert "Show pictures" in bar_of(page)
    assert "Always from this sender" in bar_of(page)
    assert "1 tracking pixel blocked" in bar_of(page)
    assert "?images=1" not in page


def test_pictures_are_shown_once_when_asked_for() -> None:
    message = make_mail()
    client = logged_in(language="en")

    shown = text_of(client.get(f"/m/{message.pk}/pictures/", headers=HTMX))
    later = text_of(client.get(f"/c/{message.conversation_id}/"))

    assert f"/frame/{message.pk}/?images=1" in shown
    assert "Show pictures" not in shown
    assert "?images=1" not in later


def test_pictures_of_a_customer_are_always_shown_until_somebody_takes_it_back() -> None:
    message = make_mail()
    client, other = logged_in(language="en"), logged_in(name="Tomek", language="en")
    page = f"/c/{message.conversation_id}/"

    client.post(f"/m/{message.pk}/pictures/", {"always": "1"}, headers=HTMX)
    always = text_of(other.get(page))
    back = text_of(other.post(f"/m/{message.pk}/pictures/", {"always": "0"}, headers=HTMX))

    assert f"/frame/{message.pk}/?images=1" in always
    assert "Ask again each time" in bar_of(always)
    assert "Show pictures" in bar_of(back)
    assert "?images=1" not in text_of(client.get(page))


def test_who_only_reads_decides_nothing_for_others() -> None:
    message = make_mail()
    client = logged_in(name="Iza", role="read_only")

    refused = client.post(f"/m/{message.pk}/pictures/", {"always": "1"}, headers=HTMX)

    assert refused.status_code == 404
    assert not Contact.objects.filter(shows_pictures=True).exists()
    assert "always" not in bar_of(text_of(client.get(f"/c/{message.conversation_id}/")))


def test_another_sender_in_the_conversation_is_not_trusted_with_the_customer() -> None:
    message = make_mail()
    Contact.objects.update(shows_pictures=True)
    Message.objects.update(sender={"name": "Obcy", "email": "obcy@example.pl"})

    page = text_of(logged_in(language="en").get(f"/c/{message.conversation_id}/"))

    assert "Show pictures" in bar_of(page)
    assert "Always" not in bar_of(page)


@pytest.mark.parametrize(
    "attributes",
    [
        'width="1" height="1"', 'width="0"', 'height="1px"', 'style="width:1px;height:1px"',
        'style="display: none"', 'style="max-width:0px"',
    ],
)  # fmt: skip
def test_what_nobody_can_see_is_a_tracker(attributes: str) -> None:
    html = clean_mail_html(f'<img src="https://sledz.example/1.gif" {attributes}>')

    assert [p.is_tracker for p in pictures_from_the_net(html)] == [True]


@pytest.mark.parametrize(
    "attributes",
    [
        'width="100" height="1000"', 'style="width:10px"', 'style="line-height:1"', "",
        'style="border-width:1px"',
    ],
)  # fmt: skip
def test_what_can_be_seen_is_none(attributes: str) -> None:
    html = clean_mail_html(f'<img src="https://sklep.example/1.gif" {attributes}>')

    assert [p.is_tracker for p in pictures_from_the_net(html)] == [False]


def test_the_hundred_and_first_picture_stays_out() -> None:
    html = clean_mail_html("".join(f'<img src="https://x.example/{n}">' for n in range(103)))

    shown = as_shown(html, {url: str(number) for url, number in numbers_of(html).items()})

    assert shown.count("data-remote") == 3
    assert 'src="99"' in shown


def test_a_part_of_a_mail_shows_the_pictures_of_that_part() -> None:
    html = QUOTING.replace("<b>", '<img data-remote="https://x.example/1"><b>').replace(
        "<i>", '<img data-remote="https://x.example/2"><i>'
    )
    message = make_conversation("x", html=html, reply="Proszę o zwrot.").messages.get()
    client = logged_in(language="en")

    rest = text_of(client.get(f"/frame/{message.pk}/?part=rest&images=1"))
    bar = text_of(client.get(f"/m/{message.pk}/pictures/?part=rest", headers=HTMX))

    assert f'src="{remote_address(message.pk, 1)}"' in rest
    assert remote_address(message.pk, 0) not in rest
    assert f"/frame/{message.pk}/?part=rest&amp;images=1" in bar


QUOTING = (
    '<div>Proszę o <b>zwrot</b>.</div><div class="k-quote">pon., 3 lut 2025 o 10:15 Kram '
    "&lt;pomoc@kram.pl&gt; napisał(a):<blockquote><i>Dzień dobry</i></blockquote></div>"
)


def test_the_new_part_the_rest_and_the_whole() -> None:
    message = make_conversation("x", html=QUOTING, reply="Proszę o zwrot.").messages.get()
    client = logged_in()

    part = client.get(f"/frame/{message.pk}/?part=new")
    rest = client.get(f"/frame/{message.pk}/?part=rest")
    whole = client.get(f"/frame/{message.pk}/")

    assert "<div>Proszę o <b>zwrot</b>.</div>" in text_of(part)
    assert "Dzień dobry" not in text_of(part)
    assert "<i>Dzień dobry</i>" in text_of(rest)
    assert "zwrot" not in text_of(rest)
    assert QUOTING in text_of(whole)
    assert part.headers["Content-Security-Policy"] == whole.headers["Content-Security-Policy"]


def test_a_mail_without_a_part_of_its_own_is_shown_whole() -> None:
    message = make_conversation("x", html=QUOTING).messages.get()

    assert QUOTING in text_of(logged_in().get(f"/frame/{message.pk}/?part=new"))
