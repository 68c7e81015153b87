"""Import of old mail: uploading in pieces, beginning, watching, and the report."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kontuar.channels.models import Channel, Import, ImportFailure, Inbound
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_channel, make_queue
from kontuar.testing.letters import as_mbox, letter
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    agent = make_agent("Ewa", role="supervisor")
    client.force_login(agent)
    return agent


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path) -> Iterator[Path]:
    """The folder for imports, empty."""
    before, settings.DATA = settings.DATA, tmp_path
    folder = tmp_path / "imports"
    folder.mkdir()
    yield folder
    settings.DATA = before


def send(client: Client, file: str, data: bytes, offset: int, size: int) -> dict[str, object]:
    url = reverse("manage:import-piece")
    given = {"file": file, "size": str(size), "offset": str(offset)}
    answer = client.post(url, data, content_type="application/octet-stream", query_params=given)
    found: dict[str, object] = {"status": answer.status_code, **answer.json()}
    return found


def page(client: Client, name: str, *args: object, **given: str) -> str:
    answer = client.get(reverse(f"manage:{name}", args=args), given)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_a_file_is_uploaded_in_pieces_and_goes_on_where_it_broke(
    client: Client, shelf: Path
) -> None:
    data = as_mbox(letter(n) for n in range(30))
    size, half = len(data), len(data) // 2

    first = send(client, "1|stara poczta.mbox", data[:half], 0, size)
    asked_again = send(client, "1|stara poczta.mbox", data[:half], 0, size)
    last = send(client, "1|stara poczta.mbox", data[half:], half, size)

    assert first == asked_again == {"status": 200, "there": half, "name": ""}
    assert last == {"status": 200, "there": size, "name": "stara poczta.mbox"}
    assert (shelf / "stara poczta.mbox").read_bytes() == data
    assert [p.name for p in shelf.iterdir()] == ["stara poczta.mbox"]


def test_an_uploads_name_is_no_path_and_replaces_nothing(client: Client, shelf: Path) -> None:
    for stamp in ("1", "2"):
        send(client, f"{stamp}|../../a.mbox", b"x", 0, 1)

    assert sorted(p.name for p in shelf.iterdir()) == ["a (2).mbox", "a.mbox"]


def test_what_is_too_large_is_refused_before_it_is_sent(client: Client, shelf: Path) -> None:
    huge = send(client, "1|a.mbox", b"x", 0, settings.MAX_IMPORT_BYTES + 1)

    assert huge["status"] == 413
    assert "20 GB" in str(huge["error"])
    assert list(shelf.iterdir()) == []


def test_from_the_listing_to_the_end(client: Client, shelf: Path) -> None:
    channel = make_channel(kind="email")
    spam = letter(2, X_Gmail_Labels="Spam", subject="=1+1")
    (shelf / "stara.mbox").write_bytes(as_mbox([letter(1), spam]))

    assert "stara.mbox" in page(client, "imports")
    given = {"channel": str(channel.pk), "name": "stara.mbox"}
    answer = client.post(reverse("manage:imports"), given)
    run = Import.objects.get()
    assert answer.headers["Location"] == reverse("manage:import", args=[run.pk])
    assert "Czeka na swoją kolej" in page(client, "import", run.pk)
    settle()

    shown = page(client, "import", run.pk)
    assert "Gotowe, z raportem" in shown
    assert "Była w spamie" in shown
    assert "stara.mbox @" in shown


@pytest.mark.parametrize("name", ["../secret.key", "/etc/passwd", ".ukryty", "", "dowiązanie"])
def test_only_what_is_listed_can_be_chosen(client: Client, shelf: Path, name: str) -> None:
    channel = make_channel()
    (shelf.parent / "secret.key").write_text("x")
    (shelf / ".ukryty").write_text("x")
    (shelf / "dowiązanie").symlink_to("/etc/passwd")

    given = {"channel": str(channel.pk), "name": name}
    answer = client.post(reverse("manage:imports"), given)

    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_earlier_addresses_are_told_with_the_import_and_must_be_some(
    client: Client, shelf: Path
) -> None:
    channel = make_channel(kind="email")
    (shelf / "stara.mbox").write_bytes(as_mbox([letter(1)]))
    given = {"channel": str(channel.pk), "name": "stara.mbox"}

    wrong = client.post(reverse("manage:imports"), {**given, "also_ours": "stary@, b@kram.example"})
    assert (wrong.status_code, Import.objects.count()) == (422, 0)
    assert "stary@, b@kram.example" in wrong.content.decode()
    more = "Stary@kram.example, biuro@kram.example;stary@kram.example"
    client.post(reverse("manage:imports"), {**given, "also_ours": more})

    assert Import.objects.get().also_ours == "biuro@kram.example stary@kram.example"


def make_run(**values: object) -> Import:
    given = {"name": "a.mbox", "path": "/a.mbox", "created_at": NOON, **values}
    return Import.objects.create(channel=make_channel(), **given)


def test_a_channel_whose_plugin_was_removed_takes_no_old_mail(client: Client) -> None:
    here = make_channel()
    gone = make_channel(kind="gone", address="czat.kram.example")

    shown = page(client, "imports")

    assert f'value="{here.pk}"' in shown
    assert f'value="{gone.pk}"' not in shown


def test_an_import_that_waits_for_its_paused_channel_says_so(client: Client) -> None:
    run = make_run(state="running", total=1000, position=400)
    working = page(client, "import", run.pk)
    Channel.objects.update(state="paused", trouble_code="too_many_unreadable")

    held_up = page(client, "import", run.pk)

    assert ("wznowisz kanał" in working, "wznowisz kanał" in held_up) == (False, True)
    assert "Szacowanie" not in held_up


def test_stopping_and_resuming(client: Client) -> None:
    run = make_run(state="running", total=1000, position=400)

    stopped = client.post(
        reverse("manage:import-stop", args=[run.pk]) + "?part=progress", headers=ASKED
    ).content.decode()
    run.refresh_from_db()
    assert run.state == "stopped"
    assert "Wznów" in stopped
    client.post(reverse("manage:import-resume", args=[run.pk]))

    run.refresh_from_db()
    assert (run.state, run.position) == ("waiting", 400)


def test_the_time_left_follows_from_what_this_page_saw(client: Client) -> None:
    from kontuar.kit import clock

    run = make_run(state="running", total=10_000, position=4000)
    since = str(clock.now().timestamp() - 60)

    shown = page(client, "import", run.pk, since=since, position="1000")

    assert "Jeszcze około 2 min" in shown


def test_a_file_can_be_removed_once_it_was_gone_through(client: Client, shelf: Path) -> None:
    inside, outside = shelf / "a.mbox", shelf.parent / "b.mbox"
    for path in (inside, outside):
        path.write_bytes(as_mbox([letter(1)]))
    going = make_run(path=str(inside), state="running")
    ours = make_run(path=str(inside), state="done")
    foreign = make_run(path=str(outside), state="done")

    client.post(reverse("manage:import-file", args=[going.pk]))
    client.post(reverse("manage:import-file", args=[foreign.pk]))
    assert inside.exists()
    assert outside.exists()
    client.post(reverse("manage:import-file", args=[ours.pk]))

    assert not inside.exists()


def test_what_could_not_be_read_can_be_read_again(client: Client) -> None:
    run = make_run(state="done", taken=3)
    Inbound.objects.create(
        channel=run.channel, dedupe_key=b"1", raw=b"From: Ala\nSubject: Zepsuta\n\nx", size=9,
        folder="a.mbox @ 7", run=run, state="quarantined", reason="bad magic", try_at=NOON,
        received_at=NOON,
    )  # fmt: skip

    shown = page(client, "import", run.pk)
    assert "Zepsuta" in shown
    assert "bad magic" in shown
    client.post(reverse("manage:import-again", args=[run.pk]))

    assert Inbound.objects.get().state == "waiting"


def test_the_csv_holds_everything_and_calculates_nothing(client: Client) -> None:
    run = make_run(state="done")
    hostile = ("=1+1", "+1", "-1", "@a", "\tx", "\rx", "zwykły")
    for number, subject in enumerate(hostile):
        ImportFailure.objects.create(
            run=run, place=f"a.mbox @ {number}", sender="Ala", subject=subject, reason="spam"
        )

    answer = client.get(reverse("manage:import-report", args=[run.pk]))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["Miejsce", "Nadawca", "Temat", "Powód", "Szczegóły"]
    assert [row[2] for row in rows[1:]] == [
        "'=1+1", "'+1", "'-1", "'@a", "'\tx", "'\rx", "zwykły",
    ]  # fmt: skip
    assert "Była w spamie" in rows[1][3]


def test_another_queues_import_is_not_here(client: Client) -> None:
    run = make_run(state="running")
    other = make_agent("Iza", role="supervisor", all_queues=False)
    other.queues.add(make_queue("Zwroty"))
    client.force_login(other)

    for name in ("import", "import-report"):
        assert client.get(reverse(f"manage:{name}", args=[run.pk])).status_code == 404
    for name in ("import-stop", "import-resume", "import-again", "import-file"):
        assert client.post(reverse(f"manage:{name}", args=[run.pk])).status_code == 404

    run.refresh_from_db()
    assert run.state == "running"


def test_thousands_of_an_import_stand_apart(client: Client) -> None:
    run = make_run(state="done", known=45678)
    ImportFailure.objects.bulk_create(
        ImportFailure(run=run, place=f"{number}", reason="spam") for number in range(1234)
    )

    assert "już były: 45 678, pominięto: 1 234" in page(client, "imports")


def test_a_full_page_takes_few_queries(client: Client) -> None:
    run = make_run(state="done")
    for number in range(150):
        ImportFailure.objects.create(run=run, place=f"{number}", reason="spam")

    with CaptureQueriesContext(connection) as queries:
        shown = page(client, "import", run.pk)

    assert "Pokazano pierwsze 100" in shown
    assert len(queries) <= 12
