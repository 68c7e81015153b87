"""Load the demo shop, and take it away again."""

import gc
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.channels import services as channel_writes
from kontuar.demo import arriving, purchases, selectors
from kontuar.demo.calendar import moment
from kontuar.demo.deeds import ask_for_deeds
from kontuar.demo.house import QUEUES, House, furnish
from kontuar.demo.mails import Letter
from kontuar.demo.people import CUSTOMERS
from kontuar.demo.plan import SEED, Planner
from kontuar.demo.telling import Play, Progress, Teller
from kontuar.demo.wording import fill
from kontuar.kit.problems import Problem
from kontuar.orders import services as orders
from kontuar.orders.services.connect import ConnectionDraft
from kontuar.people import selectors as people

MONTH = timedelta(days=31)
KEPT = ("django_migrations", "django_content_type", "auth_permission")
UNREADABLE_AGE = 26.0
TRIES = 4


class AlreadyInUse(Problem):
    """Refusal to load the demo into an installation that is somebody's."""

    code = "already_in_use"


class NoDemo(Problem):
    """Refusal to wipe what is not a demo."""

    code = "no_demo"


class RealChannels(Problem):
    """Refusal to wipe a demo to which real mailboxes were connected."""

    code = "real_channels"


def load_demo(
    at: datetime, progress: Progress | None = None, *, language: str = "pl", seed: int = SEED
) -> None:
    """A month of Kram that ends at this moment, in one transaction: all of it or nothing.

    `progress` is told how many of how many steps are done. Raises AlreadyInUse.
    """
    if people.is_set_up():
        raise AlreadyInUse(
            _("This installation is set up already. The demo shop needs an empty one.")
        )
    with transaction.atomic(), _uncollected():
        _load(at, progress, language, seed)


def _load(at: datetime, progress: Progress | None, language: str, seed: int) -> None:
    house = furnish(language=language, at=at - MONTH)
    plays = [
        Play(matter, random.Random(f"{seed}-{number}"), at)  # noqa: S311  (repeatable on purpose)
        for number, matter in enumerate(Planner(seed).plan())
    ]
    _sell(house, plays, at, seed)
    _tell(house, plays, progress)
    ask_for_deeds(house, plays, at)
    arriving.quarantine(house, _unreadable(at, seed))
    for channel in house.channels.values():
        channel_writes.ChannelIntake(channel.pk).healthy(at)


def _sell(house: House, plays: Sequence[Play], at: datetime, seed: int) -> None:
    """What was bought is there before anybody writes about it."""
    draft = ConnectionDraft(
        role="shop",
        kind="demo",
        name="Kram",
        shop_id=house.channels[""].shop_id,
        settings={},
        secrets={},
    )
    kram = orders.connect(draft=draft, connection_id=None, actor="system", at=at - MONTH)
    orders.upsert_products(connection_id=kram.pk, products=purchases.products(), read_at=at)
    bought = purchases.purchases(plays, at, seed)
    orders.upsert_orders(connection_id=kram.pk, orders=bought, read_at=at, is_history=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which finds nothing here and took a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def wipe_demo(*, even_real_channels: bool = False) -> None:
    """Everything goes, and the next page is the wizard. Raises NoDemo or RealChannels."""
    if not selectors.is_loaded():
        raise NoDemo(_("There is no demo shop here. Nothing was removed."))
    real = [c for c in channels.channels() if c.kind != "demo"]
    if real and not even_real_channels:
        raise RealChannels(
            _("%s is connected here: its messages would be removed with the demo. Nothing was.")
            % ", ".join(c.address for c in real)
        )
    for attempt in range(1, TRIES + 1):
        try:
            _empty_tables()
            selectors.wiped_mark().touch()
            return
        except OperationalError:  # the worker held what we wanted and wanted what we held
            if attempt == TRIES or connection.in_atomic_block:
                raise


def _tell(house: House, plays: Sequence[Play], progress: Progress | None) -> None:
    """Step by step: first every first message, then every second entry, and so on.

    Within a conversation that is the order of things; across them it lets mail be taken in at once.
    """
    teller = Teller(house)
    total = sum(play.matter.done for play in plays)
    done = 0
    for number in range(max(play.matter.done for play in plays)):
        acting = [play for play in plays if play.matter.done > number]
        acting.sort(key=lambda play: play.at(number))
        writing = [p for p in acting if p.matter.script.steps[number].kind == ">"]
        arriving.take_in(house, writing, number)
        done += len(writing)
        for play in acting:
            if play not in writing:
                teller.act(play, number)
                done += 1
            if play.matter.done == number + 1:
                teller.finish(play)
            if progress and done % 10 == 0:
                progress(done, total)
    if progress:
        progress(total, total)


def _unreadable(at: datetime, seed: int) -> Letter:
    customer = CUSTOMERS[1]
    rng = random.Random(f"{seed}-unreadable")  # noqa: S311
    return Letter(
        customer=customer,
        to_name=QUEUES[""][1],
        to_address=QUEUES[""][2],
        subject="Zapytanie o stojak na parasole",
        text=fill(
            "[Dzień dobry|Witam],\nczy stojak na parasole „Dąbrowa” da się dostać w czarnym"
            " kolorze? W załączniku wymiary miejsca w przedpokoju.\n\nPozdrawiam\nBartek Nowicki",
            {},
            rng,
        ),
        at=moment(end=at, age_minutes=UNREADABLE_AGE),
        rfc_message_id=f"<{rng.randbytes(12).hex()}@poczta.example>",
    )


@transaction.atomic
def _empty_tables() -> None:
    tables = [t for t in connection.introspection.table_names() if t not in KEPT]
    names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {names} restart identity")
        cursor.execute("select sequencename from pg_sequences where schemaname = current_schema()")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"alter sequence {connection.ops.quote_name(sequence)} restart")
