"""What is asked about the company, a shop and a queue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kontuar.manage.choices import LANGUAGES, zones


class PlaceForm(forms.Form):
    """A name with the language and time zone that go with it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)


class CompanyForm(PlaceForm):
    """The company's name and the defaults of its people."""


class ShopForm(PlaceForm):
    """A shop as customers know it."""

    signature = forms.CharField(required=False, max_length=20_000)


class QueueForm(forms.Form):
    """A queue's name."""

    name = forms.CharField(label=_("Name"), max_length=80)
