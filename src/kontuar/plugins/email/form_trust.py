"""Whose word about a sender is believed, and how answers prove where they belong."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class TrustFields(forms.Form):
    """The part of a mailbox's settings that guards conversations against strangers."""

    trusted_servers = forms.CharField(
        label=_("Mail server that checks senders"),
        max_length=300,
        required=False,
        help_text=_(
            "The name your mail server gives itself at the beginning of the header"
            " Authentication-Results, for example mx.google.com. Its verdict is then believed."
        ),
    )
    secret_reply_address = forms.BooleanField(
        label=_("Have answers sent to a secret address (name+secret@…)"),
        required=False,
        help_text=_(
            "Answers then find their conversation even without mail headers. Only where the"
            " mailbox also takes mail to such addresses: Gmail, Outlook, Fastmail and your own"
            " server usually do."
        ),
    )

    TRUST_GROUP: ClassVar[tuple[Any, tuple[str, ...]]] = (
        _("Who writes, and where it belongs"),
        ("trusted_servers", "secret_reply_address"),
    )
