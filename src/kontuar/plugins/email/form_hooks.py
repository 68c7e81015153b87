"""The part of the settings about a provider that delivers by webhook."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.plugins.email.hook_address import is_token, made_token
from kontuar.plugins.email.hook_providers import PROVIDERS


class HookFields(forms.Form):
    """Which provider delivers, and how it proves that it is the one."""

    hook_provider = forms.ChoiceField(
        label=_("Provider"),
        choices=[(name, provider.name) for name, provider in PROVIDERS.items()],
        required=False,
    )
    hook_key = forms.CharField(
        label=_("Signing key"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    hook_api_key = forms.CharField(
        label=_("API key"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("What came in is fetched with it."),
    )
    hook_token = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    HOOK_GROUP: ClassVar[tuple[Any, tuple[str, ...]]] = (
        _("Webhook"),
        ("hook_key", "hook_api_key", "hook_token"),
    )
    stored: Collection[str]

    def clean_hook_token(self) -> str:
        """The long random part of the address; made here unless it is known already."""
        given: str = self.initial.get("hook_token") or self.cleaned_data["hook_token"]
        return given if is_token(given) else made_token()

    def check_hook(self, values: Mapping[str, Any]) -> None:
        """What the provider needs."""
        provider = PROVIDERS.get(values.get("hook_provider") or "")
        if provider is None:
            self.add_error("hook_provider", gettext("Choose who delivers your mail."))
        elif provider.signs and not self._has("hook_key", values):
            self.add_error("hook_key", gettext("Copy the signing key from the provider's page."))
        if provider and provider.is_asked and not self._has("hook_api_key", values):
            self.add_error("hook_api_key", gettext("Copy an API key from the provider's page."))

    def _has(self, name: str, values: Mapping[str, Any]) -> bool:
        return bool(values.get(name)) or name in self.stored
