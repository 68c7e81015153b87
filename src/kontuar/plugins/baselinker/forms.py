"""The settings of BaseLinker as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class BaseLinkerForm(ConnectionForm):
    """One token opens everything."""

    sealed: ClassVar[Collection[str]] = ("token",)
    needed: ClassVar[Collection[str]] = ("token",)

    token = SecretField(
        label=_("API token"), help_text=_("In BaseLinker: My account, API, Generate token.")
    )
