"""Trouble codes every connection can meet, in plain words with the next step."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentences = Mapping[str, str | Promise]
SENTENCES: Sentences = {
    "unauthorized": _("The login is not accepted. Copy the key or password again."),
    "forbidden": _("The login may not do this. Give it the right to do so at the other side."),
    "not_found": _("There is nothing at this address. Check it for a typo."),
    "refused": _("The other side refuses the question."),
    "moved": _("The address leads to another server. Enter the final address."),
    "quota": _("The other side wants to be paid before it answers more."),
    "rate_limited": _("We are asked to wait. The next question is put by itself."),
    "server_error": _("The other side has a fault. It is asked again by itself."),
    "not_json": _("The answer is no JSON. Open the address in a browser: is it a login page?"),
    "not_xml": _("The answer can't be read. The other side is asked again by itself."),
    "fault": _("The other side refuses the question. Its own words stand beside it."),
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
    "too_large": _("The answer is too large to be read."),
    "packed": _("The server packs its answer although that was not asked for. Turn it off."),
    "schema": _("The answer is not as described. A newer Kontuar may know how to read it."),
    "not_offered": _("That can't be done here."),
    "no_pickup_point": _("The shop keeps no pickup point on this order. Change it in the shop."),
    "token_expired": _("The login has expired. Log in again on the page of the connection."),
}

OF_THEIRS: Sentences = {
    "unreachable": _("Their server can't be reached. Check whether this computer is online."),
    "unknown_name": _("Their server can't be found. Check whether this computer is online."),
}
"""For adapters whose address nobody types: there is no typo to look for."""


def worded(code: str, own: Sentences) -> str:
    """A trouble code in plain words; what an adapter says itself comes first."""
    odd = _("Something unexpected happened. Test the connection again.")
    return str(own.get(code) or SENTENCES.get(code) or odd)
