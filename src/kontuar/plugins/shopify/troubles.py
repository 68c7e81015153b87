"""What goes wrong with Shopify, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import Sentences

SENTENCES: Sentences = {
    "unauthorized": _(
        "Shopify does not accept the app. Copy its ID and secret again, and install it in the shop."
    ),
    "forbidden": _("The app may not do this. Add the scope in the Dev Dashboard, release it."),
    "rights": _("The app lacks the scopes named here. Add them in the Dev Dashboard, release it."),
    "no_hook": _("Shopify does not call here about all changes yet. That comes within an hour."),
    "closed": _("Shopify has closed or frozen this shop. Look at its plan in the admin."),
    "not_found": _("Nothing is found. Check the name of the shop: it ends with myshopify.com."),
    "rate_limited": _("Shopify's points are used up. It is asked again by itself in a moment."),
    "too_costly": _("One order is too large for a single question. Look at it in Shopify."),
    "too_long": _("The order has more parts than a page holds. It is read alone."),
    "only_for_staff": _("Notes in Shopify are only for staff. Write to the customer instead."),
    "sent_already": _("Parts of the order were sent. Take back the fulfillment in Shopify first."),
    "on_its_way": _("The order is on its way, so its address can't be changed."),
    "no_payment": _("No payment is known that could be refunded. Send the money by hand."),
    "wrong_currency": _("The order is in another currency. Enter the amount in that one."),
    "too_much": _("There is not that much left to refund. Lower the amount."),
    "refund_refused": _("Shopify refused the refund. Its own words stand beside it."),
    "recorded_only": _("The refund is recorded. Send the money by hand."),
    "not_returnable": _("Not all of this was sent, or it is being returned already."),
    "code_taken": _("This coupon code exists already. Choose another one."),
    "other_currency": _("The shop counts in another currency. Enter the amount in that one."),
    "working": _("Shopify is still working on it. It is looked at again by itself."),
}
