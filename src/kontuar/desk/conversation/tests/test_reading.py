"""Reading a conversation: whole, quick, refused, in the person's language."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from kontuar.channels.contract import Address, Rejected
from kontuar.conversations import services
from kontuar.conversations.contract import Note, Reply, TagChange
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
PART = {**HTMX, "HX-Target": "div#matter"}
ALA = Address("Ala Kowalska", "ala@example.pl")


def page_of(conversation: Conversation) -> str:
    return f"/c/{conversation.pk}/"


def test_everything_said_and_done_is_in_the_thread() -> None:
    ola, tomek = make_agent("Ola"), make_agent("Tomek")
    conversation = make_conversation("Gdzie jest moja paczka? https://kram.example/a")
    pk = conversation.pk
    services.tag_conversation(conversation_id=pk, by=ola, change=TagChange("paczka"), at=NOON)
    note = Note("<p>@Ola sprawdź <b>magazyn</b></p>", mentioned=[ola.pk])
    services.add_note(conversation_id=pk, by=tomek, note=note, at=NOON)
    reply = Reply(html="<p>Już <b>jedzie</b></p>", to=[ALA])
    services.reply_to_conversation(conversation_id=pk, by=tomek, reply=reply, at=NOON)
    settle()

    page = text_of(logged_in(ola).get(page_of(conversation)))

    assert "Gdzie jest moja paczka?" in page
    assert 'href="https://kram.example/a"' in page
    assert "Ola dodaje tag „paczka”" in page
    assert '<span class="mention">@Ola</span> sprawdź <b>magazyn</b>' in page
    assert "<p>Już <b>jedzie</b></p>" in page
    assert "Wysłano" in page
    assert "ala@example.pl" in page


def test_opening_by_htmx_and_as_a_page_takes_few_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    for number in range(4):
        say(f"Jeszcze {number}", channel=conversation.channel)
    settle()
    client = logged_in(ola)

    with django_assert_num_queries(11):
        client.get(page_of(conversation), headers=PART)
    with django_assert_num_queries(12):
        client.get(page_of(conversation))
    with django_assert_num_queries(9):
        client.get(f"{page_of(conversation)}live/", headers=HTMX)


def test_a_foreign_conversation_is_not_there() -> None:
    conversation = make_conversation()
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))
    client = logged_in(ola)

    for path in ("", "live/", "earlier/", "typing/", "assignment/", "tags/"):
        assert client.get(page_of(conversation) + path).status_code == 404
    assert logged_in(name="Tomek").get(f"/c/{uuid4()}/").status_code == 404


def test_who_only_reads_sees_no_controls() -> None:
    conversation = make_conversation()

    page = text_of(logged_in(name="Iza", role="read_only").get(page_of(conversation)))

    assert "Możesz tu czytać, ale nie odpowiadać." in page
    for control in ("k-composer", "data-write", "act-key", "snooze-menu", "tag-dialog"):
        assert control not in page


def test_where_it_stands_is_said() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    client = logged_in(ola)
    assert "Czeka" in text_of(client.get(page_of(conversation)))
    until = clock.now() + timedelta(days=3)
    services.snooze_conversation(
        conversation_id=conversation.pk, by=ola, until=until, at=clock.now()
    )
    assert "Wróci" in text_of(client.get(page_of(conversation)))
    services.close_conversation(conversation_id=conversation.pk, by=ola, at=clock.now())

    page = text_of(client.get(page_of(conversation)))

    assert "Zamknięta" in page
    assert "Otwórz ponownie" in page


def test_an_answer_that_was_refused_says_why_and_can_be_sent_again(
    fake_channel: FakeChannel,
) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    fake_channel.outcomes.append(Rejected("address_refused", "550 no such user"))
    reply = Reply(html="Dzień dobry", to=[ALA])
    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()
    client = logged_in(ola)

    page = text_of(client.get(page_of(conversation)))

    assert "Nie wysłano" in page
    assert "Fake trouble: address_refused" in page
    assert "550 no such user" in page
    message = Message.objects.get(kind="outbound")
    again = client.post(f"/m/{message.pk}/sending/", {"key": "1"}, headers=HTMX)
    assert again.status_code == 204
    settle()
    assert len(fake_channel.sent) == 2


def test_opening_reads_what_called_one_there_only_when_it_is_really_open() -> None:
    ola, tomek = make_agent("Ola"), make_agent("Tomek")
    conversation = make_conversation()
    note = Note("@Ola", mentioned=[ola.pk])
    services.add_note(conversation_id=conversation.pk, by=tomek, note=note, at=NOON)
    client = logged_in(ola)

    page = text_of(client.get(page_of(conversation), headers=PART))

    assert f'hx-post="/c/{conversation.pk}/read/"' in page
    assert Mention.objects.get().read_at is None
    client.post(f"/c/{conversation.pk}/read/", headers=HTMX)
    assert Mention.objects.get().read_at is not None


def test_earlier_entries_load_upwards_and_live_ones_begin_where_the_page_does() -> None:
    conversation = make_conversation("Pierwsza", id="<1@ala>")
    for number in range(110):
        at = NOON + timedelta(minutes=number)
        say(f"Wiadomość {number:03}", in_reply_to="<1@ala>", at=at)
    settle()
    client = logged_in()

    page = text_of(client.get(page_of(conversation)))
    before = page.split("earlier/?before=")[1].split('"')[0]
    earlier = text_of(client.get(f"{page_of(conversation)}earlier/?before={before}", headers=HTMX))
    live = text_of(client.get(f"{page_of(conversation)}live/?since={before}", headers=HTMX))

    assert "Wiadomość 109" in page
    assert "Wiadomość 005" not in page
    assert "Wiadomość 005" in earlier
    assert "Pierwsza" in earlier
    assert "Pokaż wcześniejsze" not in earlier
    assert live.count('class="message message-inbound"') == 100


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 inna sprawa"), (2, "2 inne sprawy"), (5, "5 innych spraw")]
)
def test_polish_counts_have_their_three_forms(count: int, words: str) -> None:
    for number in range(count + 1):
        conversation = make_conversation(f"Sprawa {number}")

    assert words in text_of(logged_in().get(f"{page_of(conversation)}orders/", headers=HTMX))


def test_mail_of_a_stranger_stays_text() -> None:
    conversation = make_conversation("<script>alert(1)</script> & <b>x</b>")

    page = text_of(logged_in().get(page_of(conversation)))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;x&lt;/b&gt;" in page


def test_a_mail_with_a_look_of_its_own_is_shown_in_the_frame_alone() -> None:
    html = '<table bgcolor="#eee"><tr><td>Oferta</td></tr></table><img data-remote="https://x.pl/a.png">'
    conversation = make_conversation("Oferta", html=html)

    page = text_of(logged_in().get(page_of(conversation)))

    message = conversation.messages.get()
    assert (
        f'src="/frame/{message.pk}/" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    )
    assert "Obrazki z internetu nie są wczytane" in page
    assert "<table" not in page


QUOTING = (
    '<div>Proszę o {}.</div><img data-remote="https://x.pl/a.png">'
    '<div class="k-quote">pon., 3 lut 2025 o 10:15 Kram &lt;pomoc@kram.pl&gt; napisał(a):'
    "<blockquote>Dzień dobry</blockquote></div>"
)


def test_the_new_part_of_a_reply_keeps_its_look_and_the_whole_folds() -> None:
    html = QUOTING.format("<b>zwrot</b>")
    conversation = make_conversation("x", html=html, reply="Proszę o zwrot.")

    page = text_of(logged_in().get(page_of(conversation)))

    shown, folded = page.split('<details class="whole">')
    message = conversation.messages.get()
    assert f'src="/frame/{message.pk}/?part=new" sandbox="allow-popups' in shown
    assert f'hx-get="/m/{message.pk}/pictures/?part=new"' in shown
    assert f'src="/frame/{message.pk}/?part=rest" sandbox="allow-popups' in folded
    assert 'class="remote"' not in folded
    assert "Pokaż całą wiadomość" in folded
    assert "Dzień dobry" not in page


def test_new_words_without_a_look_need_no_frame() -> None:
    html = QUOTING.format('<span style="color: black">zwrot</span>').replace("<img", "<p")
    conversation = make_conversation("x", html=html, reply="Proszę o zwrot.")

    page = text_of(logged_in().get(page_of(conversation)))

    shown, folded = page.split('<details class="whole">')
    assert "Proszę o zwrot." in shown
    assert "<iframe" not in shown
    assert folded.count("<iframe") == 1


def test_mails_with_quotes_ask_for_nothing_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    conversation = make_conversation()
    for number in range(4):
        html = QUOTING.format(f"<b>zwrot {number}</b>")
        say("x", channel=conversation.channel, html=html, reply=f"Proszę o zwrot {number}.")
    settle()
    client = logged_in(make_agent("Ola"))

    with django_assert_num_queries(11):
        client.get(page_of(conversation), headers=PART)


def test_the_possible_home_of_a_strangers_mail_is_linked() -> None:
    make_conversation("Halo", id="<1@ala>", subject="Pierwotna")
    stranger = make_conversation(
        "Pokażcie", **{"from": "obcy@example.net", "in_reply_to": "<1@ala>"}
    )

    page = text_of(logged_in().get(page_of(stranger)))

    assert "Może należeć do innej sprawy" in page
    assert "Pierwotna" in page
