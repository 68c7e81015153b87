"""What goes wrong with Vendure, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import Sentences

SENTENCES: Sentences = {
    "unauthorized": _("Vendure does not accept the user name or password. Enter them again."),
    "forbidden": _("The role of this administrator may not do that. Give it the right."),
    "no_bearer": _("Vendure gives no token. Add “bearer” to tokenMethod in its configuration."),
    "precision": _("The shop counts money with other digits. Enter how many it uses."),
    "no_payment": _("No payment of this order holds that much. Give it back in parts."),
    "wrong_currency": _("The amount is in another currency than the order."),
    "order_state_transition_error": _("The order can't go from its state into that one."),
    "refund_amount_error": _("That is more than can still be given back."),
    "refund_order_state_error": _("In its state nothing of this order can be given back."),
    "nothing_to_refund_error": _("There is nothing to give back."),
    "already_refunded_error": _("This has been given back already."),
    "cancel_active_order_error": _("The customer has not placed this order yet."),
}
