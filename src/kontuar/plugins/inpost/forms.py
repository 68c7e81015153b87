"""The settings of InPost as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class InPostForm(ConnectionForm):
    """Following parcels needs no login; a token is sent along where there is one."""

    sealed: ClassVar[Collection[str]] = ("token",)

    token = SecretField(
        label=_("ShipX token"),
        help_text=_("From Parcel Manager, My account, API. May stay empty."),
    )
    sandbox = forms.BooleanField(label=_("Use the test environment"), required=False)
