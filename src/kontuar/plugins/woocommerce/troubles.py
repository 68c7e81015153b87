"""What goes wrong with WooCommerce, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "no_hook": _("No webhook leads here, so changes come a little later. Add one in the shop."),
    "hook_off": _("The shop switched the webhook off after failures. Set it to “Active” again."),
    "not_offered": _("WooCommerce does not offer that."),
    "wrong_currency": _("The order is in another currency. Enter the amount in that one."),
    "too_much": _("There is not that much left to refund. Lower the amount."),
    "refund_refused": _("The shop refused the refund. Its payment provider may not refund by API."),
    "recorded_only": _("The refund is recorded. Send the money by hand."),
    "code_taken": _("This coupon code exists already. Choose another one."),
    "on_its_way": _("The order is on its way, so its address can't be changed."),
    "schema": _("The answer is not as WooCommerce describes it. A plugin may have changed it."),
    "not_json": _("The answer is no JSON. Is there a maintenance page or a firewall?"),
    "unauthorized": _("The shop does not accept the key. Copy key and secret again."),
    "forbidden": _("The key may not do this. Give it the right to read and write."),
    "not_found": _("Nothing is found. Check the address of the shop."),
    "no_woocommerce": _("WordPress answers, WooCommerce does not. Switch the plugin on."),
    "refused": _("The shop refused it."),
    "moved": _("The address leads elsewhere. Enter it as in WordPress, with https:// and www."),
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
