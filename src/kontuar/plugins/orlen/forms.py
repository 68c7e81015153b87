"""The settings of ORLEN Paczka as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class OrlenForm(ConnectionForm):
    """The partner's number and key from the contract."""

    sealed: ClassVar[Collection[str]] = ("partner_key",)
    needed: ClassVar[Collection[str]] = ("partner_key",)

    partner_id = forms.CharField(label=_("PartnerID"), max_length=100)
    partner_key = SecretField(label=_("PartnerKey"))
    sandbox = forms.BooleanField(label=_("Use the test environment"), required=False)
