"""What somebody who was invited says about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AcceptForm(forms.Form):
    """A name and a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Customers and colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a short sentence is easy to remember."),
        widget=forms.PasswordInput(
            render_value=True, attrs={"autocomplete": "new-password", "autofocus": True}
        ),
    )
