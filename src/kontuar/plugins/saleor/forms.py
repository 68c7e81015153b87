"""The settings of a Saleor shop as a person fills them in."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SaleorForm(forms.Form):
    """Where its GraphQL is, and the token of an app.

    `initial` is what is stored; after `is_valid()` the values are in `settings()` and `secrets()`.
    A secret left empty keeps the one that is stored, when its name is in `stored`.
    """

    url = forms.URLField(
        label=_("Address of the API"),
        assume_scheme="https",
        help_text=_("It ends with /graphql/."),
    )
    token = forms.CharField(
        label=_("Token of the app"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Dashboard, Extensions, a custom app that may manage orders."),
    )
    hook_secret = forms.CharField(
        label=_("Secret of the webhooks"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only if the webhook has one. Else calls are checked by the shop's keys."),
    )

    def __init__(self, *args: Any, stored: Collection[str] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.stored = stored
        self.fields["token"].required = "token" not in stored

    def clean_url(self) -> str:
        """With the ending that Saleor insists on."""
        url = str(self.cleaned_data["url"]).rstrip("/")
        return f"{url}/" if url.endswith("/graphql") else f"{url}/graphql/"

    def settings(self) -> dict[str, Any]:
        """What is stored in the open."""
        return {"url": self.cleaned_data["url"]}

    def secrets(self) -> dict[str, str]:
        """What is sealed."""
        return {name: self.cleaned_data[name].strip() for name in ("token", "hook_secret")}
