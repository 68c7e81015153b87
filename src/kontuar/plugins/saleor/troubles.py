"""What goes wrong with Saleor, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "no_keys": _("The shop shows no public keys. Is the address right, and Saleor up to date?"),
    "not_offered": _("Saleor does not offer that."),
    "only_for_staff": _("Notes in Saleor are only for staff. Write to the customer instead."),
    "only_to_customer": _("Saleor sends invoices only to the address of the order."),
    "wrong_currency": _("The order is in another currency. Enter the amount in that one."),
    "too_much": _("There is not that much left to refund. Lower the amount."),
    "no_payment": _("No payment is known that could be refunded. Send the money by hand."),
    "refund_refused": _("The shop refused the refund. Look at the payment in its dashboard."),
    "on_its_way": _("The order is on its way, so its address can't be changed."),
    "schema": _("The answer is not as Saleor describes it. Is it version 3.20 or newer?"),
    "not_json": _("The answer is no JSON. Is there a maintenance page or a firewall?"),
    "unauthorized": _("The shop does not accept the token. Copy it again."),
    "forbidden": _("The app may not do this. Give it the permission to manage orders."),
    "not_found": _("Nothing is found. Check the address: it ends with /graphql/."),
    "refused": _("The shop refused it."),
    "moved": _("The address leads elsewhere. Enter the final one, ending with /graphql/."),
    "quota": _("The shop wants to be paid before it answers more."),
    "rate_limited": _("The shop asked us to wait. It is asked again by itself."),
    "server_error": _("The shop's server has a fault. It is asked again by itself."),
    "unreachable": _("The server can't be reached. Check the address and whether it runs."),
    "unknown_name": _("This name does not exist. Check the address for a typo."),
    "too_slow": _("The server took too long. It is asked again by itself."),
    "broken": _("The connection broke. It is asked again by itself."),
    "certificate": _("The server's certificate is not valid. Renew it."),
    "address_refused": _(
        "This address lies in a private net. An administrator can allow it with"
        " KONTUAR_OUTBOUND_ALLOW."
    ),
    "url_refused": _("This is no address of a web page. It begins with https://."),
    "too_large": _("The answer is too large."),
    "packed": _("The server packs its answer although that was not asked for. Turn it off."),
}


def explain(code: str) -> str:
    """A trouble code in plain words."""
    return str(SENTENCES.get(code, _("Something unexpected happened. Test the connection again.")))
