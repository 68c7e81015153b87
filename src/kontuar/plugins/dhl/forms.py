"""The settings of DHL as a person fills them in."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class DhlForm(ConnectionForm):
    """The login to DHL24, or a key to Unified Tracking."""

    sealed: ClassVar[Collection[str]] = ("password", "api_key")

    username = forms.CharField(
        label=_("DHL24 user"),
        max_length=100,
        required=False,
        help_text=_("With access to WebAPI; tells each step. Empty: the key below is used."),
    )
    password = SecretField(label=_("DHL24 password"))
    api_key = SecretField(
        label=_("Unified Tracking key"),
        help_text=_("From developer.dhl.com; tells only whether it is on its way or delivered."),
    )
    sandbox = forms.BooleanField(label=_("Use the test environment"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two ways has to be whole."""
        given = super().clean() or self.cleaned_data
        needed = "password" if given.get("username") else "api_key"
        if not given.get(needed) and needed not in self.stored:
            self.add_error(needed, _("Enter the login to DHL24 or a key."))
        return given
