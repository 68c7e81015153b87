"""Joining two conversations on the screen."""

import json

import pytest

from kontuar.desk.tests.pages import logged_in, set_up
from kontuar.testing.cast import make_conversation

pytestmark = pytest.mark.django_db


def test_the_customers_others_are_offered_and_any_other_is_found_by_its_number() -> None:
    set_up()
    client = logged_in(name="Ola")
    first = make_conversation("Pierwsza", subject="Paczka")
    second = make_conversation("Druga", subject="Zwrot")
    foreign = make_conversation("Obca", subject="Faktura", **{"from": "bartek@example.pl"})

    offered = client.get(f"/c/{first.pk}/merging/").content.decode()
    found = client.get(f"/c/{first.pk}/merging/", {"find": f"#{foreign.number}"}).content.decode()

    assert "Zwrot" in offered
    assert "Faktura" not in offered
    assert "Faktura" in found
    assert "Zwrot" not in found
    assert str(second.pk) in offered


def test_joined_the_other_one_is_shown_and_the_first_leads_there() -> None:
    set_up()
    client = logged_in(name="Ola")
    first, second = make_conversation("Pierwsza"), make_conversation("Druga")

    answer = client.post(f"/c/{first.pk}/merging/", {"into": str(second.pk)})

    shown = answer.content.decode()
    assert answer.headers["HX-Push-Url"] == f"/c/{second.pk}/"
    assert "Pierwsza" in shown
    assert "Druga" in shown
    assert client.get(f"/c/{first.pk}/").headers["Location"] == f"/c/{second.pk}/"
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    client.post(undo)
    assert client.get(f"/c/{first.pk}/").status_code == 200


def test_a_merged_one_is_in_no_list() -> None:
    set_up()
    client = logged_in(name="Ola")
    first, second = make_conversation("Pierwsza"), make_conversation("Druga")

    client.post(f"/c/{first.pk}/merging/", {"into": str(second.pk)})

    assert str(first.pk) not in client.get("/?view=closed").content.decode()
    others = client.get(f"/c/{second.pk}/others/").content.decode()
    assert str(first.pk) not in others
