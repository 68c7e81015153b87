"""The settings of DPD as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class DpdForm(ConnectionForm):
    """The login to InfoServices that DPD gives with the contract."""

    sealed: ClassVar[Collection[str]] = ("password",)
    needed: ClassVar[Collection[str]] = ("password",)

    login = forms.CharField(label=_("InfoServices login"), max_length=100)
    password = SecretField(label=_("InfoServices password"))
    channel = forms.CharField(
        label=_("InfoServices channel"),
        max_length=100,
        help_text=_("As DPD named it; often your customer number."),
    )
