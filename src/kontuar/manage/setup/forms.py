"""What the first run asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.manage.choices import LANGUAGES, zones


class CodeForm(forms.Form):
    """The code from the terminal."""

    code = forms.CharField(
        label=_("Setup code"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}
        ),
    )


class CompanyForm(forms.Form):
    """The company and its first shop."""

    company = forms.CharField(
        label=_("Company"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    shop = forms.CharField(
        label=_("Shop"), max_length=120, help_text=_("The name under which customers know you.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, help_text=_("Each person can choose their own.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)


class AdministratorForm(forms.Form):
    """The first administrator."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You log in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a short sentence is easy to remember."),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
