"""The demo shop: as much as promised, the same every time, and gone without a trace."""

import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from kontuar.channels.contract import Address, Outgoing, Rejected, Sent
from kontuar.channels.models import Delivery, Inbound
from kontuar.channels.rules import dedupe_key
from kontuar.contacts.models import Contact
from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Filters, Reply
from kontuar.conversations.models import Attachment, Conversation, Draft, Mention, Message
from kontuar.conversations.services import reply_to_conversation
from kontuar.demo import selectors, services
from kontuar.demo.channel import DemoChannel
from kontuar.demo.shop import DemoShop
from kontuar.kit import clock
from kontuar.kit.money import Money
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeTags,
    Deed,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
)
from kontuar.orders.models import Order, OrderDeed, Parcel, ShopReturn
from kontuar.orders.services import config_of
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import make_agent, make_channel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


def test_a_month_of_work_is_there_answers_back_and_leaves_nothing_behind() -> None:
    """One load for the whole story: it is the slowest thing the demo does."""
    began = time.perf_counter()
    steps: list[tuple[int, int]] = []

    services.load_demo(NOW, lambda done, total: steps.append((done, total)))

    print(f"demo loaded in {time.perf_counter() - began:.1f} s")  # noqa: T201
    settle()
    assert steps[-1][0] == steps[-1][1]
    _as_much_as_promised()
    _threads_read_as_they_were_written()
    _the_orders_in_the_mails_are_real()
    _what_is_done_to_an_order_changes_it()
    _an_answer_is_sent_and_the_customer_writes_back()
    selectors.wiped_mark().unlink(missing_ok=True)
    services.wipe_demo()
    assert selectors.wiped_mark().exists()
    assert _filled_tables() == set()
    with connection.cursor() as cursor:
        cursor.execute("select nextval('conversations_number')")
        assert cursor.fetchone() == (1,)


def _as_much_as_promised() -> None:
    assert selectors.is_loaded()
    mails = Message.objects.filter(kind__in=["inbound", "outbound"])
    assert mails.count() == 400
    assert Contact.objects.count() == 40
    states = Counter(Conversation.objects.values_list("state", flat=True))
    assert states["snoozed"] == 7
    assert states["closed"] == Conversation.objects.count() - states["open"] - 7
    waiting = Conversation.objects.filter(state="open", is_answered=False)
    assert waiting.filter(since_at__gt=NOW - timedelta(minutes=10)).exists()
    assert waiting.filter(since_at__lt=NOW - timedelta(days=2)).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent", "rejected"}
    assert Inbound.objects.get(state="quarantined").size > 500
    assert Message.objects.filter(kind="stub").count() == 1
    types = set(Attachment.objects.values_list("type", flat=True))
    assert {"image/jpeg", "image/png", "application/pdf"} <= types
    assert Mention.objects.filter(read_at=None).exists()
    assert Draft.objects.count() == 4
    assert not Message.objects.filter(at__gt=NOW).exists()


def _threads_read_as_they_were_written() -> None:
    for conversation in Conversation.objects.prefetch_related("messages"):
        told = sorted(conversation.messages.all(), key=lambda message: message.pk)
        assert [m.at for m in told] == sorted(m.at for m in told), conversation.subject
    texts = Message.objects.exclude(kind="change").values_list("text", "reply", "subject")
    assert not [text for row in texts for text in row if "{" in text or "[" in text]
    replies = Message.objects.filter(kind="inbound", subject__iregex="^(re|odp):")
    assert replies.count() > 60
    assert not replies.filter(reply="").exists()


def _the_orders_in_the_mails_are_real() -> None:
    known = {o.number: o for o in Order.objects.all()}
    named = 0
    for message in Message.objects.filter(kind="inbound").select_related("conversation__contact"):
        for number in re.findall(r"\b1\d{4}\b", message.text):
            if number in known and message.sender["email"] == known[number].email:
                named += 1
    assert named > 60
    told = Message.objects.filter(kind="inbound", text__iregex=r"zamówieni\w+ 1\d{4}\M")
    for text in told.values_list("text", flat=True):
        assert re.search(r"zamówieni\w+ (1\d{4})\b", text, re.I)[1] in known
    states = set(Parcel.objects.values_list("state", flat=True))
    assert {"delivered", "in_transit", "ready_for_pickup"} <= states
    assert not Order.objects.filter(state="unknown").exists()
    assert ShopReturn.objects.filter(state="requested").exists()


