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
    """The company's name, the defaults of its people, and how long answers wait."""

    undo_seconds = forms.IntegerField(
        label=_("Seconds to undo sending"),
        min_value=0,
        max_value=60,
        help_text=_("An answer waits so long before it goes out, 0 to 60. 0: it goes at once."),
    )


class ShopForm(PlaceForm):
    """A shop as customers know it."""

    signature = forms.CharField(required=False, max_length=20_000)


class QueueForm(forms.Form):
    """A queue's name."""

    name = forms.CharField(label=_("Name"), max_length=80)
