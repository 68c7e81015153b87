"""Which order an answer may speak of: never a stranger's, never a guess among several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kontuar.contacts import selectors as contacts
from kontuar.conversations.reads.orders import orders_of
from kontuar.kit.variables import Missing
from kontuar.orders import selectors as orders
from kontuar.orders.contract import IdentityKey

if TYPE_CHECKING:
    from kontuar.conversations.contract import OrderLink
    from kontuar.conversations.models import Conversation
    from kontuar.orders.models import Order
    from kontuar.people.models import Agent

CHOOSE = "order"
NONE = Missing(_("No order is known here. Choose the one that is meant."), CHOOSE)
SEVERAL = Missing(_("Several orders are named here. Choose the one that is meant."), CHOOSE)
GUESSED = Missing(
    _("The customer names no order and has several. Choose the one that is meant."), CHOOSE
)
STRANGER = Missing(
    _("The order was bought from another address. Confirm first that it is the one meant."),
    CHOOSE,
)


def order_meant(agent: Agent, conversation: Conversation) -> Order | Missing:
    """The order a person chose last; else the only one that is linked, if the writer bought it.

    | links                                        | order             |
    |----------------------------------------------|-------------------|
    | a person confirmed some                      | the one confirmed last |
    | none                                         | choose            |
    | several                                      | choose            |
    | one, guessed among several of the writer's   | choose            |
    | one, bought by somebody else                 | confirm           |
    | one, bought by the writer                    | that one          |
    """
    links = orders_of(conversation.pk)
    if not links:
        return NONE
    if not links[0].is_confirmed and len(links) > 1:
        return SEVERAL
    order = orders.order_seen_by(agent, links[0].order_id)
    if order is None:
        return NONE
    return _doubt(conversation, order, links[0]) or order


def _doubt(conversation: Conversation, order: Order, link: OrderLink) -> Missing | None:
    if link.is_confirmed:
        return None
    if link.how == "buyer" and link.confidence < orders.ONLY_ONE:
        return GUESSED
    known = contacts.keys_of([conversation.contact_id])[conversation.contact_id]
    keys = [IdentityKey(kind, value) for kind, value in known]
    return None if orders.is_bought_by(order, keys) else STRANGER
