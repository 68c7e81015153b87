"""The settings of a feed as a person fills them in."""

import secrets as random
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.contract import DEEDS

KINDS = [
    ("note", _("Note")),
    ("tag", _("Tags")),
    ("status", _("Status")),
    ("cancel", _("Cancel the order")),
    ("refund", _("Refund")),
    ("invoice", _("Send the invoice again")),
    ("confirmation", _("Send the confirmation again")),
    ("address", _("Change the address")),
    ("return", _("Create a return")),
    ("reship", _("Send the goods again")),
    ("coupon", _("Coupon")),
]


class FeedForm(forms.Form):
    """Where the file is, and the key with which pushes are signed.

    `initial` is what is stored; after `is_valid()` the values are in `settings()` and `secrets()`.
    A secret left empty keeps the one that is stored, when its name is in `stored`.
    """

    url = forms.URLField(
        label=_("Address of the file"),
        required=False,
        assume_scheme="https",
        help_text=_("JSON or CSV; asked every five minutes. Leave it empty if the shop pushes."),
    )
    order_url = forms.CharField(
        label=_("Address of one order"),
        required=False,
        max_length=500,
        help_text=_("With {id} where the order's id goes; it lets an opened order be refreshed."),
    )
    can_find = forms.BooleanField(
        label=_("The file can be searched by number, email and phone"), required=False
    )
    token = forms.CharField(
        label=_("Token"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Sent as a bearer token with each question."),
    )
    key = forms.CharField(
        label=_("Key for pushes"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("The shop signs with it what it sends. Empty: one is made."),
    )
    action_url = forms.URLField(
        label=_("Address for actions"), required=False, assume_scheme="https"
    )
    actions = forms.MultipleChoiceField(
        label=_("What it can do"),
        required=False,
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, stored: Collection[str] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.stored = stored

    def settings(self) -> dict[str, Any]:
        """What is stored in the open."""
        data = self.cleaned_data
        names = ("url", "order_url", "can_find", "action_url")
        chosen = [kind for kind in DEEDS if kind in data["actions"]]
        return {name: data[name] for name in names if data[name]} | {"actions": chosen}

    def secrets(self) -> dict[str, str]:
        """What is sealed; a key is made when there is none yet."""
        data = self.cleaned_data
        made = "" if "key" in self.stored else random.token_urlsafe(32)
        return {"token": data["token"], "key": data["key"] or made}
