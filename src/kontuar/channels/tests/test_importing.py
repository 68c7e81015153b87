"""An import loses nothing and doubles nothing, wherever it is cut off."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kontuar.channels import selectors, services
from kontuar.channels.models import Channel, Import, ImportFailure, Inbound
from kontuar.channels.services import importing
from kontuar.channels.services.importing import AlreadyImporting, Importer, NothingThere
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.letters import as_mbox, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel()


def begin(channel: Channel, path: Path) -> Import:
    return services.start_import(channel_id=channel.pk, path=path, by=None, at=NOON)


def go_through(importer: Importer | None = None) -> None:
    """What the worker does, with everything stored filed at once."""
    importer = importer or Importer()
    while importer.step(NOON):
        Inbound.objects.filter(state="waiting").update(state="done")


def counts(run: Import) -> tuple[str, int, int, int]:
    run.refresh_from_db()
    return run.state, run.taken, run.known, run.failures.count()


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_same_file_twice_brings_nothing_new(channel: Channel, tmp_path: Path) -> None:
    letters = [letter(n) for n in range(120)] + [letter(7)]
    path = put(tmp_path / "a.mbox", as_mbox(letters))

    first, second = begin(channel, path), None
    go_through()
    second = begin(channel, path)
    go_through()

    assert counts(first) == ("done", 120, 1, 0)
    assert counts(second) == ("done", 0, 121, 0)
    assert first.position == first.total - 1
    assert Inbound.objects.count() == 120


def test_killed_after_any_batch_it_goes_on_where_it_was(channel: Channel, tmp_path: Path) -> None:
    broken = letter(55).replace(b"From:", b"X-Gmail-Labels: Spam\nFrom:", 1)
    letters = [letter(n) if n != 55 else broken for n in range(130)]
    run = begin(channel, put(tmp_path / "a.mbox", as_mbox(letters)))

    for _kill in range(10):
        one_life = Importer()
        one_life.step(NOON)
        Inbound.objects.filter(state="waiting").update(state="done")
        one_life.close()

    assert counts(run) == ("done", 129, 0, 1)
    assert Inbound.objects.filter(run=run).count() == 129


class Interrupted(Importer):
    """Dies inside the transaction, after the mails were stored and before it commits."""

    def step(self, at: object) -> int:
        with transaction.atomic():
            done = super().step(NOON)
            if Inbound.objects.exists():
                raise DatabaseError("cut off")
        return done


def test_killed_inside_a_batch_neither_mails_nor_position_stay(
    channel: Channel, tmp_path: Path
) -> None:
    run = begin(channel, put(tmp_path / "a.mbox", as_mbox(letter(n) for n in range(60))))
    cut_off = Interrupted()

    with pytest.raises(DatabaseError, match="cut off"):
        cut_off.step(NOON)

    assert Inbound.objects.count() == 0
    cut_off.close()
    assert counts(run)[1:] == (0, 0, 0)
    go_through()
    assert counts(run) == ("done", 60, 0, 0)


def test_two_workers_at_one_run_do_it_once(channel: Channel, tmp_path: Path) -> None:
    run = begin(channel, put(tmp_path / "a.mbox", as_mbox(letter(n) for n in range(120))))
    one, other = Importer(), Importer()

    # Both get in: here they share a connection, and with it the lock.
    while one.step(NOON) + other.step(NOON):
        Inbound.objects.filter(state="waiting").update(state="done")

    assert counts(run) == ("done", 120, 0, 0)


def test_a_folder_that_changed_while_it_was_held_is_gone_through_again(
    channel: Channel, tmp_path: Path
) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    for number in range(60):
        put(folder / f"{number:03}.eml", letter(number))
    put(folder / "100.eml", b"")
    run = begin(channel, folder)
    importer = Importer()
    importer.step(NOON)
    services.stop_import(import_id=run.pk)
    importer.step(NOON)

    (folder / "000.eml").unlink()
    put(folder / "001a.eml", letter(500))
    services.resume_import(import_id=run.pk)
    go_through()

    assert counts(run) == ("done", 61, 0, 1)


def test_stopped_it_stays_where_it_is_until_resumed(channel: Channel, tmp_path: Path) -> None:
    run = begin(channel, put(tmp_path / "a.mbox", as_mbox(letter(n) for n in range(120))))
    importer = Importer()
    importer.step(NOON)

    services.stop_import(import_id=run.pk)
    go_through(importer)
    assert counts(run) == ("stopped", 50, 0, 0)
    services.resume_import(import_id=run.pk)
    go_through()

    assert counts(run) == ("done", 120, 0, 0)


def test_reading_waits_while_enough_waits_to_be_filed(channel: Channel, tmp_path: Path) -> None:
    begin(channel, put(tmp_path / "a.mbox", as_mbox(letter(n) for n in range(500))))
    importer = Importer()

    while importer.step(NOON):
        pass

    assert Inbound.objects.filter(state="waiting").count() == importing.AHEAD
    importer.close()


def test_what_cannot_be_begun_says_why(channel: Channel, tmp_path: Path) -> None:
    path = put(tmp_path / "a.mbox", as_mbox([letter(1)]))
    begin(channel, path)

    with pytest.raises(AlreadyImporting):
        begin(channel, path)
    with pytest.raises(NothingThere):
        begin(channel, tmp_path / "b.mbox")

    assert Import.objects.count() == 1


def test_a_file_that_went_away_fails_and_can_be_resumed(channel: Channel, tmp_path: Path) -> None:
    path = put(tmp_path / "a.mbox", as_mbox([letter(1)]))
    run = begin(channel, path)
    path.rename(tmp_path / "b.mbox")
    go_through()
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "gone")

    (tmp_path / "b.mbox").rename(path)
    services.resume_import(import_id=run.pk)
    go_through()

    assert counts(run) == ("done", 1, 0, 0)
    assert run.reason == ""


def test_a_mail_without_a_date_has_that_of_its_mailbox(channel: Channel, tmp_path: Path) -> None:
    dated, dateless = letter(1), letter(2).replace(b"Date:", b"X-Date:")
    begin(channel, put(tmp_path / "a.mbox", as_mbox([dated, dateless])))
    go_through()

    moments = Inbound.objects.order_by("pk").values_list("received_at", flat=True)
    assert [m.year for m in moments] == [NOON.year, 2019]
    assert set(Inbound.objects.values_list("try_at", flat=True)) == {NOON}


def test_the_report_names_each_message_that_was_not_taken(channel: Channel, tmp_path: Path) -> None:
    deleted = letter(1, X_Mozilla_Status="0009", subject="=?utf-8?q?Za=C5=BC=C3=B3=C5=82=C4=87?=")
    run = begin(channel, put(tmp_path / "a.mbox", as_mbox([deleted, letter(2)])))
    go_through()

    failure = ImportFailure.objects.get(run=run)
    assert (failure.place, failure.reason) == ("a.mbox @ 0", "deleted")
    assert (failure.sender, failure.subject) == ("Ala Kowalska <ala@example.pl>", "Zażółć")


def test_fresh_mail_is_found_by_its_index(channel: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into channels_inbound (id, channel_id, folder, uidvalidity, uid, dedupe_key,"
            " raw, size, state, attempts, try_at, reason, received_at)"
            " select gen_random_uuid(), %s, '', 0, 0, sha256(n::text::bytea), '', 0, 'done', 0,"
            " now(), '', now() from generate_series(1, 20000) n",
            [channel.pk],
        )
        cursor.execute("analyze channels_inbound")
    for is_history in (False, True):
        with CaptureQueriesContext(connection) as taken:
            selectors.waiting_inbounds(limit=100, at=NOON, is_history=is_history)
        with connection.cursor() as cursor:
            cursor.execute(f"explain {taken[0]['sql']}")
            plan = "".join(line for (line,) in cursor.fetchall())
        assert "in_waiting" in plan
