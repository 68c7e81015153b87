"""Deeds in threads and lists: done, refused, unsure, decided, seen by nobody foreign."""

from uuid import UUID

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontuar.conversations.models import Conversation, Mention
from kontuar.desk.deeds.tests.filling import REFUND, ask, path, shown
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.orders.contract import (
    Done,
    Refused,
    Unsure,
)
from kontuar.orders.models import Order, OrderDeed
from kontuar.people.models import Agent, Limit
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_shop,
)
from kontuar.testing.settling import settle
from kontuar.testing.shops import FakeShop, an_order, pln

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def test_who_only_reads_sees_what_was_done_but_can_do_nothing(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    ask(logged_in(ola), order, "refund", **REFUND, conversation=conversation.pk)
    settle()
    reader = logged_in(make_agent("Iza", role="read_only"))

    page = text_of(reader.get(f"/orders/{order.pk}/"))

    assert "49,00" in shown(reader, conversation)
    assert "/deeds/refund/" not in page
    assert reader.get(path(order, "refund")).status_code == 404


def test_a_refund_from_the_conversation_stands_in_its_thread(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    client = logged_in(ola)
    deed = ask(client, order, "refund", **REFUND, conversation=conversation.pk)
    assert (deed.conversation_id, deed.reason, deed.word) == (
        conversation.pk, "damaged", "Pęknięty",
    )  # fmt: skip

    fake_shop.put(an_order("1001", paid_total=pln(11497), refunded_total=pln(4900),
                           payment_state="partly_refunded"))  # fmt: skip
    settle()

    text = shown(client, conversation)
    assert text.count("deed-line") == 1
    assert "Zwrot" in text
    assert "Zrobione" in text
    assert "Pęknięty" in text
    changes = text.partition("deed-changes")[2]
    assert changes.index("0,00 zł") < changes.index("49,00 zł")
    assert "Zwrócone częściowo" in changes
    assert not Mention.objects.exists()


def test_above_the_limit_it_is_decided_from_the_conversation(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    client = logged_in(ola)
    deed = ask(client, order, "refund", **REFUND | {"amount": "60"}, conversation=conversation.pk)
    settle()
    assert "Czeka na zgodę" in shown(client, conversation)
    assert f"/deeds/{deed.pk}/decision/" not in shown(client, conversation)
    ewa = logged_in(make_agent("Ewa", role="supervisor"))
    address = f"/orders/deeds/{deed.pk}/decision/"
    assert address in shown(ewa, conversation)
    assert text_of(ewa.get("/orders/deeds/count/")) == "1"
    assert "60,00" in text_of(ewa.get(address, headers=HTMX))

    assert ewa.post(address, {"is": "yes", "word": "Zgoda"}, headers=HTMX).status_code == 204
    settle()

    text = shown(client, conversation)
    assert "Zrobione" in text
    assert "Ewa: Zgoda" in text
    assert len(fake_shop.done) == 1
    assert Mention.objects.get().agent == ola  # Ola is told
    assert text_of(ewa.get("/orders/deeds/count/")) == ""
    again = ewa.post(address, {"is": "no", "word": "Jednak nie"}, headers=HTMX)
    assert again.status_code == 409


def test_turned_down_it_comes_back_to_whoever_asked(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    client = logged_in(ola)
    deed = ask(client, order, "refund", **REFUND | {"amount": "60"}, conversation=conversation.pk)
    settle()
    client.post(f"/c/{conversation.pk}/closure/")
    ewa = logged_in(make_agent("Ewa", role="supervisor"))
    address = f"/orders/deeds/{deed.pk}/decision/"

    wordless = ewa.post(address, {"is": "no"}, headers=HTMX)
    assert wordless.status_code == 422
    assert "Napisz krótko dlaczego" in text_of(wordless).partition('name="word"')[2]
    ewa.post(address, {"is": "no", "word": "Najpierw zdjęcie"}, headers=HTMX)
    settle()

    conversation.refresh_from_db()
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert Mention.objects.get(read_at=None).agent == ola
    text = shown(client, conversation)
    assert "Nie ma zgody" in text
    assert "Najpierw zdjęcie" in text
    assert fake_shop.done == {}


def test_refused_by_the_shop_it_says_why_and_comes_back(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Refused("refund_refused", "Gateway says no")]
    client = logged_in(ola)
    ask(client, order, "refund", **REFUND, conversation=conversation.pk)
    settle()

    text = shown(client, conversation)
    assert "Nie zrobiono" in text
    assert "Fake trouble: refund_refused" in text
    assert "Gateway says no" in text
    assert Mention.objects.get().agent == ola


@pytest.mark.parametrize(("left", "words"), [
    ("recorded_only", "Tylko zapisane"), ("requested", "Operator płatności dostał zlecenie"),
])  # fmt: skip
def test_what_is_done_but_not_over_says_what_is_left(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop, left: str, words: str
) -> None:
    fake_shop.outcomes = [Done(detail=left)]
    client = logged_in(ola)
    ask(client, order, "refund", **REFUND, conversation=conversation.pk)
    settle()

    assert words in shown(client, conversation)


def test_unsure_a_person_says_what_became_of_it(
    conversation: Conversation, order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Unsure("broken")]
    client = logged_in(ola)
    deed = ask(client, order, "refund", **REFUND, conversation=conversation.pk)
    settle()
    assert "Szukamy dowodu" in shown(client, conversation)
    OrderDeed.objects.update(attempts=2, try_at=NOON)
    settle()
    address = f"/orders/deeds/{deed.pk}/finding/"
    assert address in shown(client, conversation)
    assert Mention.objects.get().agent == ola
    assert "Sprawdź w" in text_of(client.get(address, headers=HTMX))

    assert client.post(address, {"is": "maybe"}, headers=HTMX).status_code == 404
    assert client.post(address, {"is": "not_done"}, headers=HTMX).status_code == 204
    settle()

    assert OrderDeed.objects.get().state == "refused"
    assert fake_shop.asked.count("act refund") == 1


def test_a_deed_is_taken_back(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    client = logged_in(ola)
    deed = ask(client, order, "refund", **REFUND | {"amount": "60"})
    other = logged_in(make_agent("Tomek"))
    address = f"/orders/deeds/{deed.pk}/withdrawal/"

    assert other.post(address, headers=HTMX).status_code == 404
    assert client.post(address, headers=HTMX).status_code == 204
    settle()

    assert OrderDeed.objects.get().state == "withdrawn"
    assert fake_shop.done == {}


def test_a_foreign_conversation_takes_no_deed(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    tomek = make_agent("Tomek", all_queues=False)
    client = logged_in(tomek)

    answer = client.post(path(order, "note"), {"text": "x", "conversation": conversation.pk})

    assert answer.status_code == 404
    assert not OrderDeed.objects.exists()


def test_nothing_of_a_foreign_brand_is_seen_or_done(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    deed = ask(logged_in(ola), order, "refund", **REFUND | {"amount": "60"})
    iga = make_agent("Iga", role="supervisor", all_shops=False)
    iga.shops.add(make_shop("Inny"))
    client = logged_in(iga)

    for address in (path(order, "note"), f"/orders/deeds/{deed.pk}/decision/",
                    f"/orders/deeds/{deed.pk}/finding/"):  # fmt: skip
        assert client.get(address).status_code == 404
        assert client.post(address, {"is": "yes"}).status_code == 404
    for name in ("decide", "all"):
        assert "1001" not in text_of(client.get("/orders/deeds/", {"list": name}))
    assert text_of(client.get("/orders/deeds/count/")) == ""
    assert OrderDeed.objects.get().state == "awaiting"


def test_another_brands_deed_stays_hidden_in_a_thread_one_may_read(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    ask(logged_in(ola), order, "refund", **REFUND, conversation=conversation.pk)
    settle()
    other = make_shop("Inny")
    Order.objects.update(shop=other)
    tomek = make_agent("Tomek", all_shops=False)
    tomek.shops.add(conversation.shop)

    text = shown(logged_in(tomek), conversation)

    assert "49,00" not in text
    assert "Ola" in text


def test_the_lists_take_few_queries_however_long(order: Order, ola: Agent) -> None:
    client = logged_in(ola)
    for _turn in range(6):
        ask(client, order, "refund", **REFUND | {"amount": "5"})
    ewa = logged_in(make_agent("Ewa", role="supervisor"))
    for name in ("decide", "unsure", "waiting", "mine", "all"):
        with CaptureQueriesContext(database) as queries:
            assert ewa.get("/orders/deeds/", {"list": name}).status_code == 200
        assert len(queries) <= MOST_QUERIES + 2, name  # three counts of its own tabs
    with CaptureQueriesContext(database) as queries:
        client.get(path(order, "refund"))
    assert len(queries) <= MOST_QUERIES


def test_an_empty_list_says_what_it_is_for(order: Order, ola: Agent) -> None:
    client = logged_in(make_agent("Ewa", role="supervisor"))

    assert "Nie ma nic do decyzji" in text_of(client.get("/orders/deeds/")).replace("\xa0", " ")
    assert UUID(int=0).hex not in text_of(client.get("/orders/deeds/", {"list": "nonsense"}))


def test_asked_for_on_the_orders_page_its_author_is_told_too(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Refused("refund_refused")]
    client, other = logged_in(ola), logged_in(make_agent("Tomek"))
    ask(client, order, "refund", **REFUND)
    settle()

    def count(of: Client) -> str:
        return text_of(of.get("/orders/deeds/count/"))

    assert (count(client), count(other)) == ("1", "")
    mine = text_of(client.get("/orders/deeds/", {"list": "mine"}))
    assert "/orders/deeds/seen/" in mine
    other.post("/orders/deeds/seen/", headers=HTMX)
    assert count(client) == "1"
    client.post("/orders/deeds/seen/", headers=HTMX)
    assert count(client) == ""


def test_what_is_above_ones_own_limit_too_can_only_be_turned_down(
    conversation: Conversation, order: Order, ola: Agent
) -> None:
    deed = ask(logged_in(ola), order, "refund", **REFUND | {"amount": "60"})
    Limit.objects.filter(role="supervisor").update(per_order=5500)
    ewa = logged_in(make_agent("Ewa", role="supervisor"))

    form = text_of(ewa.get(f"/orders/deeds/{deed.pk}/decision/", headers=HTMX))

    assert "tej zgody nie możesz dać" in form
    assert 'value="yes"' not in form
    assert 'value="no"' in form
