"""What can be done to an order; each deed first looks whether it was done already."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kontuar.orders.acting import done_once
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ConnectionConfig,
    CreateCoupon,
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    PostalAddress,
    Refused,
    ShopTrouble,
)
from kontuar.plugins.prestashop.client import any_of, listed, page, rows_of, write
from kontuar.plugins.prestashop.lists import Shelf
from kontuar.plugins.prestashop.parse import text
from kontuar.plugins.prestashop.schema import GONE_OUT, PATCHES_FROM, VERSION

KINDS = ("note", "status", "cancel", "address", "coupon")
FIRST_EMPLOYEE = "1"
A_YEAR = timedelta(days=365)
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A deed to be done to an order, and where."""

    config: ConnectionConfig
    shelf: Shelf
    order: OrderRef
    key: str

    @property
    def mark(self) -> str:
        """By what we know what we left behind."""
        return f"Kontuar {self.key[-12:]}"

    def now(self) -> tuple[Item, str]:
        """The order as it stands, and the version of the shop."""
        own = any_of([self.order.external_id])
        answer = page(self.config, "orders", {"id": own})
        rows = rows_of(self.config, answer)
        if not rows:
            raise ShopTrouble("not_found", permanent=True)
        return rows[0], answer.headers.get(VERSION, "")

    def local(self, at: datetime) -> str:
        """A moment by the shop's clock."""
        return at.astimezone(ZoneInfo(self.config.time_zone)).strftime("%Y-%m-%d %H:%M:%S")


def act(task: Task, deed: Deed) -> DeedOutcome:
    """Do it once."""
    return done_once(lambda: _found(task, deed), lambda: _done(task, deed))


def find_deed(task: Task, deed: Deed) -> Done | None:
    """Proof that it was done."""
    found = _found(task, deed)
    return found if isinstance(found, Done) else None


def _found(task: Task, deed: Deed) -> DeedOutcome | None:
    """That it is done already, or can't be; None when it is to be done."""
    if isinstance(deed, AddNote):
        return _known_note(task, deed)
    if isinstance(deed, CreateCoupon):
        return _known_coupon(task, deed)
    if isinstance(deed, ChangeAddress):
        return _known_address(task, deed)
    if isinstance(deed, ChangeStatus | CancelOrder):
        return _known_status(task, deed)
    return Refused("not_offered")


def _done(task: Task, deed: Deed) -> DeedOutcome:
    if isinstance(deed, AddNote):
        return _note(task, deed)
    if isinstance(deed, CreateCoupon):
        made = write(task.config, "POST", "cart_rules", "cart_rule", _coupon(task, deed))
        return Done(external_id=text(made, "id"), value=deed.code)
    if isinstance(deed, ChangeAddress):
        return _change_address(task, deed.address)
    if isinstance(deed, ChangeStatus | CancelOrder):
        return _change_status(task, deed)
    return Refused("not_offered")


def _wanted(task: Task, deed: ChangeStatus | CancelOrder) -> str:
    if isinstance(deed, ChangeStatus):
        return deed.status
    return task.shelf.lists(task.config).cancelled


def _known_status(task: Task, deed: ChangeStatus | CancelOrder) -> DeedOutcome | None:
    wanted = _wanted(task, deed)
    if wanted not in task.shelf.lists(task.config).statuses:
        return Refused("no_such_status", wanted)
    status = text(task.now()[0], "current_state")
    return Done(after={"status": status}) if status == wanted else None


def _change_status(task: Task, deed: ChangeStatus | CancelOrder) -> DeedOutcome:
    """A new line in the order's history: the shop then does all that belongs to the status."""
    before, wanted = text(task.now()[0], "current_state"), _wanted(task, deed)
    fields = {"id_order": task.order.external_id, "id_order_state": wanted}
    letter = {"sendemail": "1"} if deed.notify else {}
    write(task.config, "POST", "order_histories", "order_history", fields, **letter)
    return Done(before={"status": before}, after={"status": wanted})


def _noted(task: Task, deed: AddNote) -> str:
    """What customers read carries no mark of ours."""
    return deed.text if deed.for_customer else f"{deed.text}\n[{task.mark}]"


def _known_note(task: Task, deed: AddNote) -> Done | None:
    threads = _threads(task)
    if not threads:
        return None
    told = {"id_customer_thread": any_of(text(row, "id") for row in threads)}
    shown = "[id,message,private]"
    for row in listed(task.config, "customer_messages", told, display=shown):
        is_same = text(row, "message").split() == _noted(task, deed).split()
        if is_same and (text(row, "private") != "1") == deed.for_customer:
            return Done(external_id=text(row, "id"))
    return None


def _threads(task: Task) -> Any:
    own = {"id_order": any_of([task.order.external_id])}
    return listed(task.config, "customer_threads", own, display="[id]", sort="[id_ASC]")


