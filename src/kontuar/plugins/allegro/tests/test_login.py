"""Being let in at Allegro: a code a person confirms, tokens that count once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from kontuar.kit.webapi import ApiTrouble, over_the_net
from kontuar.orders import registry, services
from kontuar.orders.contract import LoginElsewhere, ShopTrouble
from kontuar.orders.models import Connection, Order
from kontuar.orders.services.connect import ConnectionDraft
from kontuar.plugins.allegro import login, troubles
from kontuar.plugins.allegro.tests.server import AllegroCarrierServer, AllegroServer
from kontuar.testing.cast import make_connection, make_shop
from kontuar.testing.driving import NOON, backfill, connected, fresh, poll, sample

pytestmark = pytest.mark.django_db


def not_let_in() -> Connection:
    """A connection as it is before anybody logged in."""
    return make_connection(
        kind="allegro",
        shop=make_shop("Kram"),
        settings=dict(AllegroServer.settings),
        secrets=dict(AllegroServer.secrets),
    )


def kept(connection: Connection) -> dict[str, str]:
    return dict(services.renew_tokens(connection_id=connection.pk, change=lambda old: old))


def test_without_a_login_the_connection_says_so_and_nothing_is_asked(server: AllegroServer) -> None:
    kram = not_let_in()

    poll(kram, at=NOON)

    assert (fresh(kram).state, fresh(kram).trouble_code) == ("failing", "not_logged_in")
    assert server.requests == []


def test_a_confirmed_code_lets_us_in_and_mends_the_connection(server: AllegroServer) -> None:
    kram = not_let_in()
    server.put(sample(1))
    poll(kram, at=NOON)

    begun = services.begin_login(connection_id=kram.pk, at=NOON)
    early = services.finish_login(
        connection_id=kram.pk, memory=begun.memory, actor="system", at=NOON
    )
    server.logins.confirmed = True
    late = services.finish_login(
        connection_id=kram.pk, memory=begun.memory, actor="system", at=NOON
    )

    assert (early, late, fresh(kram).state) == (False, True, "on")
    assert (begun.code, begun.ask_every) == ("abc123def", 5.0)
    assert begun.url.endswith("skojarz-aplikacje?code=abc123def")
    assert begun.until == NOON + timedelta(hours=1)
    assert kept(kram)["refresh"] == server.logins.refresh
    assert "kod-urzadzenia" not in repr(begun)


@pytest.mark.parametrize(
    ("said", "memory", "code"),
    [
        ("no", {"device_code": "kod-urzadzenia"}, "login_denied"),
        ("yes", {"device_code": "stary"}, "login_late"),
        ("yes", {}, "login_late"),
    ],
)
def test_what_was_refused_or_is_too_old_opens_nothing(
    server: AllegroServer, said: str, memory: dict[str, str], code: str
) -> None:
    kram = not_let_in()
    server.logins.confirmed = True if said == "yes" else None

    with pytest.raises(ShopTrouble) as met:
        services.finish_login(connection_id=kram.pk, memory=memory, actor="system", at=NOON)

    assert met.value.code == code
    assert kept(kram) == {}


def test_a_token_that_ends_in_the_middle_of_history_is_renewed_and_kept_first(
    server: AllegroServer,
) -> None:
    kram = connected(server)
    for number in range(30):
        server.put(sample(number))
    services.start_backfill(
        connection_id=kram.pk, since=NOON - timedelta(days=60), actor="system", at=NOON
    )
    services.backfill(at=NOON)

    server.logins.access = "zmieniony-przez-allegro"
    backfill(kram)

    assert (fresh(kram).backfill, Order.objects.count()) == ("done", 30)
    assert server.logins.made == 2
    assert kept(kram)["access"] == server.logins.access


def test_a_token_is_renewed_before_it_ends_and_a_fault_then_holds_up_nobody(
    server: AllegroServer,
) -> None:
    kram = connected(server)
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    services.renew_tokens(connection_id=kram.pk, change=lambda old: {**old, "until": soon})
    server.faults.extend(["500", "500"])

    poll(kram, at=NOON)

    assert (fresh(kram).state, fresh(kram).failures) == ("on", 0)
    assert server.logins.made == 1


def test_a_login_that_was_taken_back_needs_a_person(server: AllegroServer) -> None:
    kram = connected(server)
    server.logins.access = server.logins.refresh = "cofnieto"

    poll(kram, at=NOON)

    assert (fresh(kram).state, fresh(kram).trouble_code) == ("failing", "token_expired")
    told = registry.shop_adapter("allegro").explain("token_expired")
    assert "Allegro" in told


def test_who_comes_late_with_the_old_token_uses_no_refresh_token_again(
    server: AllegroServer,
) -> None:
    kram = connected(server)
    config = services.config_of(Connection.objects.select_related("shop").get(pk=kram.pk))
    adapter, own = registry.shop_adapter("allegro"), server.put(sample(1))
    server.logins.access = "zmieniony"
    adapter.get_order(config, own)

    login._looked_up[kram.pk] = (float("inf"), "dostep-1")  # as in another process
    adapter.get_order(config, own)

    assert server.logins.made == 2


def test_the_carrier_is_tried_out_before_it_is_saved_and_needs_no_person() -> None:
    server = AllegroCarrierServer()
    registry.answer_by(server.kind, server.answer)
    draft = ConnectionDraft(
        role="carrier", kind="allegro", name="Allegro", shop_id=make_shop().pk,
        settings=dict(server.settings), secrets=dict(server.secrets),
    )  # fmt: skip

    steps = services.check_connection(draft=draft, connection_id=None, at=NOON)

    assert [(s.name, s.ok) for s in steps] == [("login", True), ("track", True)]
    assert isinstance(registry.shop_adapter("allegro"), LoginElsewhere)
    assert not isinstance(registry.carrier_adapter("allegro"), LoginElsewhere)
    assert not Connection.objects.exists()
    registry.answer_by(server.kind, over_the_net)


def test_what_the_login_answers_is_no_secret_told(server: AllegroServer) -> None:
    kram = connected(server)
    server.logins.access = "zmieniony"
    server.faults.extend(["401", "html", "html"])
    config = services.config_of(Connection.objects.select_related("shop").get(pk=kram.pk))

    with pytest.raises(ApiTrouble) as met:
        registry.shop_adapter("allegro").get_order(config, "1")

    assert "odswiez" not in met.value.detail
    assert "dostep" not in met.value.detail


def test_nobody_is_sent_to_mend_an_address_that_nobody_typed() -> None:
    with override("en"):
        told = [troubles.explain(code) for code in ("unknown_name", "unreachable")]

    assert not any("address" in words for words in told)
