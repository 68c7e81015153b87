"""A shop and a carrier that live in memory, with the failure modes that real ones have."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from kontuar.kit.money import Money
from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    CAPABILITIES,
    DEEDS,
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    LineData,
    Meaning,
    News,
    OrderData,
    OrderRef,
    Page,
    ParcelData,
    ParcelRef,
    Postponed,
    ProductData,
    Proof,
    Ref,
    ReturnData,
    ShipmentData,
    ShopCustomer,
    ShopStatus,
    StatusTable,
    Tempo,
    TrackingStep,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def pln(minor: int) -> Money:
    """Grosze."""
    return Money(minor, "PLN")


def an_order(number: str = "1001", **values: Any) -> OrderData:
    """An order of Ala for a mug; every part of it may be said otherwise."""
    parcel = values.pop("parcel", "")
    if parcel:
        sent = [ParcelData(n) for n in ([parcel] if isinstance(parcel, str) else parcel)]
        values["shipments"] = [ShipmentData(f"s{number}", shipped_at=NOON, parcels=sent)]
    mug = LineData(
        "1", "Kubek Bursztyn", Decimal(2), pln(4999), pln(9998), sku="KUB-01", product_id="p1"
    )
    given: dict[str, Any] = {
        "external_id": f"o{number}",
        "status": "new",
        "state": "placed",
        "payment_state": "paid",
        "placed_at": NOON,
        "changed_at": NOON,
        "total": pln(11497),
        "shipping_total": pln(1499),
        "email": "ala@example.pl",
        "phone": "601 202 303",
        "name": "Ala Kowalska",
        "customer": ShopCustomer("c1", name="Ala Kowalska", email="ala@example.pl"),
        "lines": [mug],
    }
    return OrderData(number=number, **(given | values))


class FakeShop:
    """Keeps orders in a dict. `troubles` are raised, one for each question, until they are used up.

    Every change is written to `log`; its cursor is a place there. It signs its calls with its
    secret "key" and does each deed once for each key.
    """

    kind: ClassVar[str] = "fake"
    name: ClassVar[str] = "Fake shop"
    form: ClassVar[str] = ""
    poll_seconds: ClassVar[int] = 60
    page: ClassVar[int] = 10

    def __init__(self) -> None:
        self.orders: dict[str, OrderData] = {}
        self.returns: dict[str, ReturnData] = {}
        self.log: list[str] = []
        self.troubles: list[ApiTrouble | Exception | None] = []
        self.asked: list[str] = []
        self.done: dict[str, tuple[str, Deed]] = {}
        self.outcomes: list[DeedOutcome] = []
        self.meanwhile: Callable[[], None] = lambda: None
        """Happens while a question is on its way."""

    def put(self, *orders: OrderData) -> None:
        """Place orders or change them."""
        for order in orders:
            self.orders[order.external_id] = order
            self.log.append(order.external_id)

    def call(self, external_id: str, *, key: str = "geheim", topic: str = "order.updated") -> Any:
        """Headers and body of a call about an order."""
        raw = json.dumps({"topic": topic, "order": external_id, "n": len(self.log)}).encode()
        return {"x-signature": self._signature(key, raw)}, raw

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        return frozenset({*CAPABILITIES, *DEEDS, "refund_partial", "refund_shipping"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        return Pace(1000.0, 1000.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        yield CheckStep("address", ok=True)
        right = config.secrets.get("key") == "geheim"
        yield CheckStep("login", ok=right, code="" if right else "unauthorized")

    def explain(self, code: str) -> str:
        return f"Fake trouble: {code}"

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        return [ShopStatus("new", "New", "placed"), ShopStatus("sent", "Sent", "shipped")]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        if "x-signature" not in headers:
            return "unverifiable"
        right = self._signature(config.secrets["key"], raw)
        return "verified" if hmac.compare_digest(right, headers["x-signature"]) else "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        told = json.loads(raw)
        gone = told["topic"] == "order.deleted"
        return News(told["topic"], refs=[Ref("order", told["order"], gone=gone)])

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        self._ask("changed_since")
        start = cursor.get("at", len(self.log))
        end = min(start + self.page, len(self.log))
        orders = [self.orders[one] for one in self.log[start:end] if one in self.orders]
        return Page({"at": end}, has_more=end < len(self.log), orders=orders)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        self._ask("backfill")
        old = sorted(o.external_id for o in self.orders.values() if o.placed_at >= since)
        start = cursor.get("at", 0)
        end = start + self.page
        orders = [self.orders[one] for one in old[start:end]]
        return Page({"at": end}, has_more=end < len(old), orders=orders, total=len(old))

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        self._ask(f"get_order {external_id}")
        if external_id not in self.orders:
            raise ApiTrouble("not_found", permanent=True, status=404)
        return self.orders[external_id]

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        self._ask(f"get_customer {external_id}")
        return ShopCustomer(external_id, name="Ala Kowalska", email="ala@example.pl")

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        self._ask(f"get_product {external_id}")
        return ProductData(external_id, "Kubek Bursztyn")

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        self._ask(f"get_return {external_id}")
        return self.returns[external_id]

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        self._ask("find_orders")
        return [
            o
            for o in self.orders.values()
            if (number and o.number == number) or (email and o.email == email)
        ]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        try:
            self._ask(f"act {deed.kind}")
        except ApiTrouble as trouble:
            return Postponed(trouble.code, trouble.detail, trouble.retry_seconds)
        if self.outcomes:
            return self.outcomes.pop(0)
        self.done.setdefault(key, (order.external_id, deed))
        return Done(external_id=key)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        return Done(external_id=key) if key in self.done else None

    def _ask(self, question: str) -> None:
        self.asked.append(question)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        self.meanwhile()

    def _signature(self, key: str, raw: bytes) -> str:
        return hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()


class FakeCarrier:
    """A post whose numbers begin with "FP"; it knows the steps that are put into `steps`."""

    kind: ClassVar[str] = "fakepost"
    name: ClassVar[str] = "Fake post"
    form: ClassVar[str] = ""
    names: ClassVar[Sequence[str]] = ("fake post",)
    statuses: ClassVar[StatusTable] = StatusTable(
        "Fake post, list of codes",
        date(2026, 3, 1),
        {
            "TAKEN": Meaning("handed_over"),
            "MOVING": Meaning("in_transit"),
            "VAN": Meaning("out_for_delivery"),
            "LOCKER": Meaning("ready_for_pickup"),
            "DONE": Meaning("delivered"),
            "BACK": Meaning("returning", "recipient_refused", "return"),
        },
    )
    tempo: ClassVar[Tempo] = Tempo()
    batch: ClassVar[int] = 20

    def __init__(self) -> None:
        self.steps: dict[str, list[TrackingStep]] = {}
        self.troubles: list[ApiTrouble | Exception | None] = []
        self.asked: list[str] = []

    def say(self, number: str, code: str, *, hours: float = 0, **values: Any) -> TrackingStep:
        """One more step of a parcel, so many hours after noon."""
        meaning = self.statuses.meaning(code)
        step = TrackingStep(
            carrier=self.kind,
            number=number,
            code=code,
            occurred_at=NOON + timedelta(hours=hours),
            state=meaning.state,
            reason=meaning.reason,
            direction=meaning.direction,
            raw={"code": code},
        )
        step = replace(step, **values)
        self.steps.setdefault(number, []).append(step)
        return step

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        return Pace(1000.0, 1000.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        yield CheckStep("login", ok=True)

    def explain(self, code: str) -> str:
        return f"Fake trouble: {code}"

    def matches(self, number: str) -> int:
        return 95 if number.upper().startswith("FP") else 0

    def link(self, number: str) -> str:
        return f"https://post.example/{number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        self.asked += [parcel.number for parcel in parcels]
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble:
            raise trouble
        return [step for parcel in parcels for step in self.steps.get(parcel.number, [])]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        return "unverifiable"

    def called_about(
        self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes
    ) -> Sequence[str]:
        return [str(json.loads(raw)["number"])]
