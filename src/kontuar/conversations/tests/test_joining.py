"""Two contacts are one customer, and two again: nothing lost, nothing foreign shown."""

import threading
from uuid import UUID

import pytest
from django.db import connections

from kontuar.actions.contract import Call, NotAllowed
from kontuar.actions.services import run_action
from kontuar.contacts import selectors as contacts
from kontuar.contacts import services as contact_services
from kontuar.contacts.contract import Buyer
from kontuar.contacts.models import Contact, ContactNote, Identity, Merge
from kontuar.contacts.problems import JoinedElsewhere, NothingToPart, OnlyIdentity
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import JoinCustomers, SeparateCustomer
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.problems import NoSuchCustomer, NotAllSeen
from kontuar.events.models import EventRow
from kontuar.orders import services as orders
from kontuar.orders.contract import ShopCustomer
from kontuar.orders.selectors import marketing_consents
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_channel,
    make_connection,
    make_conversation,
    make_queue,
    make_shop,
)
from kontuar.testing.settling import settle
from kontuar.testing.shops import an_order

pytestmark = pytest.mark.django_db
PHONE = ("phone", "+48601202303")


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


def from_ala(text: str = "Gdzie paczka?", **mail: object) -> Conversation:
    return make_conversation(text, **{"name": "Ala Kowalska", **mail})  # type: ignore[arg-type]


def from_work(text: str = "Faktura", **mail: object) -> Conversation:
    mail = {"from": "a.kowalska@firma.example", "name": "Alicja Kowalska", **mail}
    return make_conversation(text, **mail)  # type: ignore[arg-type]


def join(here: Conversation, other: Conversation, by: Agent, *, keeps_other: bool = False) -> UUID:
    merge_id = services.join_customers(
        conversation_id=here.pk,
        by=by,
        join=JoinCustomers(other.contact_id, keeps_other),
        at=NOON,
    )
    assert merge_id is not None
    return merge_id


def separate(here: Conversation, by: Agent, **what: UUID) -> UUID:
    return services.separate_customer(
        conversation_id=here.pk, by=by, separate=SeparateCustomer(**what), at=NOON
    )


def identity(value: str) -> Identity:
    return Identity.objects.get(value=value)


def owner(conversation: Conversation) -> UUID:
    return Conversation.objects.values_list("contact_id", flat=True).get(pk=conversation.pk)


def emails(contact_id: UUID) -> list[str]:
    return sorted(contacts.emails_of(contact_id))


def brand(name: str) -> Agent:
    """A second brand with a mailbox of its own, and somebody who sees nothing else."""
    shop = make_shop(name)
    make_channel(f"{name.lower()}@kram.example", queue=make_queue(shop=shop))
    agent = make_agent(f"Agent {name}", all_shops=False)
    agent.shops.add(shop)
    return agent


