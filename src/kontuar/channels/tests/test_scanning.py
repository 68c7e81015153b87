"""What clamd says is understood; what it does not say holds files back and costs nothing else."""

import socket
import time
from datetime import timedelta
from typing import Any

import pytest

from kontuar.channels import selectors, services
from kontuar.channels.models import Blob, Delivery
from kontuar.channels.rules import file_state
from kontuar.channels.scanning import Scanner, ScannerDown, Verdict, read_verdict
from kontuar.channels.services.scan import NotHeld, keep_back
from kontuar.kit.ids import new_id
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.scanner import VIRUS, fake_clamd

pytestmark = pytest.mark.django_db


def scan_of(data: bytes) -> tuple[str, str]:
    found: tuple[str, str] = Blob.objects.values_list("scan", "scan_note").get(
        pk=services.store_blobs([data])[0]
    )
    return found


def scan_all(minutes: int = 0) -> int:
    return services.scan_waiting(now=lambda: NOON + timedelta(minutes=minutes))


@pytest.fixture
def no_scanner(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMD = f"127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("stream: OK", Verdict("clean")),
        ("stream: Win.Test.EICAR_HDB-1 FOUND", Verdict("infected", "Win.Test.EICAR_HDB-1")),
        ("INSTREAM size limit exceeded. ERROR", Verdict("held", "too_large")),
        ("stream: Can't allocate memory ERROR", Verdict("held", "unscannable")),
    ],
)
def test_an_answer_is_a_verdict(answer: str, verdict: Verdict) -> None:
    assert read_verdict(answer) == verdict


@pytest.mark.parametrize("answer", ["", "stream: ", "PONG", "COMMAND READ TIMED OUT", "<html>"])
def test_what_is_no_verdict_is_never_taken_for_a_clean_one(answer: str) -> None:
    with pytest.raises(ScannerDown):
        read_verdict(answer)


def test_files_travel_whole_over_host_and_port() -> None:
    data = bytes(range(256)) * 1000
    with fake_clamd() as clamd:
        assert Scanner(clamd.place).scan(data) == Verdict("clean")
        assert Scanner(clamd.place).scan(b"") == Verdict("clean")
        assert Scanner(clamd.place).version().startswith("ClamAV 1.4.3/27700")
    assert clamd.judged == [data, b""]


def test_a_file_beyond_the_scanners_limit_is_held_although_it_hung_up() -> None:
    with fake_clamd() as clamd:
        assert Scanner(clamd.place).scan(b"x" * 5_000_000) == Verdict("held", "too_large")


@pytest.mark.parametrize("place", ["127.0.0.1:1", "/nowhere/clamd.sock", "nonsense", "[::1]:1"])
def test_a_scanner_that_is_not_there_is_down(place: str) -> None:
    with pytest.raises(ScannerDown):
        Scanner(place, seconds=1).scan(b"x")


def test_a_silent_scanner_is_down_in_time() -> None:
    with fake_clamd() as clamd:
        clamd.is_silent = True
        began = time.monotonic()
        with pytest.raises(ScannerDown):
            Scanner(clamd.place, seconds=0.3).scan(b"x")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("scan", "note", "with_scanner", "without"),
    [
        ("", "", "unchecked", "open"),
        ("waiting", "", "checking", "open"),
        ("waiting", "too_large", "held", "open"),
        ("clean", "", "open", "open"),
        ("clean", "released: Ewa", "open", "open"),
        ("infected", "Eicar", "infected", "infected"),
    ],
)
def test_what_may_be_done_with_a_file(
    scan: str, note: str, with_scanner: str, without: str
) -> None:
    assert file_state(scan, note, is_checked=True) == with_scanner
    assert file_state(scan, note, is_checked=False) == without


def test_new_files_wait_for_the_scanner_and_are_judged(settings: Any) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        services.store_blobs([b"faktura", VIRUS, b"x" * 1_100_000])

        judged = scan_all()

    assert judged == 3
    assert scan_of(b"faktura") == ("clean", "")
    assert scan_of(VIRUS) == ("infected", "Kram.Na-Niby")
    assert scan_of(b"x" * 1_100_000) == ("waiting", "too_large")
    assert scan_all() == 0


def test_without_a_scanner_nothing_waits() -> None:
    services.store_blobs([b"faktura"])

    assert scan_all() == 0
    assert scan_of(b"faktura") == ("", "")


def test_a_file_from_before_is_judged_when_somebody_wants_it(settings: Any) -> None:
    clean, bad = services.store_blobs([b"faktura", VIRUS])
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place

        assert services.check_file(sha256=clean, at=NOON) == "open"
        assert services.check_file(sha256=bad, at=NOON) == "infected"
        assert services.check_file(sha256=clean, at=NOON) == "open"

    assert clamd.judged == [b"faktura", VIRUS]
    settings.CLAMD = ""
    assert services.check_file(sha256=bad, at=NOON) == "infected"


