"""The settings of a PrestaShop as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class PrestaForm(ConnectionForm):
    """Where the shop is, and its key of the Webservice."""

    sealed: ClassVar[Collection[str]] = ("key",)
    needed: ClassVar[Collection[str]] = ("key",)

    url = forms.URLField(
        label=_("Address of the shop"),
        assume_scheme="https",
        help_text=_("As customers see it, without /api."),
    )
    key = SecretField(
        label=_("Key of the Webservice"),
        help_text=_("Advanced Parameters, Webservice, Add a key; 32 letters and digits."),
    )
    employee_id = forms.IntegerField(
        label=_("Number of the employee"),
        min_value=1,
        initial=1,
        help_text=_("In whose name notes stand in the shop; see the list of employees there."),
    )
    shop_id = forms.IntegerField(
        label=_("Number of the shop"),
        min_value=1,
        required=False,
        help_text=_("Only with several shops in one PrestaShop. Empty: the main one."),
    )

    def clean_url(self) -> str:
        """Without what people copy along with it."""
        return str(self.cleaned_data["url"]).rstrip("/").removesuffix("/api").rstrip("/")

    def clean_key(self) -> str:
        """Without the blanks that come along with it."""
        return str(self.cleaned_data["key"]).strip()

    def settings(self) -> dict[str, object]:
        """What is stored in the open."""
        return {name: told for name, told in super().settings().items() if told is not None}
