"""What goes wrong with DHL, in plain words with the next step."""

from django.utils.translation import gettext_lazy as _

from kontuar.orders.wording import Sentences

SENTENCES: Sentences = {
    "unauthorized": _("DHL does not accept the login or key. Copy it again."),
    "rate_limited": _(
        "DHL asks us to wait. A new key may ask 250 times a day: have DHL raise that, or use the"
        " login to DHL24."
    ),
}
