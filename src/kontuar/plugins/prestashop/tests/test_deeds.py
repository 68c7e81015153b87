"""What is done to an order in PrestaShop is done once, and never by half."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    CreateCoupon,
    Done,
    OrderRef,
    PostalAddress,
    Refused,
    Unsure,
)
from kontuar.plugins.prestashop.client import document
from kontuar.plugins.prestashop.tests.server import OldPrestaServer, PrestaServer, i18n
from kontuar.testing.driving import (
    NOON,
    adapter_and_config,
    sample,
)

pytestmark = pytest.mark.django_db
WARSAW = "Europe/Warsaw"
ALA = OrderRef("1001", "1001")
NOWA = ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź"))


def test_a_note_stands_in_the_orders_thread_as_an_employees(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)

    for number, for_customer in enumerate((False, True)):
        deed = AddNote("Zadzwonić & spytać <Ala>", for_customer=for_customer)
        assert isinstance(adapter.act(config, ALA, deed, f"k{number}"), Done)

    threads, (quiet, open_) = server.tables["customer_threads"], server.tables["customer_messages"]
    assert [(t["id_order"], t["email"]) for t in threads] == [("1001", "klient1@example.pl")]
    assert (quiet["private"], quiet["id_employee"]) == ("1", "1")
    assert quiet["message"] == "Zadzwonić & spytać <Ala>\n[Kontuar k0]"
    assert (open_["private"], open_["message"]) == ("0", "Zadzwonić & spytać <Ala>")


def test_a_letter_goes_out_only_when_it_is_wished(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)

    quiet = adapter.act(config, ALA, ChangeStatus("4"), "k1")
    loud = adapter.act(config, ALA, CancelOrder(notify=True), "k2")

    posts = [r.url for r in server.requests if r.method == "POST"]
    assert ["sendemail=1" in url for url in posts] == [False, True]
    assert quiet == Done(before={"status": "2"}, after={"status": "4"})
    assert loud == Done(before={"status": "4"}, after={"status": "6"})
    assert adapter.act(config, ALA, ChangeStatus("99"), "k3") == Refused("no_such_status", "99")


def test_an_address_becomes_a_new_one_hidden_from_the_customers_book(
    server: PrestaServer,
) -> None:
    adapter, config = adapter_and_config(server)

    done = adapter.act(config, ALA, NOWA, "klucz-1")

    made = server.tables["addresses"][-1]
    assert isinstance(done, Done)
    assert done.before == {"address": "1001"}
    assert (made["address1"], made["id_country"], made["deleted"]) == ("Nowa 2", "14", "1")
    assert server.row("orders", "1001")["id_address_delivery"] == made["id"]
    assert server.row("addresses", "1001")["address1"] == "Miodowa 1/2"


def test_an_address_is_not_changed_too_late_abroad_or_in_an_old_shop() -> None:
    for server, status, country, code in (
        (PrestaServer(), "4", "PL", "on_its_way"),
        (PrestaServer(), "2", "JP", "no_such_country"),
        (OldPrestaServer(), "2", "PL", "too_old"),
    ):
        server.put(sample(1))
        server.row("orders", "1001")["current_state"] = status
        adapter, config = adapter_and_config(server)
        deed = ChangeAddress(replace(NOWA.address, country=country))

        outcome = adapter.act(config, ALA, deed, "k")

        assert isinstance(outcome, Refused)
        assert (outcome.code, len(server.tables["addresses"]), server.deeds) == (code, 1, [])


def test_a_coupon_is_valid_once_and_in_its_own_currency(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    deed = CreateCoupon("DZIEKI", amount=Money(500, "EUR"), valid_until=NOON)

    done = adapter.act(config, ALA, deed, "k1")
    taken = adapter.act(config, ALA, deed, "k2")
    strange = adapter.act(config, ALA, CreateCoupon("YEN", amount=Money(5, "JPY")), "k3")

    made = server.tables["cart_rules"][0]
    assert isinstance(done, Done)
    assert (made["reduction_amount"], made["reduction_currency"]) == ("5.00", "2")
    assert (made["date_to"], made["quantity"]) == ("2026-03-02 13:00:00", "1")
    assert made["name"] == i18n("DZIEKI")
    assert taken == Refused("code_taken", "DZIEKI")
    assert strange == Refused("wrong_currency", "JPY")


def test_a_broken_line_leaves_proof_that_is_found(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    adapter.get_order(config, "1001")
    deeds = (
        (ChangeStatus("4"), 2),
        (AddNote("Zadzwonić"), 5),
        (CreateCoupon("RAZ", percent=Decimal(5)), 1),
    )

    for number, (deed, good) in enumerate(deeds):
        assert adapter.find_deed(config, ALA, deed, f"k{number}") is None
        server.faults.extend([*[None] * good, "broken"])
        assert isinstance(adapter.act(config, ALA, deed, f"k{number}"), Unsure), deed
        assert isinstance(adapter.find_deed(config, ALA, deed, f"k{number}"), Done)


def test_what_is_written_can_close_no_element() -> None:
    made = document("cart_rule", {"code": "</code><x>", "name": {"1": "a & b"}})

    assert made.decode().endswith(
        "<cart_rule><code>&lt;/code&gt;&lt;x&gt;</code>"
        '<name><language id="1">a &amp; b</language></name></cart_rule></prestashop>'
    )
