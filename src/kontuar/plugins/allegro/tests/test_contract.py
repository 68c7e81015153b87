"""Allegro keeps the contracts of every shop and of every carrier."""

from dataclasses import replace

from kontuar.orders.contract import ChangeStatus, Deed, OrderData
from kontuar.orders.models import Order
from kontuar.plugins.allegro.tests.server import AllegroCarrierServer, AllegroServer, own_id
from kontuar.testing.carrier_contract import CarrierContract
from kontuar.testing.shop_contract import ShopContract


class TestAllegro(ShopContract):
    not_yet = ("not_logged_in",)

    def make_server(self) -> AllegroServer:
        return AllegroServer()

    def deed_of(self, kind: str) -> Deed:
        return ChangeStatus("SENT") if kind == "status" else super().deed_of(kind)

    def is_as_given(self, row: Order, order: OrderData) -> None:
        super().is_as_given(row, replace(order, number=own_id(order.external_id)))


class TestAllegroDelivery(CarrierContract):
    def make_server(self) -> AllegroCarrierServer:
        return AllegroCarrierServer()