def test_while_the_scanner_is_down_files_are_held_and_it_recovers_by_itself(
    settings: Any, no_scanner: None
) -> None:
    key = services.store_blobs([b"faktura"])[0]

    assert scan_all() == 0
    assert services.check_file(sha256=key, at=NOON) == "checking"
    assert selectors.scanner_silent_since(at=NOON + timedelta(minutes=4)) is None
    assert selectors.scanner_silent_since(at=NOON + timedelta(minutes=5)) == NOON
    scan_all(minutes=7)
    assert selectors.scanner_silent_since(at=NOON + timedelta(minutes=9)) == NOON

    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        assert scan_all(minutes=10) == 1
    assert selectors.scanner_silent_since(at=NOON + timedelta(minutes=20)) is None
    assert scan_of(b"faktura") == ("clean", "")


def test_one_file_that_cannot_be_judged_holds_up_no_other(settings: Any) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        clamd.answer = b"stream: Can't open file or directory ERROR\0"
        services.store_blobs([b"dziwny"])
        scan_all()
        clamd.answer = b""
        services.store_blobs([b"zwykly"])

        assert scan_all() == 1

    assert scan_of(b"dziwny") == ("waiting", "unscannable")
    assert scan_of(b"zwykly") == ("clean", "")


def test_a_file_on_which_the_scanner_chokes_is_held_for_a_person(settings: Any) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        key = services.store_blobs([b"labirynt"])[0]
        clamd.is_silent = True

        assert services.scan_waiting(now=lambda: NOON, seconds=0.3) == 1

    assert scan_of(b"labirynt") == ("waiting", "unscannable")
    assert services.check_file(sha256=key, at=NOON) == "held"


def test_a_person_releases_what_is_held_and_nothing_else(settings: Any) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        large, bad = services.store_blobs([b"x" * 1_100_000, VIRUS])
        scan_all()

    services.release_file(sha256=large, by_name="Ewa", at=NOON)
    for key in (large, bad):
        with pytest.raises(NotHeld):
            services.release_file(sha256=key, by_name="Ewa", at=NOON)

    assert scan_of(b"x" * 1_100_000) == ("clean", "released: Ewa")
    assert scan_of(VIRUS) == ("infected", "Kram.Na-Niby")


def queue(data: bytes) -> Delivery:
    key = services.store_blobs([data])[0]
    return services.queue_delivery(
        channel_id=make_channel().pk,
        message_id=None,
        rfc_message_id=f"<{new_id()}@kram.example>",
        payload={
            "sender": {"name": "Kram", "email": "sklep@kram.example"},
            "to": [{"name": "Ala", "email": "ala@example.pl"}],
            "subject": "Faktura",
            "text": "W załączniku.",
            "files": [{"name": "faktura.pdf", "type": "application/pdf", "sha256": key.hex()}],
        },
        at=NOON,
    )


def send(minutes: int = 0) -> None:
    services.send_due(now=lambda: NOON + timedelta(minutes=minutes))


def outcome_of(delivery: Delivery) -> tuple[str, str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason_code, delivery.reason_detail


def test_an_infected_file_never_leaves(settings: Any, fake_channel: FakeChannel) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        delivery = queue(VIRUS)
        send()

    assert fake_channel.sent == []
    assert outcome_of(delivery) == ("rejected", "file_infected", "faktura.pdf")
    assert "wirusa" in selectors.explain_code(kind="fake", code="file_infected")


def test_a_file_waits_for_the_scanner_before_it_leaves(
    settings: Any, no_scanner: None, fake_channel: FakeChannel
) -> None:
    delivery = queue(b"faktura")
    send()
    waiting = outcome_of(delivery)

    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        send(minutes=2)

    assert waiting == ("deferred", "file_unchecked", "faktura.pdf")
    assert outcome_of(delivery)[0] == "sent"
    assert [m.files[0].data for m in fake_channel.sent] == [b"faktura"]


def test_a_held_file_leaves_once_a_person_answers_for_it(
    settings: Any, fake_channel: FakeChannel
) -> None:
    with fake_clamd() as clamd:
        settings.CLAMD = clamd.place
        delivery = queue(b"x" * 1_100_000)
        send()
        refused = outcome_of(delivery)
        key = bytes.fromhex(delivery.payload["files"][0]["sha256"])
        services.release_file(sha256=key, by_name="Ewa", at=NOON)
        services.resend_delivery(delivery_id=delivery.pk, at=NOON)
        send(minutes=1)

    assert refused == ("rejected", "file_held", "faktura.pdf")
    assert outcome_of(delivery)[0] == "sent"


def test_without_files_or_scanner_nothing_is_kept_back(fake_channel: FakeChannel) -> None:
    queue(VIRUS)
    send()

    assert len(fake_channel.sent) == 1
    assert keep_back({}, at=NOON) is None
