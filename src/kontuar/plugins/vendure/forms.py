"""The settings of a Vendure shop as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class VendureForm(ConnectionForm):
    """Where its admin API is, and who logs in there."""

    sealed: ClassVar[Collection[str]] = ("password", "hook_key")
    needed: ClassVar[Collection[str]] = ("password",)

    url = forms.URLField(
        label=_("Address of the admin API"),
        assume_scheme="https",
        help_text=_("For example https://shop.example/admin-api"),
    )
    username = forms.CharField(label=_("User name"), max_length=200)
    password = SecretField(
        label=_("Password"),
        help_text=_("Of an administrator of its own, with a role that may read and change orders."),
    )
    channel = forms.CharField(
        label=_("Channel token"),
        required=False,
        max_length=200,
        help_text=_("Of a shop with several channels; empty means the default one."),
    )
    precision = forms.IntegerField(
        label=_("Digits behind the point"),
        min_value=0,
        max_value=6,
        initial=2,
        help_text=_("2 unless the shop has a money strategy of its own."),
    )
    hook_key = SecretField(
        label=_("Key for calls"),
        help_text=_("Only if the shop has the small plugin from the description that calls us."),
    )
