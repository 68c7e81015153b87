"""Fill a database with many conversations in seconds: valid rows, made by the server itself."""

import time

from django.db import connection, transaction

SHOP_MAIL = "sklep@kram.example"
PARTS = (
    """
    insert into contacts_contact (id, name, language, way, created_at, shows_pictures,
        refused)
    select uuidv7(make_interval(secs => n - %(last)s)),
        (array['Anna','Piotr','Ewelina','Zenon','Małgorzata','Krzysztof','Łucja'])[1 + n %% 7]
        || ' ' || (array['Nowak','Wójcik','Kowalczyk','Żuraw','Dąbrowska','Śliwa'])[1 + n %% 6]
        || ' ' || n, '', '', now(), false, '{}'
    from generate_series(%(first)s, %(last)s) n
    """,
    """
    insert into contacts_identity (id, contact_id, shops, kind, value)
    select uuidv7(), id, '{}', 'email',
        'klient' || substring(name from '\\d+$') || '@poczta.example'
    from contacts_contact where not exists
        (select 1 from contacts_identity i where i.contact_id = contacts_contact.id)
    """,
    """
    insert into conversations_conversation (id, subject, preview, contact_id, channel_id, shop_id,
        queue_id, state, is_answered, since_at, assignee_id, last_message_at, created_at,
        participants, haystack)
    select uuidv7(make_interval(secs => n - %(last)s)), s, p, c.id, ch.id, ch.shop_id, ch.queue_id,
        'open', n %% 5 > 1, now() - make_interval(secs => n * 26), a.ids[n %% (a.many + 1)],
        now() - make_interval(secs => n * 25), now() - make_interval(secs => n * 30),
        array['klient' || n || '@poczta.example'],
        casefold(s || ' ' || c.name || ' klient' || n || '@poczta.example')
    from generate_series(%(first)s, %(last)s) n
    cross join (select id, shop_id, queue_id from channels_channel limit 1) ch
    cross join (select array_agg(id) ids, count(*)::int many from people_agent) a
    join contacts_identity i on i.value = 'klient' || n || '@poczta.example'
    join contacts_contact c on c.id = i.contact_id,
    lateral (select (array['Gdzie jest moja paczka?','Zwrot zamówienia','Faktura VAT',
        'Stłuczony kubek','Pytanie o dostępność','Zmiana adresu'])[1 + n %% 6]
        || ' ' || (10000 + n) s,
        'Dzień dobry, piszę w sprawie zamówienia ' || (10000 + n) || ', proszę o pomoc.' p) words
    """,
    """
    insert into conversations_message (id, conversation_id, kind, at, agent_id, sender, "to", cc,
        subject, text, reply, html, data, rfc_message_id, is_automatic)
    select uuidv7(make_interval(secs => k - 2000000)), c.id,
        case when k %% 2 = 1 then 'inbound' else 'outbound' end,
        c.created_at + k * interval '1 hour',
        case when k %% 2 = 0 then a.id end,
        jsonb_build_object('name', 'Klient', 'email', c.participants[1]),
        jsonb_build_array(jsonb_build_object('name', '', 'email', %(mail)s)), '[]', c.subject,
        repeat('Dzień dobry, paczka ' || k || ' nadal nie dotarła, proszę o sprawdzenie. ', 9),
        '', '<p>' || repeat('Dzień dobry, paczka nadal nie dotarła. ', 9) || '</p>', '{}',
        '<' || k || '-' || substring(c.participants[1] from '\\d+') || '@poczta.example>', false
    from conversations_conversation c
    cross join generate_series(1, %(each)s) k
    cross join (select id from people_agent limit 1) a
    where substring(c.participants[1] from '\\d+')::int between %(first)s and %(last)s
    """,
    """
    insert into channels_delivery (id, channel_id, message_id, rfc_message_id, payload, state,
        attempts, resends, reason_code, reason_detail, try_at, leased_by, created_at, settled_at)
    select uuidv7(), c.channel_id, m.id, m.rfc_message_id, '{}', 'sent', 1, 0, '', '250 ok', m.at,
        '', m.at, m.at
    from conversations_message m join conversations_conversation c on c.id = m.conversation_id
    where m.kind = 'outbound'
        and substring(c.participants[1] from '\\d+')::int between %(first)s and %(last)s
    """,
    """
    insert into conversations_conversation_tags (conversation_id, tag_id)
    select c.id, t.ids[1 + c.number %% t.many] from conversations_conversation c
    cross join (select array_agg(id) ids, count(*)::int many from conversations_tag) t
    where c.number %% 3 > 0
        and substring(c.participants[1] from '\\d+')::int between %(first)s and %(last)s
    """,
    """
    insert into events_event (occurred_at, kind, actor, objects, data)
    select c.created_at, 'conversations.message_received', 'system',
        jsonb_build_array(jsonb_build_object('type', 'conversation', 'id', c.id,
            'qualifier', 'conversation')),
        jsonb_build_object('conversation_id', c.id, 'contact_id', c.contact_id,
            'channel_id', c.channel_id, 'message_id', m.id)
    from conversations_conversation c
    join conversations_message m on m.conversation_id = c.id and m.kind = 'inbound'
    where substring(c.participants[1] from '\\d+')::int between %(first)s and %(last)s
    """,
)

