"""Have files checked for viruses: those that wait, one that is asked for, those about to leave."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kontuar.channels import scanning
from kontuar.channels.contract import Deferred, Rejected, SendOutcome
from kontuar.channels.events import FileChecked
from kontuar.channels.models import Blob
from kontuar.channels.rules import file_state
from kontuar.channels.scanning import Scanner, ScannerDown, ScannerSlow, Verdict
from kontuar.events.services import publish, touch_topic
from kontuar.kit import clock
from kontuar.kit.locks import only_one
from kontuar.kit.problems import Problem

BATCH = 20
IMPATIENT_SECONDS = 5.0
log = logging.getLogger(__name__)


class NotHeld(Problem):
    """Refusal to release what nobody holds back, or what a virus was found in."""

    code, status = "not_held", 409

    def __init__(self) -> None:
        super().__init__(_("This file is not held back, or a virus was found in it."))


def scan_waiting(
    *, now: Callable[[], datetime] = clock.now, seconds: float = scanning.SCAN_SECONDS
) -> int:
    """Ask the scanner about some of what waits; how many were judged, 0 while it is silent."""
    scanner = scanning.scanner(seconds=seconds)
    if scanner is None:
        return 0
    with only_one("kontuar.scan") as is_mine:
        waiting = Blob.objects.filter(scan="waiting", scan_note="").order_by("sha256")
        chosen = list(waiting.values_list("pk", flat=True)[:BATCH]) if is_mine else []
        for judged, key in enumerate(chosen):
            if not _judge(scanner, bytes(key), now(), is_patient=True):
                return judged
    return len(chosen)


def check_file(*, sha256: bytes, at: datetime) -> str:
    """The state of a file that somebody wants now; one that nobody judged is judged at once."""
    scanner = scanning.scanner(seconds=IMPATIENT_SECONDS)
    found = Blob.objects.values_list("scan", "scan_note").get(pk=sha256)
    state = file_state(*found, is_checked=scanner is not None)
    if scanner and state in ("unchecked", "checking"):
        _judge(scanner, sha256, at)
        found = Blob.objects.values_list("scan", "scan_note").get(pk=sha256)
        state = file_state(*found, is_checked=True)
    return state


@transaction.atomic
def release_file(*, sha256: bytes, by_name: str, at: datetime) -> None:
    """A person answers for a file that the scanner could not judge."""
    held = Blob.objects.filter(~Q(scan_note=""), pk=sha256, scan="waiting")
    if not held.update(scan="clean", scan_note=f"released: {by_name}"[:200], scanned_at=at):
        raise NotHeld
    _tell(sha256, "clean", at)


def keep_back(payload: Mapping[str, Any], *, at: datetime) -> SendOutcome | None:
    """Why a delivery must not leave yet, or ever, because of its files; None when it may."""
    for file in payload.get("files", ()):
        state = check_file(sha256=bytes.fromhex(file["sha256"]), at=at)
        if state == "infected":
            return Rejected("file_infected", file["name"])
        if state == "held":
            return Rejected("file_held", file["name"])
        if state != "open":
            return Deferred("file_unchecked", file["name"])
    return None


def _judge(scanner: Scanner, sha256: bytes, at: datetime, *, is_patient: bool = False) -> bool:
    """Ask outside any transaction and write the answer down; false while there is none."""
    data = bytes(Blob.objects.values_list("data", flat=True).get(pk=sha256))
    try:
        verdict = _asked(scanner, data, is_patient=is_patient)
    except ScannerDown as silent:
        log.warning("the virus scanner does not answer: %s", silent)
        _remember_silence(sha256, at)
        return False
    _record(sha256, verdict, at)
    return True


def _asked(scanner: Scanner, data: bytes, *, is_patient: bool) -> Verdict:
    """Its verdict; a file on which a living scanner chokes must not hold up the others."""
    try:
        return scanner.scan(data)
    except ScannerSlow:
        if not is_patient:
            raise
        scanner.version()
        return Verdict("held", "unscannable")


@transaction.atomic
def _record(sha256: bytes, verdict: Verdict, at: datetime) -> None:
    open_ones = Blob.objects.filter(pk=sha256, scan__in=["", "waiting"])
    state = "waiting" if verdict.state == "held" else verdict.state
    if open_ones.update(scan=state, scan_note=verdict.note, scanned_at=at):
        _tell(sha256, verdict.state, at)


@transaction.atomic
def _remember_silence(sha256: bytes, at: datetime) -> None:
    """Since when they wait in vain is kept with those that wait; the first of them tells."""
    Blob.objects.filter(pk=sha256, scan="").update(scan="waiting", scanned_at=None)
    in_vain = Blob.objects.filter(scan="waiting", scan_note="", scanned_at=None)
    if in_vain.update(scanned_at=at):
        touch_topic("channels")


def _tell(sha256: bytes, state: str, at: datetime) -> None:
    publish(FileChecked(occurred_at=at, sha256=sha256.hex(), state=state))
