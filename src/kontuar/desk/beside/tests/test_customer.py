"""All that is known of the customer beside a conversation, in one answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontuar.contacts.models import Contact, ContactNote, Identity
from kontuar.conversations.models import Conversation
from kontuar.desk.tests.pages import HTMX, logged_in, set_up, text_of
from kontuar.orders import services
from kontuar.orders.contract import ReturnData, ShopCustomer
from kontuar.testing.cast import make_agent, make_connection, make_conversation, make_shop
from kontuar.testing.shops import NOON, an_order, pln

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def sell(*orders: object, **values: object) -> None:
    made = make_connection(**values)  # type: ignore[arg-type]
    services.upsert_orders(connection_id=made.pk, orders=list(orders), read_at=NOON)  # type: ignore[arg-type]


def account(*, accepts: bool | None) -> ShopCustomer:
    return ShopCustomer(
        "c1", name="Ala Kowalska", email="ala@example.pl", accepts_marketing=accepts
    )


def pane(conversation: Conversation, **who: object) -> str:
    client = logged_in(**(who or {"name": "Ola"}))  # type: ignore[arg-type]
    return text_of(client.get(f"/c/{conversation.pk}/orders/"))


def test_everything_comes_in_one_answer_with_few_queries() -> None:
    returned = ReturnData(
        external_id="z1",
        order_id="o9",
        status="new",
        state="requested",
        number="Z/9",
        refund=pln(100),
    )
    old = an_order("9", returns=[returned], placed_at=NOON - timedelta(days=400))
    sell(old, *[an_order(str(100 + n), customer=account(accepts=True)) for n in range(8)])
    make_conversation("Wcześniejsza sprawa", subject="Faktura", references=["<x@example.pl>"])
    conversation = make_conversation("Gdzie jest zamówienie nr 101?")
    client = logged_in(name="Ola")
    client.post(f"/c/{conversation.pk}/customer/", {"text": "Woli odbiór <osobisty>"})
    client.post(f"/c/{conversation.pk}/customer/preferences/", {"language": "en", "way": "sms"})

    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))

    assert len(queries) <= MOST_QUERIES
    assert "Woli odbiór &lt;osobisty&gt;" in shown
    assert "po angielsku, SMS-em" in shown
    assert "Zgadza się na marketing" in shown
    assert "Zwrot Z/9: Zgłoszony" in shown
    assert "9 zamówień" in shown
    assert "1 inna sprawa" in shown


def test_identities_stand_on_the_page_by_their_kinds() -> None:
    sell(an_order("10234", login="allegro:ala_k"))
    conversation = make_conversation("Dzień dobry")

    shown = text_of(logged_in(name="Ola").get(f"/c/{conversation.pk}/"))

    assert "ala_k (Allegro)" in shown
    assert "+48601202303" in shown


def test_what_only_another_brand_told_is_not_shown() -> None:
    other = make_shop("Inny")
    set_up()
    conversation = make_conversation("Dzień dobry")
    sell(an_order("777", customer=account(accepts=True)), name="Inny", shop=other)
    contact = conversation.contact
    ola = make_agent("Ola")
    ContactNote.objects.create(contact=contact, shop=other, agent=ola, text="Tajne", at=NOON)
    tomek = make_agent("Tomek", all_shops=False)
    tomek.shops.add(conversation.shop)
    client = logged_in(tomek)

    page = text_of(client.get(f"/c/{conversation.pk}/"))
    beside = text_of(client.get(f"/c/{conversation.pk}/orders/"))
    offered = text_of(client.get(f"/c/{conversation.pk}/variables/", headers=HTMX))
    note = ContactNote.objects.get()
    removed = client.post(f"/c/{conversation.pk}/customer/removal/", {"note": str(note.pk)})

    assert Identity.objects.filter(contact=contact, kind="phone").exists()
    for shown in (page, beside, offered):
        assert "+48601202303" not in shown
    assert "Tajne" not in beside
    assert "marketing" not in beside
    assert removed.status_code == 404
    assert ContactNote.objects.exists()


def test_a_refusal_of_marketing_is_said_too_and_silence_is_not() -> None:
    sell(an_order("1", customer=account(accepts=False)))
    conversation = make_conversation("Dzień dobry")

    assert "Bez zgody na marketing" in pane(conversation)


def test_a_note_is_taken_away_and_put_back() -> None:
    conversation = make_conversation("Dzień dobry")
    client = logged_in(name="Ola")
    client.post(f"/c/{conversation.pk}/customer/", {"text": "  Dzwonić po 16  ", "key": "k"})
    client.post(f"/c/{conversation.pk}/customer/", {"text": "Dzwonić po 16", "key": "k"})
    note = ContactNote.objects.get()

    gone = client.post(f"/c/{conversation.pk}/customer/removal/", {"note": str(note.pk)})
    left = ContactNote.objects.count()
    client.post(f"/c/{conversation.pk}/customer/?text=Dzwoni%C4%87+po+16")

    assert (note.text, left) == ("Dzwonić po 16", 0)
    assert "text=Dzwoni" in gone.headers["HX-Trigger"]
    assert ContactNote.objects.get().text == "Dzwonić po 16"


@pytest.mark.parametrize("given", [{"language": "xx"}, {"way": "pigeon"}])
def test_an_unknown_wish_is_refused(given: dict[str, str]) -> None:
    conversation = make_conversation("Dzień dobry")

    answer = logged_in(name="Ola").post(
        f"/c/{conversation.pk}/customer/preferences/", given, headers=HTMX
    )

    assert answer.status_code == 422
    assert (Contact.objects.get().language, Contact.objects.get().way) == ("", "")


def test_an_empty_note_is_none() -> None:
    conversation = make_conversation("Dzień dobry")

    answer = logged_in(name="Ola").post(
        f"/c/{conversation.pk}/customer/", {"text": " "}, headers=HTMX
    )

    assert answer.status_code == 422
    assert not ContactNote.objects.exists()


def test_without_anything_it_says_so() -> None:
    assert "Nic jeszcze nie zapisano." in pane(make_conversation("Dzień dobry"))