PLAIN_INDEXES = """
    select quote_ident(c.relname), pg_get_indexdef(i.indexrelid) from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid in ('conversations_conversation'::regclass, 'conversations_message'::regclass,
        'events_event'::regclass) and not i.indisunique
"""
"""What can be built faster when the rows are there; keys and constraints stay."""


def furnish(agents: int = 50) -> str:
    """A shop with a demo channel, people and tags; the id of the channel."""
    from kontuar.channels import services as channels
    from kontuar.channels.services.connect import ChannelDraft
    from kontuar.kit import clock
    from kontuar.people import services as people
    from kontuar.people.services.agents import Access
    from kontuar.people.services.company import NewCompany

    now = clock.now()
    new = NewCompany(company="Kram", shop="Kram", language="pl", time_zone="Europe/Warsaw")
    password = "benchmark-of-kram"  # noqa: S105
    shop, first = people.set_up_company(
        new=new, name="Ewa", email="ewa@kram.example", password=password, at=now
    )
    for number in range(1, agents):
        people.create_agent(
            email=f"agent{number}@kram.example",
            name=f"Konsultant {number}",
            password=None,
            access=Access(role="agent"),
            by=first,
            at=now,
        )
    draft = ChannelDraft(
        kind="email",
        name="Sklep Kram",
        address=SHOP_MAIL,
        queue_id=shop.queues.get().pk,
        shop_id=shop.pk,
        settings={"incoming": "listener"},
        secrets={},
    )
    channel = channels.connect_channel(draft=draft, channel_id=None, actor=first.actor, at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into conversations_tag (id, name) select uuidv7(), 'tag ' || n"
            " from generate_series(1, 12) n"
        )
    return str(channel.pk)


def fill(conversations: int, *, already: int = 0, messages_each: int = 5) -> float:
    """Have that many open conversations, numbers above `already` being new; the seconds it took."""
    began = time.perf_counter()
    given = {
        "first": already + 1,
        "last": conversations,
        "each": messages_each,
        "mail": SHOP_MAIL,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        cursor.execute("set local maintenance_work_mem = '256MB'")
        cursor.execute("set constraints all immediate")
        cursor.execute(PLAIN_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        for part in PARTS:
            cursor.execute(part, given)
        for _name, definition in indexes:
            cursor.execute(definition)
    _read_to_the_end()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("checkpoint")
    return time.perf_counter() - began


def _read_to_the_end() -> None:
    """Every room has handled what was filled in: what is measured is what comes after it."""
    from kontuar.events.contract import SUBSCRIBERS

    with connection.cursor() as cursor:
        cursor.execute("select tx, id from events_event order by tx desc, id desc limit 1")
        tx, last = cursor.fetchone()
        for room in SUBSCRIBERS:
            cursor.execute(
                "insert into events_cursor (room, tx, event_id, stopped_because)"
                " values (%s, %s, %s, '') on conflict (room)"
                " do update set tx = excluded.tx, event_id = excluded.event_id",
                [room, tx, last],
            )
