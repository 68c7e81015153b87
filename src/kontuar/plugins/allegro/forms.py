"""The settings of Allegro as a person fills them in."""

from collections.abc import Collection
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.orders.setup import ConnectionForm, SecretField


class AllegroForm(ConnectionForm):
    """The application a seller registers once at Allegro; who is let in is asked afterwards."""

    sealed: ClassVar[Collection[str]] = ("client_secret",)
    needed: ClassVar[Collection[str]] = ("client_secret",)

    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=100,
        help_text=_(
            "At apps.developer.allegro.pl register an application that runs where there is no"
            " browser, with the rights to read and change orders and payments."
        ),
    )
    client_secret = SecretField(label=_("Client Secret"))
    app_name = forms.CharField(
        label=_("Name of the application"),
        max_length=100,
        help_text=_("As registered: Allegro shuts out programs that name themselves otherwise."),
    )
    app_url = forms.URLField(
        label=_("Page about the application"),
        assume_scheme="https",
        help_text=_("Where Allegro can read who asks; your shop's page will do."),
    )
    sandbox = forms.BooleanField(label=_("Use the test environment"), required=False)
