"""The settings of a shop at Shopify as a person fills them in."""

import re
from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField

NAMED = re.compile(
    r"(?:https?://)?(?:admin\.shopify\.com/store/)?([a-z0-9][a-z0-9-]*)(?:\.myshopify\.com)?(?:/.*)?"
)


class ShopifyForm(ConnectionForm):
    """Which shop, and the app that speaks for us there."""

    sealed: ClassVar[Collection[str]] = ("client_secret", "token")
    needed: ClassVar[Collection[str]] = ("client_secret",)

    shop = forms.CharField(
        label=_("Name of the shop"),
        max_length=200,
        help_text=_("As in kram.myshopify.com; not the domain that customers see."),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=200,
        help_text=_("Dev Dashboard, the app, Settings. The app must be installed in the shop."),
    )
    client_secret = SecretField(
        label=_("Client secret"),
        help_text=_("From the same place. It also proves that calls come from Shopify."),
    )
    token = SecretField(
        label=_("Lasting access token"),
        help_text=_("Only for an app made in the shop's admin before 2026. Else leave it empty."),
    )
    plan = forms.ChoiceField(
        label=_("Plan of the shop"),
        choices=[
            ("standard", _("Basic or Grow")),
            ("advanced", "Advanced"),
            ("plus", "Plus"),
            ("enterprise", "Enterprise"),
        ],
        help_text=_("Shopify allows more questions on larger plans."),
    )

    def clean_shop(self) -> str:
        """In the one form that Shopify's addresses have."""
        told = NAMED.fullmatch(str(self.cleaned_data["shop"]).strip().lower())
        if not told:
            raise forms.ValidationError(
                _("This is no name of a shop. It looks like kram.myshopify.com.")
            )
        return f"{told[1]}.myshopify.com"

    def clean_client_secret(self) -> str:
        """Without the blanks that come along with it."""
        return str(self.cleaned_data["client_secret"]).strip()

    def clean_token(self) -> str:
        """The same."""
        return str(self.cleaned_data["token"]).strip()