def _note(task: Task, deed: AddNote) -> Done:
    """In the order's thread, by an employee: without one it would stand there as the customer's."""
    threads = _threads(task)
    thread = text(threads[0], "id") if threads else _open_thread(task)
    fields = {
        "id_employee": str(task.config.settings.get("employee_id") or FIRST_EMPLOYEE),
        "id_customer_thread": thread,
        "message": _noted(task, deed),
        "private": "0" if deed.for_customer else "1",
        "read": "1",
    }
    made = write(task.config, "POST", "customer_messages", "customer_message", fields)
    return Done(external_id=text(made, "id"))


def _open_thread(task: Task) -> str:
    order, _version = task.now()
    buyers = listed(
        task.config, "customers", {"id": any_of([order["id_customer"]])}, display="[id,email]"
    )
    fields = {
        "id_lang": text(order, "id_lang"),
        "id_shop": text(order, "id_shop") or "1",
        "id_customer": text(order, "id_customer"),
        "id_order": task.order.external_id,
        "id_contact": "0",
        "email": text(buyers[0], "email") if buyers else "",
        "token": secrets.token_hex(6),
        "status": "open",
    }
    made = write(task.config, "POST", "customer_threads", "customer_thread", fields)
    return text(made, "id")


def _known_coupon(task: Task, deed: CreateCoupon) -> DeedOutcome | None:
    shown = "[id,code,description]"
    for row in listed(task.config, "cart_rules", {"code": f"[{deed.code}]"}, display=shown):
        if task.mark in text(row, "description"):
            return Done(external_id=text(row, "id"), value=deed.code)
        return Refused("code_taken", deed.code)
    lists = task.shelf.lists(task.config)
    if deed.amount and deed.amount.currency not in lists.currencies.values():
        return Refused("wrong_currency", deed.amount.currency)
    return None


def _coupon(task: Task, deed: CreateCoupon) -> Mapping[str, str | Mapping[str, str]]:
    lists = task.shelf.lists(task.config)
    now = datetime.now(UTC)
    value = {"reduction_percent": str(deed.percent)}
    if deed.amount:
        own = [own for own, code in lists.currencies.items() if code == deed.amount.currency]
        value = {
            "reduction_amount": str(deed.amount.decimal),
            "reduction_tax": "1",
            "reduction_currency": own[0],
        }
    return {
        "code": deed.code,
        "name": dict.fromkeys(lists.languages, deed.code),
        "description": task.mark,
        "date_from": task.local(now - timedelta(days=1)),
        "date_to": task.local(deed.valid_until or now + A_YEAR),
        "quantity": "1",
        "quantity_per_user": "1",
        "priority": "1",
        "partial_use": "0",
        "active": "1",
        **value,
    }


def _known_address(task: Task, deed: ChangeAddress) -> DeedOutcome | None:
    if deed.address.pickup_point:
        return Refused("no_pickup_point", deed.address.pickup_point)
    order, version = task.now()
    ours = [text(row, "id") for row in _our_addresses(task, order)]
    if text(order, "id_address_delivery") in ours:
        return Done()
    status = task.shelf.lists(task.config).statuses.get(text(order, "current_state"))
    if status and status.state in GONE_OUT:
        return Refused("on_its_way")
    major = version.partition(".")[0]
    return None if major.isdigit() and int(major) >= PATCHES_FROM else Refused("too_old", version)


def _our_addresses(task: Task, order: Item) -> Any:
    told = {"alias": f"[{task.mark}]", "id_customer": any_of([text(order, "id_customer")])}
    return listed(task.config, "addresses", told, display="[id,alias]")


def _change_address(task: Task, address: PostalAddress) -> DeedOutcome:
    """A new address for this order alone: the old one may stand on other orders."""
    order, _version = task.now()
    before = text(order, "id_address_delivery")
    ours = _our_addresses(task, order)
    fields = _written(task, order, address)
    if not fields["id_country"]:
        return Refused("no_such_country", address.country)
    made = ours[0] if ours else write(task.config, "POST", "addresses", "address", fields)
    change = {"id": task.order.external_id, "id_address_delivery": text(made, "id")}
    write(task.config, "PATCH", "orders", "order", change)
    return Done(before={"address": before}, after={"address": text(made, "id")})


def _written(task: Task, order: Item, address: PostalAddress) -> Mapping[str, str]:
    """Hidden from the customer's own book of addresses, as PrestaShop itself keeps used ones."""
    first, _gap, last = address.name.partition(" ")
    street, _gap, more = address.street.partition("\n")
    wanted = address.country or "PL"
    countries = task.shelf.lists(task.config).countries
    return {
        "id_customer": text(order, "id_customer"),
        "id_country": next((own for own, code in countries.items() if code == wanted), ""),
        "alias": task.mark,
        "company": address.company,
        "lastname": last or first,
        "firstname": first,
        "vat_number": address.tax_id,
        "address1": street,
        "address2": more,
        "postcode": address.postcode,
        "city": address.city,
        "phone": address.phone,
        "deleted": "1",
    }
