"""Pure decisions about orders: which reading is newer, which status means what, who bought."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from kontuar.kit.money import Money
from kontuar.orders.contract import IdentityKey, OrderData


class Bought(NamedTuple):
    """By what an order says who bought it."""

    email: str
    phone: str
    login: str
    connection_id: UUID


FRESH = timedelta(seconds=60)
"""What was read that recently is not asked for again when somebody opens it."""
BACKOFF_SECONDS = (10, 30, 60, 120, 300, 600, 900)
HOOK_TRIES = 8
SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization", "x-api-key")


def is_newer(
    *,
    changed_at: datetime | None,
    read_at: datetime,
    known_changed_at: datetime | None,
    known_read_at: datetime,
) -> bool:
    """Whether a reading may replace what is known.

    The shop's clock of changes decides; between equals, or without one, the later reading.
    """
    if changed_at and known_changed_at and changed_at != known_changed_at:
        return changed_at > known_changed_at
    return read_at >= known_read_at


def is_back(
    *, changed_at: datetime | None, read_at: datetime, gone_at: datetime, is_asked: bool
) -> bool:
    """Whether a newer reading brings back what the shop had deleted.

    What the shop answered when it was asked afterwards is there again. A call may come late: its
    own time of the change has to be after; where it tells none, calls count as they came.
    """
    if is_asked or changed_at is None:
        return read_at >= gone_at
    return changed_at > gone_at


def counts(
    *,
    changed_at: datetime | None,
    read_at: datetime,
    known_changed_at: datetime | None,
    known_read_at: datetime,
    is_gone: bool,
    is_asked: bool,
) -> bool:
    """Whether a reading is newer than what is known, also than that it was deleted."""
    is_news = is_newer(
        changed_at=changed_at,
        read_at=read_at,
        known_changed_at=known_changed_at,
        known_read_at=known_read_at,
    )
    return is_news and (
        not is_gone
        or is_back(changed_at=changed_at, read_at=read_at, gone_at=known_read_at, is_asked=is_asked)
    )


def mapped_state(status: str, state: str, own: Mapping[str, str]) -> str:
    """The state of an order: as people here mapped the shop's status, else as its adapter did."""
    return own.get(status) or state


def number_key(number: str) -> str:
    """How an order's or parcel's number is compared: letters and digits, in lower case.

    "#1001", "1001" and " 1001" are one; "ZAM/7/2026" and "zam 7 2026" too.
    """
    return re.sub(r"[\W_]+", "", number.lower())[:80]


def phone_key(phone: str, *, country: str = "PL") -> str:
    """A phone number in E.164; empty when it can't be one. Polish numbers need no prefix."""
    plus = phone.strip().startswith(("+", "00"))
    digits = re.sub(r"\D", "", phone)
    if phone.strip().startswith("00"):
        digits = digits[2:]
    if plus:
        return f"+{digits}" if 8 <= len(digits) <= 15 and digits[0] != "0" else ""
    if country in ("PL", "") and len(digits) == 9 and digits[0] != "0":
        return f"+48{digits}"
    if country in ("PL", "") and len(digits) == 11 and digits.startswith("48"):
        return f"+{digits}"
    return ""


def email_key(email: str) -> str:
    """An address in lower case; empty when it is none."""
    found = email.strip().lower()
    return found if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found) and len(found) <= 320 else ""


def login_key(login: str, connection_id: UUID) -> str:
    """A login as it is one person's: of a marketplace everywhere, of a shop's own only there."""
    return login if not login or ":" in login else f"{connection_id}:{login}"


def is_bought_by(bought: Bought, keys: Collection[IdentityKey]) -> bool:
    """Whether an order belongs to whoever has these keys.

    The address or the login decides. A phone does only where the order has no address: two people
    may share a phone, and an order of another address is somebody else's.
    """
    known = {(key.kind, key.value) for key in keys}
    login = login_key(bought.login, bought.connection_id)
    by_phone = not bought.email and ("phone", bought.phone) in known
    return bool({("email", bought.email), ("login", login)} & known) or by_phone


def odd_money(order: OrderData) -> Sequence[str]:
    """Amounts in another currency than the order's own: "wrong_currency", for its flags."""
    amounts: list[Money | None] = [
        order.shipping_total,
        order.discount_total,
        order.tax_total,
        order.paid_total,
        order.refunded_total,
    ]
    amounts += [line.total for line in order.lines]
    amounts += [line.unit_price for line in order.lines]
    amounts += [payment.amount for payment in order.payments]
    amounts += [refund.amount for refund in order.refunds]
    strange = any(a is not None and a.currency != order.total.currency for a in amounts)
    return ["wrong_currency"] if strange else []


def next_try(*, failures: int, at: datetime, asked_seconds: float | None = None) -> datetime:
    """When to ask again after so many failures in a row; what the other side asked for counts."""
    place = min(max(failures, 1), len(BACKOFF_SECONDS)) - 1
    wait = asked_seconds if asked_seconds is not None else BACKOFF_SECONDS[place]
    return at + timedelta(seconds=wait)


def hook_key(*, delivery_id: str, topic: str, raw: bytes) -> bytes:
    """Equal for a call that is repeated: the shop's own id of it, else all it says."""
    told = f"id:{delivery_id}".encode() if delivery_id else b"raw:" + topic.encode() + b"\n" + raw
    return hashlib.sha256(told).digest()


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a call that may be stored: none that lets anybody in."""
    return {
        name.lower()[:100]: value[:1000]
        for name, value in list(headers.items())[:60]
        if name.lower() not in SECRET_HEADERS
    }
