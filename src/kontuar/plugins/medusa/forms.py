"""The settings of a Medusa shop as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class MedusaForm(ConnectionForm):
    """Where its backend is, and a secret key of it."""

    sealed: ClassVar[Collection[str]] = ("key", "hook_key")
    needed: ClassVar[Collection[str]] = ("key",)

    url = forms.URLField(
        label=_("Address of the backend"),
        assume_scheme="https",
        help_text=_("For example https://api.shop.example"),
    )
    key = SecretField(
        label=_("Secret key"),
        help_text=_("Medusa, Settings, Secret API Keys. It begins with sk_."),
    )
    hook_key = SecretField(
        label=_("Key for calls"),
        help_text=_("Only if the shop has the subscriber from the description that calls us."),
    )

    def clean_url(self) -> str:
        """Without what people copy along with it."""
        url = str(self.cleaned_data["url"]).rstrip("/")
        for part in ("/app", "/admin", "/store"):
            url = url.split(part)[0] if url.endswith(part) or f"{part}/" in url else url
        return url
