"""The settings of a WooCommerce shop as a person fills them in."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WooForm(forms.Form):
    """Where the shop is, and its REST API key.

    `initial` is what is stored; after `is_valid()` the values are in `settings()` and `secrets()`.
    A secret left empty keeps the one that is stored, when its name is in `stored`.
    """

    url = forms.URLField(
        label=_("Address of the shop"),
        assume_scheme="https",
        help_text=_("As in WordPress, Settings, General."),
    )
    key = forms.CharField(
        label=_("Consumer key"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("WooCommerce, Settings, Advanced, REST API; with the right to read and write."),
    )
    secret = forms.CharField(
        label=_("Consumer secret"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    hook_secret = forms.CharField(
        label=_("Secret of the webhooks"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("The same for all webhooks of this shop. Empty: calls are only hints."),
    )
    refund_by_provider = forms.BooleanField(
        label=_("Refunds are paid out by the payment provider"),
        required=False,
        help_text=_("Off: a refund is recorded in the shop, and the money is sent by hand."),
    )

    def __init__(self, *args: Any, stored: Collection[str] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.stored = stored
        for name in ("key", "secret"):
            self.fields[name].required = name not in stored

    def clean_url(self) -> str:
        """Without what people copy along with it."""
        url = str(self.cleaned_data["url"])
        for part in ("?", "/wp-json", "/index.php", "/wp-admin"):
            url = url.split(part)[0]
        return url.rstrip("/")

    def settings(self) -> dict[str, Any]:
        """What is stored in the open."""
        return {name: self.cleaned_data[name] for name in ("url", "refund_by_provider")}

    def secrets(self) -> dict[str, str]:
        """What is sealed."""
        return {name: self.cleaned_data[name].strip() for name in ("key", "secret", "hook_secret")}
