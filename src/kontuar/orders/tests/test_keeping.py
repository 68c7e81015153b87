"""A deed is kept and read back the same; what it is worth."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.orders.contract import (
    DEEDS,
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Deed,
    PostalAddress,
    RefundOrder,
    ResendConfirmation,
    ResendInvoice,
    Reship,
)
from kontuar.orders.keeping import deed_of, plain_of
from kontuar.orders.services import plain
from kontuar.orders.weighing import Stand, nonsense, worth_of
from kontuar.testing.shops import pln

LINES = (("a", Decimal(2)), ("b", Decimal("0.5")))
ALL: list[Deed] = [
    AddNote("Zażółć\ngęślą", for_customer=True),
    ChangeTags(("a", "b"), ("c",)),
    ChangeStatus("sent", notify=True),
    CancelOrder("bo", restock=False),
    RefundOrder(pln(123), LINES, pln(23), "bo", restock=True),
    RefundOrder(Money(500, "JPY")),
    ResendInvoice("f1", "ala@example.pl"),
    ResendConfirmation(),
    ChangeAddress(PostalAddress("Ala", street="Polna 3\nm. 4", city="Łódź", pickup_point="LOD04A")),
    CreateReturn(LINES, "bo", "słowo"),
    Reship(LINES),
    CreateCoupon("K", percent=Decimal("12.5"), valid_until=datetime(2026, 5, 1, tzinfo=UTC)),
    CreateCoupon("K", amount=pln(1)),
]
STAND = Stand(
    total=pln(10_000),
    refunded=pln(1000),
    pending=pln(500),
    paid=pln(10_000),
    lines={"a": (Decimal(3), pln(1000)), "b": (Decimal(1), pln(700))},
    statuses={"void": "cancelled", "sent": "shipped"},
)


def test_every_kind_is_kept() -> None:
    assert {deed.kind for deed in ALL} == set(DEEDS)


@pytest.mark.parametrize("deed", ALL, ids=lambda deed: str(deed.kind))
def test_it_is_read_back_the_same(deed: Deed) -> None:
    assert deed_of(deed.kind, plain.json(plain_of(deed))) == deed


@pytest.mark.parametrize(
    ("deed", "worth"),
    [
        (RefundOrder(pln(123)), 123),
        (CancelOrder(), 8500),
        (ChangeStatus("void"), 8500),
        (ChangeStatus("sent"), 0),
        (Reship((("a", Decimal(2)),)), 667),  # two thirds, rounded up
        (CreateCoupon("K", percent=Decimal("12.5")), 1250),
        (CreateCoupon("K", amount=pln(77)), 77),
        (AddNote("x"), 0),
        (CreateReturn((("a", Decimal(1)),)), 0),
    ],
)
def test_what_it_is_worth(deed: Deed, worth: int) -> None:
    assert worth_of(deed, STAND) == pln(worth)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (RefundOrder(pln(8500)), ""),
        (RefundOrder(pln(8501)), "too_much"),
        (RefundOrder(Money(1, "EUR")), "wrong_currency"),
        (Reship(()), "nothing_chosen"),
        (Reship((("b", Decimal(2)),)), "no_such_line"),
        (CreateCoupon("", amount=pln(1)), "nothing_written"),
        (CreateCoupon("K", percent=Decimal(101)), "nothing_chosen"),
        (CreateCoupon("K", amount=Money(1, "EUR")), "wrong_currency"),
        (ChangeAddress(PostalAddress(street="Polna 3")), "nothing_written"),
        (ChangeAddress(PostalAddress(pickup_point="LOD04A")), ""),
    ],
)
def test_what_can_not_be_meant(deed: Deed, code: str) -> None:
    assert nonsense(deed, STAND) == code


@pytest.mark.parametrize(
    ("payment", "paid", "left"),
    [("unpaid", None, 0), ("authorized", None, 0), ("paid", None, 8500), ("paid", 3000, 1500)],
)
def test_what_was_not_paid_can_not_be_given_back(payment: str, paid: int | None, left: int) -> None:
    stand = Stand(
        total=pln(10_000),
        refunded=pln(1000),
        pending=pln(500),
        paid=None if paid is None else pln(paid),
        payment_state=payment,
    )

    assert stand.left == pln(left)