def test_everything_of_both_is_together_and_the_thread_says_who_did_it(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    contact_services.add_note(
        contact_id=other.contact_id, shop_id=other.shop_id, by=ola, text="Woli SMS", at=NOON
    )
    contact_services.prefer(contact_id=other.contact_id, language="en", way="sms")

    join(here, other, ola)

    ala = Contact.objects.get(pk=here.contact_id)
    assert emails(ala.pk) == ["a.kowalska@firma.example", "ala@example.pl"]
    assert owner(other) == ala.pk
    assert (ala.name, ala.language, ala.way) == ("Ala Kowalska", "en", "sms")
    assert ContactNote.objects.get().contact_id == ala.pk
    line = Message.objects.get(conversation=here, kind="change")
    assert (line.agent, line.data["what"]) == (ola, "customer_joined")
    assert line.data["other"] == "Alicja Kowalska"
    assert EventRow.objects.get(kind="contacts.joined").actor == ola.actor
    reply = from_work("Jeszcze jedno")
    assert reply.contact_id == ala.pk


def test_the_other_ones_name_goes_on_when_that_is_chosen(ola: Agent) -> None:
    here, other = from_ala(), from_work()

    join(here, other, ola, keeps_other=True)

    assert Contact.objects.get(pk=owner(here)).name == "Alicja Kowalska"
    assert owner(here) == owner(other)


def test_asked_for_again_by_anybody_it_is_done_once(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    merge_id, tomek = join(here, other, ola), make_agent("Tomek")

    again = join(here, other, tomek)
    the_other_way = services.join_customers(
        conversation_id=other.pk, by=tomek, join=JoinCustomers(here.contact_id), at=NOON
    )

    assert (again, the_other_way) == (merge_id, None)
    assert Merge.objects.count() == 1
    assert Message.objects.filter(kind="change").count() == 1


def test_a_click_twice_is_one_run(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    given = JoinCustomers(other.contact_id)
    call = Call("conversation.join_customers", here.pk, given, NOON, "key")

    first, second = run_action(call, by=ola), run_action(call, by=ola)

    assert first == second == str(Merge.objects.get().pk)


def test_who_only_reads_joins_nobody() -> None:
    here, other = from_ala(), from_work()
    call = Call("conversation.join_customers", here.pk, JoinCustomers(other.contact_id), NOON)

    with pytest.raises(NotAllowed):
        run_action(call, by=make_agent("Iza", role="read_only"))

    assert owner(other) == other.contact_id


def test_who_was_joined_with_a_third_one_meanwhile_is_looked_for_again(ola: Agent) -> None:
    here, other, third = from_ala(), from_work(), from_ala(**{"from": "bartek@example.pl"})
    join(third, other, ola)

    with pytest.raises(JoinedElsewhere):
        join(here, other, ola)

    assert emails(here.contact_id) == ["ala@example.pl"]


def test_taken_back_each_has_what_it_had_and_what_came_since(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    for contact_id in (here.contact_id, other.contact_id):
        contact_services.note_buyers(
            [Buyer(here.shop_id, [("email", emails(contact_id)[0]), PHONE])]
        )
    contact_services.add_note(
        contact_id=other.contact_id, shop_id=other.shop_id, by=ola, text="Firma", at=NOON
    )
    contact_services.prefer(contact_id=other.contact_id, language="en", way="")
    merge_id = join(here, other, ola)
    since = from_work("Nowa sprawa")

    gone = separate(here, ola, merge_id=merge_id)
    separate(here, ola, merge_id=merge_id)

    assert gone == other.contact_id == owner(other) == owner(since)
    assert owner(here) == here.contact_id
    assert contacts.keys_of([gone])[gone] == [("email", "a.kowalska@firma.example")]
    assert Identity.objects.filter(value=PHONE[1]).count() == 2
    assert ContactNote.objects.get().contact_id == gone
    assert Contact.objects.get(pk=here.contact_id).language == ""
    assert Contact.objects.get(pk=gone).merged_into is None
    lines = Message.objects.filter(kind="change").order_by("pk")
    assert [line.data["what"] for line in lines] == ["customer_joined", "customer_parted"]


def test_an_address_becomes_a_customer_of_its_own_with_its_conversations(ola: Agent) -> None:
    here, other, third = from_ala(), from_work(), from_ala(**{"from": "ala2@example.pl"})
    join(other, third, ola)
    join(here, other, ola)

    own = separate(here, ola, identity_id=identity("a.kowalska@firma.example").pk)

    assert emails(own) == ["a.kowalska@firma.example"]
    assert (owner(other), owner(third), owner(here)) == (own, here.contact_id, here.contact_id)
    assert emails(here.contact_id) == ["ala2@example.pl", "ala@example.pl"]


def test_the_last_address_stays_and_a_foreign_one_is_not_taken(ola: Agent) -> None:
    here, other = from_ala(), from_work()

    with pytest.raises(OnlyIdentity):
        separate(here, ola, identity_id=identity("ala@example.pl").pk)
    with pytest.raises(NothingToPart):
        separate(here, ola, identity_id=identity("a.kowalska@firma.example").pk)
    merge_id = join(other, from_ala(**{"from": "bartek@example.pl"}), ola)
    with pytest.raises(NothingToPart):
        separate(here, ola, merge_id=merge_id)

    assert emails(here.contact_id) == ["ala@example.pl"]
    assert len(emails(other.contact_id)) == 2


def test_a_phone_that_was_taken_away_is_not_brought_back_by_orders(ola: Agent) -> None:
    here = from_ala()
    buyer = Buyer(here.shop_id, [("email", "ala@example.pl"), PHONE])
    contact_services.note_buyers([buyer])

    own = separate(here, ola, identity_id=identity(PHONE[1]).pk)
    contact_services.note_buyers([buyer])

    assert [one.contact_id for one in Identity.objects.filter(value=PHONE[1])] == [own]
    join_back = JoinCustomers(own)
    services.join_customers(conversation_id=here.pk, by=ola, join=join_back, at=NOON)
    assert PHONE in contacts.keys_of([here.contact_id])[here.contact_id]


def test_mail_that_came_in_while_its_customer_was_joined_follows(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    gone = other.contact_id
    join(here, other, ola)
    Conversation.objects.filter(pk=other.pk).update(contact_id=gone)

    settle()
    swept = owner(other)
    Conversation.objects.filter(pk=other.pk).update(contact_id=gone)
    services.link_orders(message_ids=[other.messages.get(kind="inbound").pk], newcomers={gone})

    assert swept == owner(other) == here.contact_id


@pytest.mark.parametrize(
    "query",
    ["alicja", "KOWALSKA", "firma.example", "kow ali", "601 202 303", "+48 601-202-303", "10234",
     "#10234", "ala_k"],
)  # fmt: skip
def test_who_is_meant_is_found_by_name_address_phone_login_and_order(
    ola: Agent, query: str
) -> None:
    other = from_work()
    order = an_order("10234", email="a.kowalska@firma.example", login="allegro:ala_k")
    orders.upsert_orders(connection_id=make_connection().pk, orders=[order], read_at=NOON)
    here = make_conversation("Dzień dobry", **{"from": "bartek@example.pl", "name": "Bartek"})

    found = selectors.customers_like(agent=ola, conversation=here, query=query)

    assert [one.contact.pk for one in found] == [other.contact_id]
    assert (found[0].conversations, found[0].identities[0].value) == (1, "a.kowalska@firma.example")


@pytest.mark.parametrize("query", ["%%%", "___", "al", "bartek", "100%"])
def test_signs_and_short_words_find_nobody(ola: Agent, query: str) -> None:
    from_work()
    here = make_conversation("Dzień dobry", **{"from": "bartek@example.pl", "name": "Bartek"})

    assert selectors.customers_like(agent=ola, conversation=here, query=query) == []


def test_without_a_word_who_bears_the_same_phone_and_surname_is_offered(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    stranger = make_conversation("Hej", **{"from": "bartek@example.pl", "name": "Bartek Nowicki"})
    for one in (here, other, stranger):
        email = ("email", emails(one.contact_id)[0])
        contact_services.note_buyers([Buyer(one.shop_id, [email, PHONE])])

    found = selectors.customers_like(agent=ola, conversation=here, query="")

    assert [one.contact.pk for one in found] == [other.contact_id]


def test_whom_only_another_brand_knows_is_neither_found_nor_joined(ola: Agent) -> None:
    foreign = brand("Inny")
    here, other = from_ala(channel=make_channel("inny@kram.example")), from_work()

    found = selectors.customers_like(agent=foreign, conversation=here, query="kowalska")
    with pytest.raises(NoSuchCustomer):
        selectors.portraits(agent=foreign, conversation=here, other_id=other.contact_id)
    with pytest.raises(NoSuchCustomer):
        join(here, other, foreign)

    assert found == []
    assert owner(other) != owner(here)


def test_a_customer_of_whom_another_brand_knows_too_needs_somebody_who_sees_it(ola: Agent) -> None:
    foreign = brand("Inny")
    inny = make_channel("inny@kram.example")
    here, other = from_ala(channel=inny), from_work(channel=inny)
    from_work("Do Kramu")

    with pytest.raises(NotAllSeen):
        join(here, other, foreign)
    join(here, other, ola)
    with pytest.raises(NotAllSeen):
        separate(here, foreign, identity_id=identity("a.kowalska@firma.example").pk)

    assert emails(here.contact_id) == ["a.kowalska@firma.example", "ala@example.pl"]


def test_a_joining_shows_no_brand_what_only_the_other_one_knows(ola: Agent) -> None:
    foreign = brand("Inny")
    here, other = from_ala(channel=make_channel("inny@kram.example")), from_work()
    kram = make_agent("Tomek", all_shops=False)
    kram.shops.add(other.shop)

    def seen(agent: Agent) -> list[str]:
        contact = contacts.contact_by_id(here.contact_id)
        rows = contacts.identities_seen(contact.identities.all(), shops=agent.scope.shops)
        return [one.value for one in rows]

    join(here, other, ola)

    assert Message.objects.get(kind="change").data["other"] == ""
    assert (seen(foreign), seen(kram)) == (["ala@example.pl"], ["a.kowalska@firma.example"])
    from_work("Teraz do Innego", channel=make_channel("inny@kram.example"))
    del foreign.__dict__["scope"]
    assert seen(foreign) == ["ala@example.pl", "a.kowalska@firma.example"]


def test_of_two_consents_of_a_brand_the_newer_holds_and_both_are_told(ola: Agent) -> None:
    here, other = from_ala(), from_work()
    home = make_connection()
    told = [("c1", "ala@example.pl", True, 1), ("c2", "a.kowalska@firma.example", False, 2)]
    bought = [
        an_order(
            number,
            email=email,
            customer=ShopCustomer(
                number,
                email=email,
                accepts_marketing=accepts,
                changed_at=NOON.replace(day=day),
            ),
        )
        for number, email, accepts, day in told
    ]
    orders.upsert_orders(connection_id=home.pk, orders=bought, read_at=NOON)

    join(here, other, ola)

    keys = selectors.whose_orders(ola, here.pk).keys
    consents = marketing_consents(agent=ola, keys=keys)
    assert [(one.is_given, one.holds) for one in consents] == [(False, True), (True, False)]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_join_each_other_way_at_once_join_them_once() -> None:
    here, other = from_ala(), from_work()
    people, gate = [make_agent("Ola"), make_agent("Tomek")], threading.Barrier(2)
    failed: list[Exception] = []

    def act(by: Agent, mine: Conversation, yours: UUID) -> None:
        try:
            gate.wait(5)
            services.join_customers(
                conversation_id=mine.pk, by=by, join=JoinCustomers(yours), at=NOON
            )
        except Exception as problem:  # noqa: BLE001  (told below)
            failed.append(problem)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=act, args=(people[0], here, other.contact_id)),
        threading.Thread(target=act, args=(people[1], other, here.contact_id)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failed == []
    assert Merge.objects.count() == 1
    assert owner(here) == owner(other)
    assert len(emails(owner(here))) == 2
