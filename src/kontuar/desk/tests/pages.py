"""How the tests of the desk ask for pages."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent

HTMX = {"HX-Request": "true"}


def set_up() -> None:
    """The wizard has been through."""
    Company.objects.get_or_create(name="Kram", defaults={"set_up_at": NOON, "undo_seconds": 0})


def logged_in(agent: Agent | None = None, **values: Any) -> Client:
    """A browser in which somebody is logged in."""
    set_up()
    client = Client()
    client.force_login(agent or make_agent(**values))
    return client


def text_of(response: HttpResponse) -> str:
    """What the answer says."""
    return response.content.decode()