def _what_is_done_to_an_order_changes_it() -> None:
    waiting = OrderDeed.objects.get(state="awaiting")
    done = OrderDeed.objects.get(state="done")
    assert waiting.worth > 20_000
    assert (done.before["payment"], done.after["payment"]) == ("paid", "partly_refunded")
    assert done.order.refunds.get().amount == done.worth == done.order.refunded_total
    lines = Message.objects.filter(kind="change", data__what="deed")
    assert lines.count() == 2
    order = Order.objects.filter(state="processing", payment_state="paid").first()
    assert order
    adapter, ref = DemoShop(), OrderRef(order.external_id, order.number)
    config = config_of(order.connection)
    deeds: list[Deed] = [
        AddNote("Oddzwonić"),
        ChangeTags(add=("pilne",)),
        ChangeAddress(PostalAddress("Ala", street="Długa 5", postcode="00-001", city="Warszawa")),
        CancelOrder("Klient się rozmyślił"),
    ]
    for deed in deeds * 2:
        assert isinstance(adapter.act(config, ref, deed, f"key-{deed.kind}"), Done)
    order.refresh_from_db()
    assert (order.staff_note, order.tags) == ("Oddzwonić", ["pilne"])
    assert order.shipping["city"] == "Warszawa"
    assert (order.state, order.payment_state) == ("cancelled", "refunded")
    assert order.refunds.get().amount == order.total
    too_much = adapter.act(config, ref, RefundOrder(Money(1, "PLN")), "another")
    assert too_much == Refused("too_much")


def _an_answer_is_sent_and_the_customer_writes_back() -> None:
    Company.objects.update(undo_seconds=0)
    ola = Agent.objects.get(email="ola@kram.example")
    row = conversations.inbox_page(agent=ola, filters=Filters()).rows[0]
    conversation = conversations.conversation_seen_by(ola, row.id)
    to, _cc = conversations.recipients_for(conversation)
    before = Inbound.objects.count()

    for _ in range(4):
        reply = Reply(html="<p>Czy możemy prosić o zdjęcie?</p>", to=to)
        reply_to_conversation(conversation_id=row.id, by=ola, reply=reply, at=clock.now())
        settle()

    assert not Delivery.objects.exclude(state__in=["sent", "rejected"]).exists()
    coming = Inbound.objects.filter(state="waiting")
    assert 1 <= coming.count() == Inbound.objects.count() - before
    assert coming.filter(try_at__gt=clock.now()).exists()
    Inbound.objects.filter(state="waiting").update(try_at=NOW)
    settle()
    newest = Message.objects.filter(conversation_id=row.id, kind="inbound").order_by("-pk")[0]
    assert newest.attachments.count() == 1
    assert newest.sender["email"] == to[0].email


def test_the_same_seed_tells_the_same_story() -> None:
    from kontuar.demo.plan import Planner

    first, second = Planner(7).plan(), Planner(7).plan()
    other = Planner(8).plan()

    assert [(m.subject, m.customer, m.values, m.ages) for m in first] == [
        (m.subject, m.customer, m.values, m.ages) for m in second
    ]
    assert [m.subject for m in first] != [m.subject for m in other]


def test_the_channel_refuses_the_wrong_domain_and_nothing_else() -> None:
    channel = DemoChannel()
    ala, zenon = Address("Ala", "ala@poczta.example"), Address("Zenon", "z@skrzynkaa.example")

    def outcome(to: Address) -> Sent | Rejected:
        mail = Outgoing(
            delivery_id=None,
            rfc_message_id="<1@kram.example>",
            sender=Address("Kram", "sklep@kram.example"),
            to=[to],
            cc=[],
            bcc=[],
            subject="Re: paczka",
            text="Dzień dobry",
            html="",
            created_at=NOW,
        )
        return channel.send(None, mail)

    assert isinstance(outcome(ala), Sent)
    assert isinstance(outcome(zenon), Rejected)


def test_an_installation_of_somebody_is_left_alone() -> None:
    ola = make_agent("Ola")
    Company.objects.create(name="Kram", set_up_at=NOW)

    with pytest.raises(services.AlreadyInUse):
        services.load_demo(NOW)
    with pytest.raises(services.NoDemo):
        services.wipe_demo()

    assert Agent.objects.get() == ola
    assert selectors.demo_logins() == []


def test_a_demo_with_a_real_mailbox_is_wiped_only_when_said_so() -> None:
    Company.objects.create(name="Kram", set_up_at=NOW, is_demo=True)
    make_channel("prawdziwy@kram.example", kind="email")

    with pytest.raises(services.RealChannels, match="prawdziwy@kram"):
        services.wipe_demo()

    assert Company.objects.exists()
    services.wipe_demo(even_real_channels=True)
    assert not Company.objects.exists()


def test_who_can_log_in_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Company.objects.create(name="Kram", set_up_at=NOW, is_demo=True)

    call_command("demo", "logins")

    said = capsys.readouterr().out
    assert said.count("@kram.example") == 5
    assert selectors.demo_password() in said


def test_the_same_mail_is_the_same_bytes() -> None:
    from kontuar.demo.mails import raw_mail
    from kontuar.demo.services import _unreadable

    first, second = raw_mail(_unreadable(NOW, 1)), raw_mail(_unreadable(NOW, 1))

    assert dedupe_key(first) == dedupe_key(second)


def _filled_tables() -> set[str]:
    filled = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'select exists (select 1 from "{table}")')  # noqa: S608
            if cursor.fetchone()[0] and table not in services.KEPT:
                filled.add(table)
    return filled
