"""The part of the settings about a provider that tells what became of mail we sent through it."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.plugins.email.hook_address import address_of, is_token, made_token
from kontuar.plugins.email.hook_providers import PROVIDERS


class NewsFields(forms.Form):
    """Who carries our mail out, and how it proves that it is the one who reports."""

    news_provider = forms.ChoiceField(
        label=_("Provider that tells"),
        choices=[("", _("Nobody")), *((name, one.name) for name, one in PROVIDERS.items())],
        required=False,
        help_text=_(
            "The one through which this channel sends: answers then say whether they arrived, "
            "came back or were marked as spam."
        ),
    )
    news_key = forms.CharField(
        label=_("Signing key of the reports"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Mailgun: Sending → Webhooks → HTTP webhook signing key. Resend: Webhooks → Signing "
            "secret."
        ),
    )
    news_token = forms.CharField(
        label="", required=False, initial=made_token, widget=forms.HiddenInput
    )

    NEWS_GROUP: ClassVar[tuple[Any, tuple[str, ...]]] = (
        _("What became of mail"),
        ("news_provider", "news_key", "news_token"),
    )
    stored: Collection[str]
    origin: str

    def clean_news_token(self) -> str:
        """The long random part of the address; made here unless it is known already."""
        given: str = self.initial.get("news_token") or self.cleaned_data["news_token"]
        return given if is_token(given) else made_token()

    def check_news(self, values: Mapping[str, Any]) -> None:
        """A provider that signs needs its key here: the one for mail may be another's."""
        provider = PROVIDERS.get(values.get("news_provider") or "")
        is_kept = "news_key" in self.stored and (
            self.initial.get("news_provider") == values.get("news_provider")
        )
        if provider and provider.signs and not (values.get("news_key") or is_kept):
            self.add_error("news_key", gettext("Copy the signing key from the provider's page."))

    def news_hooks(self) -> list[tuple[str, str, str]]:
        """Each provider with its name and the address to copy."""
        token = str(self["news_token"].value() or "")
        if not is_token(token):
            return []
        return [
            (key, p.name, address_of(origin=self.origin, token=token, signs=p.signs))
            for key, p in PROVIDERS.items()
        ]
