"""What goes wrong with PrestaShop, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import Sentences

SENTENCES: Sentences = {
    "unauthorized": _(
        "The shop does not accept the key. Copy it again; if it is right, the web server keeps the"
        " Authorization header from PHP."
    ),
    "forbidden": _("The key may not do this. Add the right in Advanced Parameters, Webservice."),
    "rights": _("The key may not read all that makes up an order. Add the rights named here."),
    "switched_off": _("The Webservice is off. Turn it on in Advanced Parameters, Webservice."),
    "not_json": _("The answer is no JSON. Does the shop show an error or a page of maintenance?"),
    "no_such_status": _("The shop has no such status. Look at the statuses of the connection."),
    "no_such_country": _("The shop does not know this country. Add it there first."),
    "code_taken": _("This coupon code exists already. Choose another one."),
    "wrong_currency": _("The shop does not sell in this currency. Choose another one."),
    "on_its_way": _("The order is on its way, so its address can't be changed."),
    "too_old": _("Only PrestaShop 8 and newer can change an address from outside."),
}
