"""The settings of a mailbox as a person fills them in."""

import ssl
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.kit import clock
from kontuar.plugins.email.form_folders import FoldersField
from kontuar.plugins.email.form_hooks import HookFields
from kontuar.plugins.email.form_login import LoginFields
from kontuar.plugins.email.form_news import NewsFields
from kontuar.plugins.email.form_trust import TrustFields
from kontuar.plugins.email.hook_address import address_of, is_token
from kontuar.plugins.email.hook_providers import PROVIDERS
from kontuar.plugins.email.loopback import is_loopback
from kontuar.plugins.email.oauth import is_safe
from kontuar.plugins.email.presets import guess_settings

_SECURITY = [
    ("tls", _("TLS (usually port 993 or 465)")),
    ("starttls", _("STARTTLS (usually port 143 or 587)")),
    ("none", _("None")),
]
_SECRETS = (
    "imap_password",
    "smtp_password",
    "oauth_secret",
    "hook_key",
    "hook_api_key",
    "news_key",
)
_NOTES = {
    "oauth_client": "plugins/email/_login_note.html",
    "hook_key": "plugins/email/_hook_note.html",
    "news_provider": "plugins/email/_news_note.html",
}


class EmailForm(LoginFields, HookFields, NewsFields, TrustFields):
    """How mail comes in and goes out.

    `initial` is what is stored, or `EmailForm.guess(address)` for a new channel; after
    `is_valid()` the values are in `settings()` and `secrets()`. A secret left empty keeps the one
    that is stored, when its name is in `stored`.
    """

    incoming = forms.ChoiceField(
        label=_("How mail comes in"),
        choices=[
            ("imap", _("From a mailbox (IMAP)")),
            ("hook", _("Your provider delivers it by webhook")),
            ("listener", _("Your mail server delivers it here (LMTP or SMTP)")),
        ],
        widget=forms.RadioSelect,
        initial="imap",
    )
    imap_host = forms.CharField(label=_("Incoming server"), max_length=253, required=False)
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=_SECURITY, required=False)
    imap_user = forms.CharField(label=_("User name"), max_length=320, required=False)
    folders = FoldersField(
        label=_("Folders"),
        required=False,
        help_text=_("Usually only INBOX. Mail in each of them is here within seconds."),
    )
    import_existing = forms.BooleanField(
        label=_("Take in what is in the mailbox already"), required=False
    )
    mark_seen = forms.BooleanField(
        label=_("Mark mail as read in the mailbox once it is stored here"), required=False
    )
    listen_host = forms.CharField(label=_("Listen on"), max_length=253, required=False)
    listen_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    listen_public = forms.BooleanField(
        label=_("Let other computers deliver here; the network is protected"), required=False
    )
    more_addresses = forms.CharField(
        label=_("Further addresses"),
        max_length=1000,
        required=False,
        help_text=_("Separated by commas; mail to them comes here too."),
    )
    smtp_host = forms.CharField(label=_("Sending server"), max_length=253)
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=_SECURITY)
    same_login = forms.BooleanField(label=_("Same login as for incoming mail"), required=False)
    smtp_user = forms.CharField(label=_("User name"), max_length=320, required=False)
    smtp_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    save_sent = forms.BooleanField(
        label=_("Keep a copy in the mailbox's Sent folder"), required=False
    )
    sent_folder = forms.CharField(
        label=_("Sent folder"),
        max_length=200,
        required=False,
        help_text=_("Empty: the folder the server names itself."),
    )
    allow_plain = forms.BooleanField(
        label=_("I know that without encryption passwords and mail can be read on the way"),
        required=False,
    )
    authority = forms.CharField(
        label=_("Certificate of your own authority"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for servers with a certificate of your own making (PEM)."),
    )

    class Media:
        css = {"all": ["plugins/email/forms.css"]}

    GROUPS: ClassVar[list[tuple[Any, tuple[str, ...]]]] = [
        (_("Incoming mail"), ("incoming", "hook_provider")),
        (
            _("Mailbox"),
            ("imap_host", "imap_port", "imap_security", "imap_user", "login", "imap_password",
             "folders", "import_existing", "mark_seen"),
        ),
        LoginFields.LOGIN_GROUP,
        HookFields.HOOK_GROUP,
        (_("Built-in door"), ("listen_host", "listen_port", "listen_public", "more_addresses")),
        (
            _("Outgoing mail"),
            ("smtp_host", "smtp_port", "smtp_security", "same_login", "smtp_user",
             "smtp_password", "save_sent", "sent_folder"),
        ),
        NewsFields.NEWS_GROUP,
        TrustFields.TRUST_GROUP,
        (_("Security"), ("allow_plain", "authority")),
    ]  # fmt: skip

    def __init__(self, *args: Any, stored: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.origin = self.back = ""
        if self.initial.get("connected_on"):
            del self.fields["import_existing"]  # decided when it was connected

    @staticmethod
    def guess(address: str) -> dict[str, Any]:
        """Initial values for a new channel, from the domain of its address."""
        return guess_settings(address)

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields in the order and under the headings in which a person meets them."""
        for title, names in self.GROUPS:
            yield title, [self[name] for name in names if name in self.fields]

    def note_of(self, group: str) -> str:
        """The template that explains a group, by the name of its first field; empty: none."""
        return _NOTES.get(group, "")

    def note_is_last(self, group: str) -> bool:
        """Whether the note says what to do about the choice that was made in the group."""
        return group == "news_provider"

    def sign_ins(self) -> list[tuple[str, str]]:
        """The ways to log in elsewhere, each with the name on its button."""
        names = {"google": "Google", "microsoft": "Microsoft", "own": gettext("the provider")}
        return list(names.items())

    def stand_at(self, *, origin: str, back: str) -> None:
        """By which address the outside reaches us, and to which a login comes back."""
        self.origin, self.back = origin, back

    def is_reachable(self) -> bool:
        """Whether providers can send a person's browser back to our address."""
        return is_safe(self.origin)

    def is_public(self) -> bool:
        """Whether providers can call our address themselves: this computer's own they can't."""
        return self.origin.startswith("https://")

    def hooks(self) -> list[tuple[str, str, str]]:
        """Each provider with its name and the address to copy."""
        token = str(self["hook_token"].value() or "")
        if not is_token(token):
            return []
        return [
            (key, p.name, address_of(origin=self.origin, token=token, signs=p.signs))
            for key, p in PROVIDERS.items()
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        way = values.get("incoming")
        if way == "listener":
            self._check_door(values)
        elif way == "hook":
            self.check_hook(values)
            self._without_mailbox(values)
        else:
            self._check_mailbox(values)
        self.check_news(values)
        self._check_moved(values)
        self._check_encryption(values)
        self._check_more(values)
        return values

    def _check_mailbox(self, values: Mapping[str, Any]) -> None:
        for name in ("imap_host", "imap_port", "imap_security", "imap_user"):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, gettext("Fill this in to read a mailbox."))
        self.check_login(values)

    def _check_door(self, values: dict[str, Any]) -> None:
        host = values.get("listen_host") or "127.0.0.1"
        if not is_loopback(host) and not values.get("listen_public"):
            self.add_error(
                "listen_public",
                gettext("Confirm that other computers may deliver here, or listen on 127.0.0.1."),
            )
        self._without_mailbox(values)

    def _without_mailbox(self, values: dict[str, Any]) -> None:
        """No mailbox to take a login from: a tick that nobody sees any more counts for nothing."""
        values["same_login"] = False

    def _check_moved(self, values: Mapping[str, Any]) -> None:
        """A stored password goes to no server but the one it was typed for."""
        if not self.stored:
            return
        shares = bool(values.get("same_login"))
        begins_to_share = shares and not self.initial.get("same_login", True)
        for way in ("imap", "smtp"):
            before = self.initial.get(f"{way}_host")
            moved = before and values.get(f"{way}_host") != before
            secret = "imap_password" if way == "smtp" and shares else f"{way}_password"
            if secret not in self.stored or not self._uses(secret, values):
                continue
            if (moved or (way == "smtp" and begins_to_share)) and not values.get(secret):
                self.add_error(secret, gettext("The server changed: enter the password again."))

    def _uses(self, field: str, values: Mapping[str, Any]) -> bool:
        """Tokens look after themselves: they are bound to their servers."""
        return field != "imap_password" or values.get("login", "password") == "password"

    def _check_encryption(self, values: Mapping[str, Any]) -> None:
        """Without encryption only inside this computer, or with open eyes."""
        for way in ("imap", "smtp"):
            if way == "imap" and values.get("incoming") != "imap":
                continue
            bare = values.get(f"{way}_security") == "none"
            far = not is_loopback(values.get(f"{way}_host") or "")
            if bare and far and not values.get("allow_plain"):
                self.add_error(
                    f"{way}_security",
                    gettext("Choose TLS or STARTTLS, or confirm below that you accept none."),
                )

    def _check_more(self, values: Mapping[str, Any]) -> None:
        for address in (values.get("more_addresses") or "").replace(",", " ").split():
            try:
                validate_email(address)
            except forms.ValidationError as error:
                self.add_error("more_addresses", error)
        if values.get("authority"):
            try:
                ssl.create_default_context().load_verify_locations(cadata=values["authority"])
            except (ssl.SSLError, ValueError):
                self.add_error("authority", gettext("This is no certificate in PEM form."))

    def settings(self) -> dict[str, Any]:
        """What is stored openly."""
        chosen = {k: v for k, v in self.cleaned_data.items() if k not in _SECRETS}
        now = clock.now()
        begun = self.initial.get("connected_on") or now.date().isoformat()
        known = self.initial.get("chosen_at") or {}
        kept = {"import_existing": bool(self.initial.get("import_existing"))}
        chosen_at = {
            name: known.get(name, now.isoformat()) for name in chosen["folders"] or ["INBOX"]
        }
        return {**kept, **chosen, "connected_on": begun, "chosen_at": chosen_at}

    def secrets(self) -> dict[str, str]:
        """What is stored sealed; only what was entered now."""
        return {k: self.cleaned_data[k] for k in _SECRETS if self.cleaned_data.get(k)}
