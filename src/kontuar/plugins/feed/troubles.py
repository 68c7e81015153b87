"""What goes wrong with a feed, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "short_key": _("The key needs at least 16 characters. Let one be made, and copy it."),
    "no_file": _("This feed only pushes. Fill in the address of its file to take over history."),
    "no_single": _("This feed has no address of single orders, so they can't be read again."),
    "damaged": _("Some orders can't be read. Compare the first one with the description."),
    "not_offered": _("This shop does not offer that."),
    "schema": _("The file is not as described. Compare it with the description of the feed."),
    "not_json": _("The answer is no JSON. Open the address in a browser: is it a login page?"),
    "unauthorized": _("The shop does not accept the token. Copy it again."),
    "forbidden": _("The token may not read this. Give it the right to do so in the shop."),
    "not_found": _("There is nothing at this address. Check it for a typo."),
    "refused": _("The shop refused the question."),
    "moved": _("The address leads to another server. Enter the final address."),
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
    "too_large": _("The file is too large. Split it into pages with “next”."),
    "packed": _("The server packs its answer although that was not asked for. Turn it off."),
}


def explain(code: str) -> str:
    """A trouble code in plain words."""
    return str(SENTENCES.get(code, _("Something unexpected happened. Test the connection again.")))
