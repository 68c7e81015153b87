"""A checker that lets cheats pass proves nothing."""

import json

import pytest

from tests.proofs import ledger
from tests.proofs.mutations import CHEATS, Cheat, Evidence, missed

LINE = {
    "conversation": "c1", "number": 1, "message": "m1", "direction": "in", "subject": "Paczka  1",
    "rfc_message_id": "<1@ala>", "from": {"name": "Ala", "email": "ala@example.pl"},
    "to": [], "cc": [], "at": "2026-03-02T12:00:00+00:00", "text": "",
}  # fmt: skip
RAW = (
    "From: Ala <Ala@example.pl>\r\nSubject: Paczka {n}\r\nMessage-ID: <{n}@ala>\r\n{more}"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nGdzie jest paczka {n}?\r\n"
)


def mail(number: int, more: str = "") -> ledger.Mail:
    return ledger.mail_of(RAW.format(n=number, more=more).encode())


def said(number: int, **changes: object) -> ledger.Said:
    own = {"conversation": f"c{number}", "rfc_message_id": f"<{number}@ala>"}
    own |= {"text": f"Gdzie jest\npaczka {number}?"}
    return ledger.said_of(json.dumps(LINE | own | {"subject": f"Paczka {number}"} | changes))


def answer(number: int, **changes: object) -> ledger.Said:
    given = {"direction": "out", "conversation": f"c{number}", "state": "sent", "resends": 0}
    own = {"rfc_message_id": f"<{number}@kram>", "text": f"Już idzie reply/{number}"}
    return said(number, **given | own | changes)


def letter(number: int) -> ledger.Letter:
    raw = f"Message-ID: <{number}@kram>\r\n\r\nJuż idzie reply/{number}\r\n> reply/99\r\n"
    return ledger.letter_of(raw.encode())


@pytest.fixture
def truth() -> Evidence:
    """Three mails, the third answering our answer to the first; two answers."""
    third = mail(3, "In-Reply-To: <1@kram>\r\n")
    return Evidence(
        [mail(1), mail(2), third],
        [letter(1), letter(2)],
        [said(1), said(2), said(3, conversation="c1"), answer(1), answer(2)],
        ["reply/1", "reply/2"],
    )


def test_the_truth_passes(truth: Evidence) -> None:
    assert truth.faults() == set()
    assert missed(truth) == []


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.__name__)
def test_every_cheat_is_caught(truth: Evidence, cheat: Cheat) -> None:
    assert cheat(truth).faults() >= CHEATS[cheat]


def test_twice_is_forgiven_only_where_it_was_in_doubt_and_only_once() -> None:
    for state, resends, times, is_fine in (
        ("uncertain", 0, 0, True),
        ("uncertain", 0, 1, True),
        ("uncertain", 1, 2, True),
        ("uncertain", 1, 3, False),
        ("sent", 1, 2, True),
        ("sent", 1, 0, False),
        ("sent", 0, 2, False),
        ("rejected", 0, 1, False),
        ("deferred", 0, 0, False),
    ):
        out = [answer(1, state=state, resends=resends)]
        verdict = ledger.check([], [letter(1)] * times, out, ["reply/1"])

        assert (verdict.faults() == {}) is is_fine, (state, resends, times)


def test_what_cannot_be_read_is_not_passed_over() -> None:
    verdict = ledger.check([mail(1)], [], [said(1, direction="unread")])

    assert set(verdict.faults()) == {"lost", "unread"}


def test_what_was_deleted_in_time_may_be_missing_or_there() -> None:
    gone = frozenset({mail(1).key})

    assert ledger.check([], [], [], may_be_gone=gone).faults() == {}
    assert ledger.check([], [], [said(1)], may_be_gone=gone).faults() == {}
    assert set(ledger.check([], [], [said(1)]).faults()) == {"invented"}
