"""Variables of an answer: the server fills them in, and nothing with braces ever leaves."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kontuar.actions.contract import Call
from kontuar.actions.services import run_action
from kontuar.channels.contract import Address
from kontuar.channels.models import Delivery
from kontuar.contacts.models import Contact
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import Note, OrderVerdict, Reply
from kontuar.conversations.models import Conversation, Draft, Message
from kontuar.conversations.problems import CannotFillIn
from kontuar.conversations.services.draft import Typed
from kontuar.orders import services as orders
from kontuar.orders.contract import LineData
from kontuar.orders.models import Order
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import make_agent, make_connection, make_conversation
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle
from kontuar.testing.shops import NOON, FakeCarrier, an_order, pln

pytestmark = pytest.mark.django_db
BARTEK = {"email": "bartek@example.pl", "phone": "", "customer": None, "name": "Bartek Nowicki"}
ALA = [Address("Ala Kowalska", "ala@example.pl")]


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


def sell(*given: Any, **values: Any) -> None:
    made = make_connection(**values)
    orders.upsert_orders(connection_id=made.pk, orders=list(given), read_at=NOON)


def answer(conversation: Conversation, by: Agent, html: str) -> Message:
    return services.reply_to_conversation(
        conversation_id=conversation.pk, by=by, reply=Reply(html=html, to=ALA), at=NOON
    )


def plain(message: Message) -> str:
    return message.text.replace("\xa0", " ")


def refused(conversation: Conversation, by: Agent, html: str) -> list[tuple[str, str]]:
    """What is missing and what helps; a refusal leaves nothing behind."""
    with pytest.raises(CannotFillIn) as found:
        answer(conversation, by, html)
    assert not Message.objects.filter(kind="outbound").exists()
    assert not Delivery.objects.exists()
    return [(gap.name, gap.remedy) for gap in found.value.gaps]


def test_values_are_filled_in_as_they_are_when_it_is_sent(
    ola: Agent, fake_channel: FakeChannel
) -> None:
    sell(an_order("10234", parcel="FP123456789"))
    conversation = make_conversation("Gdzie jest zamówienie nr 10234?")

    message = answer(
        conversation,
        ola,
        "<p>{{contact.greeting}}, zamówienie nr {{order.number}} z {{ order.date }} na kwotę"
        " {{order.total}}: {{order.pieces}}. {{parcel.status}}"
        " Pozdrawiam, {{agent.first_name}}</p>",
    )
    orders.upsert_orders(
        connection_id=Order.objects.get().connection_id,
        orders=[an_order("10234", total=pln(1), changed_at=NOON + timedelta(hours=1))],
        read_at=NOON + timedelta(hours=1),
    )
    settle()

    said = (
        "Dzień dobry, zamówienie nr 10234 z 2 marca 2026 r. na kwotę 114,97 zł: 2 sztuki."
        " Paczka nr FP123456789 jest przygotowywana do wysyłki. Pozdrawiam, Ola"
    )
    assert plain(message) == said
    assert said in fake_channel.sent[0].text.replace("\xa0", " ")
    assert "{" not in fake_channel.sent[0].html
    conversation.refresh_from_db()
    assert conversation.preview.startswith("Dzień dobry, zamówienie nr 10234")


def test_the_same_click_twice_says_the_same_once(ola: Agent) -> None:
    sell(an_order("10234"))
    conversation = make_conversation("Zamówienie nr 10234")
    call = Call(
        "conversation.reply", conversation.pk, Reply("Nr {{order.number}}", ALA), NOON, key="k"
    )

    first = run_action(call, by=ola)
    Order.objects.update(number="999")
    again = run_action(call, by=ola)

    assert first == again
    assert Message.objects.get(kind="outbound").text == "Nr 10234"


def test_values_are_escaped_and_bring_no_variables(ola: Agent) -> None:
    line = LineData("1", "<script>{{agent.name}}", Decimal(1), pln(1), pln(1))
    sell(an_order("10234", lines=[line]))
    conversation = make_conversation("Zamówienie nr 10234")

    message = answer(conversation, ola, "<p>{{order.items}}</p>")

    assert message.html == "<p>1\xa0×\xa0&lt;script&gt;{agent.name}</p>"


def test_an_unknown_name_is_refused_with_the_right_one(ola: Agent) -> None:
    conversation = make_conversation()

    with pytest.raises(CannotFillIn) as found, translation.override("pl"):
        answer(conversation, ola, "{{agent.nme}}")

    assert str(found.value) == (
        "Nie wysłano.\n{{agent.nme}}: Nie ma takiej zmiennej. Może chodzi o {{agent.name}}?"
    )


@pytest.mark.parametrize("html", ["{{order.number", "a }} b", "{<b>{agent.name}}</b>", "{{}}"])
def test_stray_braces_never_leave(ola: Agent, html: str) -> None:
    conversation = make_conversation()

    assert len(refused(conversation, ola, html)) == 1


def test_without_an_order_the_way_out_is_to_choose_one(ola: Agent) -> None:
    conversation = make_conversation()

    gaps = refused(conversation, ola, "{{order.number}} {{parcel.link}} {{agent.name}}")

    assert gaps == [("order.number", "order"), ("parcel.link", "order")]


def test_an_order_without_a_parcel_says_so(ola: Agent) -> None:
    sell(an_order("10234"))
    conversation = make_conversation("Zamówienie nr 10234")

    assert refused(conversation, ola, "{{parcel.number}}") == [("parcel.number", "")]


def test_with_several_orders_the_one_chosen_last_is_meant(ola: Agent) -> None:
    sell(an_order("10234"), an_order("10300"))
    conversation = make_conversation("Zamówienia nr 10234 i nr 10300, zamówienie nr 10300")
    first, second = Order.objects.order_by("number")

    def choose(order: Order, hours: int) -> str:
        services.correct_order(
            conversation_id=conversation.pk,
            by=ola,
            verdict=OrderVerdict(order.pk, is_meant=True),
            at=NOON + timedelta(hours=hours),
        )
        return answer(conversation, ola, "{{order.number}}").text

    undecided = refused(conversation, ola, "{{order.number}}")

    assert undecided == [("order.number", "order")]
    assert [choose(first, 1), choose(second, 2), choose(first, 3)] == ["10234", "10300", "10234"]


def test_a_guess_among_several_orders_is_no_choice(ola: Agent) -> None:
    sell(an_order("10234"), an_order("10300", placed_at=NOON - timedelta(days=1)))
    conversation = make_conversation("Kiedy będzie?")

    assert refused(conversation, ola, "{{order.number}}") == [("order.number", "order")]


def test_a_strangers_order_is_told_to_nobody_until_a_person_confirms_it(ola: Agent) -> None:
    sell(an_order("555", **BARTEK))
    conversation = make_conversation("Zamówienie nr 555")

    assert refused(conversation, ola, "{{order.items}}") == [("order.items", "order")]

    verdict = OrderVerdict(Order.objects.get().pk, is_meant=True)
    services.correct_order(conversation_id=conversation.pk, by=ola, verdict=verdict, at=NOON)
    assert "Kubek Bursztyn" in answer(conversation, ola, "{{order.items}}").text


def test_polish_guesses_no_vocative_and_english_needs_none(ola: Agent) -> None:
    conversation = make_conversation()

    assert refused(conversation, ola, "Witaj {{contact.first_name}}") == [
        ("contact.first_name", "")
    ]

    Contact.objects.update(language="en")
    greeted = answer(conversation, ola, "{{contact.greeting}}, {{contact.first_name}}!")
    assert greeted.text == "Hello Ala, Ala!"


def test_values_are_in_the_language_of_the_order(ola: Agent) -> None:
    sell(an_order("10234", language="en"))
    conversation = make_conversation("Order no. 10234")

    with translation.override("pl"):
        said = answer(conversation, ola, "{{order.status}} {{order.date}}, {{order.pieces}}")

    assert plain(said) == "We have received the order no. 10234. 2 March 2026, 2 pieces"


def test_what_is_quoted_below_is_introduced_in_the_customers_language(
    ola: Agent, fake_channel: FakeChannel
) -> None:
    conversation = make_conversation("Where is it?", name="Ala")

    for language in ("", "en"):
        Contact.objects.update(language=language)
        answer(conversation, ola, "Już sprawdzam")
        settle()

    first, second = (one.text for one in fake_channel.sent)
    assert re.search(r"^W dniu 2 marca 2026, \d\d:\d\d Ala pisze:$", first, re.MULTILINE)
    assert re.search(r"^On 2 March 2026, \d\d:\d\d Ala wrote:$", second, re.MULTILINE)


def test_a_parcel_that_waits_says_until_when(ola: Agent, fake_carrier: FakeCarrier) -> None:
    sell(an_order("10234", parcel="FP123456789"))
    conversation = make_conversation("Zamówienie nr 10234")
    due = NOON + timedelta(days=2)
    step = fake_carrier.say("FP123456789", "LOCKER", collect_by=due)
    orders.take_steps(steps=[step], source="poll", at=NOON)

    said = answer(
        conversation, ola, "{{parcel.status}} {{parcel.collect_in}}, {{parcel.collect_by}}"
    )

    assert plain(said) == "Paczka nr FP123456789 czeka na odbiór. za 2 dni, 4 marca 2026 r."


def test_what_is_taken_back_is_as_it_was_typed(ola: Agent) -> None:
    Company.objects.create(name="Kram", undo_seconds=10, set_up_at=NOON)
    sell(an_order("10234"))
    conversation = make_conversation("Zamówienie nr 10234")
    message = answer(conversation, ola, "<p>Nr {{order.number}}</p>")

    services.undo_reply(message_id=message.pk, by=ola, at=NOON)

    assert Draft.objects.get().html == "<p>Nr {{order.number}}</p>"


def test_drafts_and_notes_leave_braces_alone(ola: Agent) -> None:
    conversation = make_conversation()
    typed = Typed(kind="reply", html="<p>{{order.number}}</p>")

    services.save_draft(conversation_id=conversation.pk, by=ola, typed=typed, at=NOON)
    note = services.add_note(
        conversation_id=conversation.pk, by=ola, note=Note("{{order.number}} {{"), at=NOON
    )

    assert Draft.objects.get().html == "<p>{{order.number}}</p>"
    assert note.text == "{{order.number}} {{"


def test_the_signature_of_the_shop_is_filled_in_or_refused(
    ola: Agent, fake_channel: FakeChannel
) -> None:
    conversation = make_conversation()
    shop = conversation.shop
    shop.signature = "<p>{{agent.name}}, Kram {{agent.phone}}</p>"
    shop.save()

    assert refused(conversation, ola, "Dzień dobry") == [("agent.phone", "")]

    shop.signature = "<p>{{agent.name}}, Kram</p>"
    shop.save()
    answer(conversation, ola, "Dzień dobry")
    settle()
    assert "Ola, Kram" in fake_channel.sent[0].text


def test_another_brands_order_has_no_values_for_whoever_may_not_see_it(ola: Agent) -> None:
    sell(an_order("10234"))
    conversation = make_conversation("Zamówienie nr 10234")
    Order.objects.update(shop=make_connection("Inny", shop=_other()).shop)
    tomek = make_agent("Tomek", all_shops=False)
    tomek.shops.add(conversation.shop)

    assert refused(conversation, tomek, "{{order.number}}") == [("order.number", "order")]


def test_everything_that_can_be_chosen_costs_few_queries(ola: Agent) -> None:
    sell(an_order("10234", parcel="FP123456789"))
    conversation = make_conversation("Zamówienie nr 10234")

    with CaptureQueriesContext(connection) as queries, translation.override("pl"):
        groups = selectors.variables_offered(ola, conversation.pk, at=NOON)

    assert len(queries) <= 9
    values = {one.name: one.value for group in groups for one in group.offers}
    assert values["order.number"] == "10234"
    assert values["parcel.carrier"] == "Fake post"
    assert values["contact.first_name"] == ""
    assert len(values) == 25


def _other() -> Any:
    from kontuar.testing.cast import make_shop

    return make_shop("Inny")
