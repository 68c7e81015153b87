"""What every carrier has to prove: subclass `CarrierContract` in the plugin's tests."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from kontuar.kit.webapi import ApiTrouble, WebApi, over_the_net
from kontuar.orders import registry, services
from kontuar.orders.contract import (
    PARCEL_STATES,
    CarrierAdapter,
    ConnectionConfig,
    ParcelRef,
    TrackingStep,
)
from kontuar.orders.models import Parcel, ParcelStep, UnknownCode
from kontuar.orders.parcels import step_key
from kontuar.testing.cast import make_connection, make_shop
from kontuar.testing.driving import NOON
from kontuar.testing.servers import FakeServer
from kontuar.testing.shops import an_order

HOUR = timedelta(hours=1)


class CarrierServer(FakeServer):
    """A carrier's server; `say` writes a step in the carrier's own format."""

    kind: ClassVar[str]
    settings: ClassVar[Mapping[str, Any]]
    secrets: ClassVar[Mapping[str, str]]
    number: ClassVar[str]
    """One as this carrier gives them."""
    way: ClassVar[Sequence[tuple[str, str]]]
    """Codes of a usual way, each with the state it must become, ending with delivered."""

    @abstractmethod
    def say(self, number: str, code: str, at: datetime) -> None:
        """One more step of a parcel."""


@pytest.mark.django_db
class CarrierContract(ABC):
    """States, zones, doubles, unknown codes, damaged answers, secrets."""

    @abstractmethod
    def make_server(self) -> CarrierServer:
        """A fresh fake of the carrier."""

    @pytest.fixture
    def server(self) -> Iterator[CarrierServer]:
        """The fake, answering whatever the adapter asks."""
        server = self.make_server()
        registry.answer_by(server.kind, server.answer)
        yield server
        registry.answer_by(server.kind, over_the_net)

    def test_its_table_is_of_our_words_and_says_where_it_was_read(
        self, server: CarrierServer
    ) -> None:
        adapter, _config = of(server)

        table = adapter.statuses
        assert table.source
        assert table.read_on.year >= 2024
        assert {m.state for m in table.codes.values()} <= set(PARCEL_STATES) - {"unknown"}
        assert {m.direction for m in table.codes.values()} <= {"", "out", "return"}
        assert table.meaning("no-such-code").state == "unknown"
        assert 1 <= adapter.batch <= 1000
        assert adapter.rate_budget(_config).per_second > 0

    def test_it_knows_its_own_numbers(self, server: CarrierServer) -> None:
        adapter, _config = of(server)

        assert adapter.matches(server.number) >= 50
        for foreign in ("", "x", "Zamówienie 7", "1" * 200, "<script>"):
            assert adapter.matches(foreign) < 50

    def test_a_usual_way_is_followed_to_its_end(self, server: CarrierServer) -> None:
        parcel = sent(server)
        for hour, (code, state) in enumerate(server.way):
            server.say(server.number, code, NOON + hour * HOUR)
            ask(parcel, at=NOON + (hour + 0.1) * HOUR)
            assert Parcel.objects.get().state == state, code

        ask(parcel, at=NOON + 500 * HOUR)
        steps = ParcelStep.objects.order_by("occurred_at", "id")
        assert [s.occurred_at for s in steps] == [
            NOON + hour * HOUR for hour in range(len(server.way))
        ]
        assert all(step.raw for step in steps)

    def test_steps_asked_for_twice_are_the_same(self, server: CarrierServer) -> None:
        adapter, config = of(server)
        for hour, (code, _state) in enumerate(server.way):
            server.say(server.number, code, NOON + hour * HOUR)

        first, again = track(adapter, config, server), track(adapter, config, server)

        assert [step_key(s) for s in first] == [step_key(s) for s in again]
        assert len({step_key(s) for s in first}) == len(server.way)
        assert all(s.occurred_at.tzinfo for s in first)

    def test_an_unknown_code_is_kept_and_counted(self, server: CarrierServer) -> None:
        parcel = sent(server)
        server.say(server.number, "zupelnie-nowy-kod-99", NOON)

        ask(parcel, at=NOON + HOUR)

        assert UnknownCode.objects.get().role == "carrier"
        assert (Parcel.objects.get().state, ParcelStep.objects.count()) == ("unknown", 1)

    def test_a_parcel_nobody_knows_has_no_steps(self, server: CarrierServer) -> None:
        parcel = sent(server)

        ask(parcel, at=NOON)

        parcel.refresh_from_db()
        assert (parcel.state, parcel.failures, ParcelStep.objects.count()) == ("announced", 0, 0)

    @pytest.mark.parametrize("fault", ["429", "500", "401", "html", "cut", "empty", "slow"])
    def test_damaged_answers_are_sorted_trouble(self, server: CarrierServer, fault: str) -> None:
        adapter, config = of(server)
        server.say(server.number, server.way[0][0], NOON)
        server.faults.extend([fault] * 6)

        with pytest.raises(ApiTrouble) as met:
            track(adapter, config, server)

        assert adapter.explain(met.value.code) not in ("", met.value.code)
        told = met.value.detail + repr(config)
        assert [name for name, secret in server.secrets.items() if secret in told] == []


def of(server: CarrierServer) -> tuple[CarrierAdapter, ConnectionConfig]:
    """The adapter, and what it is given, outside of any table."""
    adapter = registry.carrier_adapter(server.kind)
    assert adapter
    config = ConnectionConfig(
        id=make_shop().pk,
        kind=server.kind,
        name="Kram",
        settings=server.settings,
        secrets=server.secrets,
        api=WebApi(send=server.answer, hidden=list(server.secrets.values())),
    )
    return adapter, config


def sent(server: CarrierServer) -> Parcel:
    """An order went out with this carrier."""
    kram = make_connection()
    make_connection(
        "Przewoźnik",
        kind=server.kind,
        role="carrier",
        settings=dict(server.settings),
        secrets=dict(server.secrets),
    )
    order = an_order("1", parcel=server.number)
    services.upsert_orders(connection_id=kram.pk, orders=[order], read_at=NOON)
    return Parcel.objects.get()


def ask(parcel: Parcel, *, at: datetime) -> None:
    """Its carrier is asked now, whatever the plan says."""
    Parcel.objects.filter(pk=parcel.pk).update(poll_at=at, leased_until=None)
    assert services.track_parcels(at=at) == 1


def track(
    adapter: CarrierAdapter, config: ConnectionConfig, server: CarrierServer
) -> Sequence[TrackingStep]:
    """All steps of the server's parcel, as the loop would ask for them."""
    with services.calling.asking():
        return adapter.track(config, [ParcelRef(server.kind, server.number)])
