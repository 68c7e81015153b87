"""What goes wrong with Medusa, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import Sentences

SENTENCES: Sentences = {
    "unauthorized": _("Medusa does not accept the key. Make a secret one and copy it whole."),
    "not_found": _("There is nothing at this address. It is that of the backend, without /app."),
    "no_payment": _("No payment of this order holds that much. Give it back in parts."),
    "wrong_currency": _("The amount is in another currency than the order."),
    "refund_first": _("Money of this order was captured. Give it back first, then cancel."),
    "on_its_way": _("The order is on its way, so its address can't be changed."),
    "code_taken": _("This coupon code exists already. Choose another one."),
}
