"""The part of the settings about logging in: with a password, or at the provider."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.plugins.email.oauth import is_safe

WAYS = [
    ("password", _("With a password")),
    ("google", _("At Google")),
    ("microsoft", _("At Microsoft")),
    ("own", _("At another provider (OAuth2)")),
]


class LoginFields(forms.Form):
    """How the mailbox is opened, and by which application at the provider."""

    login = forms.ChoiceField(
        label=_("How to log in"),
        choices=WAYS,
        widget=forms.RadioSelect,
        required=False,
        initial="password",
    )
    imap_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Gmail, Outlook, WP, O2, Onet and Interia want an app password here."),
    )
    oauth_client = forms.CharField(
        label=_("Application (client) ID"), max_length=300, required=False, strip=True
    )
    oauth_secret = forms.CharField(
        label=_("Application's secret"),
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    oauth_tenant = forms.RegexField(
        r"^[A-Za-z0-9.-]+$",
        label=_("Directory (tenant) ID"),
        max_length=100,
        required=False,
        help_text=_("Only when the application is for accounts of your organisation alone."),
    )
    oauth_authorize_url = forms.CharField(
        label=_("Address of the login page"), max_length=1000, required=False
    )
    oauth_token_url = forms.CharField(
        label=_("Address that gives tokens"), max_length=1000, required=False
    )
    oauth_scope = forms.CharField(
        label=_("What is asked for (scope)"), max_length=500, required=False
    )

    LOGIN_GROUP: ClassVar[tuple[Any, tuple[str, ...]]] = (
        _("Login at the provider"),
        ("oauth_client", "oauth_secret", "oauth_tenant", "oauth_authorize_url", "oauth_token_url",
         "oauth_scope"),
    )  # fmt: skip
    stored: Collection[str]

    def clean_login(self) -> str:
        """Older settings know passwords only."""
        return self.cleaned_data.get("login") or "password"

    def check_login(self, values: Mapping[str, Any]) -> None:
        """What the chosen way needs."""
        if values.get("login", "password") == "password":
            if not values.get("imap_password") and "imap_password" not in self.stored:
                self.add_error("imap_password", gettext("Enter the password of the mailbox."))
            return
        if not values.get("oauth_client"):
            self.add_error("oauth_client", gettext("Copy it from the application's page."))
        if values["login"] == "own":
            self._check_own(values)
        self._check_secret(values)

    def _check_own(self, values: Mapping[str, Any]) -> None:
        for name in ("oauth_authorize_url", "oauth_token_url"):
            if not is_safe(values.get(name) or ""):
                self.add_error(name, gettext("Enter an address that begins with https://."))

    def _check_secret(self, values: Mapping[str, Any]) -> None:
        """A stored secret goes to no login server but the one it was typed for."""
        if values.get("oauth_secret"):
            return
        if "oauth_secret" not in self.stored:
            if values["login"] != "own":  # programs at other providers may have none
                self.add_error("oauth_secret", gettext("Copy it from the application's page."))
            return
        places = ("login", "oauth_tenant", "oauth_token_url")
        if any((self.initial.get(name) or "") != (values.get(name) or "") for name in places):
            message = gettext("The login server changed: enter the secret again.")
            self.add_error("oauth_secret", message)
