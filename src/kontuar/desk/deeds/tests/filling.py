"""How the tests of deeds fill in forms and read threads."""

from typing import Any

from django.test import Client

from kontuar.conversations.models import Conversation
from kontuar.desk.tests.pages import HTMX, text_of
from kontuar.orders.models import Order, OrderDeed

REFUND = {"what": "amount", "amount": "49,00", "reason": "damaged", "word": "Pęknięty"}


def path(order: Order, kind: str, more: str = "") -> str:
    return f"/orders/{order.pk}/deeds/{kind}/{more}"


def ask(client: Client, order: Order, kind: str, **given: Any) -> OrderDeed:
    answer = client.post(path(order, kind), given, headers=HTMX)
    assert answer.status_code == 204, text_of(answer)
    return OrderDeed.objects.latest("created_at")


def shown(client: Client, conversation: Conversation) -> str:
    return text_of(client.get(f"/c/{conversation.pk}/live/")).replace("\xa0", " ")
