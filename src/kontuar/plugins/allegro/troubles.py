"""What goes wrong with Allegro, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import OF_THEIRS, Sentences, worded

SENTENCES: Sentences = {
    "not_logged_in": _("Nobody has logged in yet. Open the settings and log in at Allegro."),
    "token_expired": _("The login has ended. Open the settings and log in at Allegro again."),
    "login_denied": _("Access was refused at Allegro. Begin again and allow it."),
    "login_late": _("The code has expired. Begin again to get a new one."),
    "unauthorized": _(
        "Allegro does not accept the application. Copy Client ID and Client Secret again."
    ),
    "forbidden": _(
        "The application may not do this. At apps.developer.allegro.pl check its rights to"
        " orders and payments and its name, then log in again."
    ),
    "not_paid_here": _(
        "This order was not paid through Allegro, so Allegro can't refund it. Send the money"
        " yourself."
    ),
    "wrong_currency": _("The order is in another currency. Enter the amount in that one."),
    "too_much": _("There is not that much left to refund. Lower the amount."),
    "not_settable": _("Allegro sets this status itself. Choose another one."),
    "changed_meanwhile": _("Somebody changed the order meanwhile. It is tried again by itself."),
    "refused": _("Allegro refused it. Its own words stand beside it."),
    "schema": _("The answer is not as Allegro describes it. A newer Kontuar may know how."),
}


def explain(code: str) -> str:
    """A trouble code in plain words."""
    return worded(code, {**OF_THEIRS, **SENTENCES})
