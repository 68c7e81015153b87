"""What can be chosen about one's own screen."""

import zoneinfo
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from kontuar.people.models import Agent

LANGUAGES = (("", _("As the company")), ("pl", "Polski"), ("en", "English"))
THEMES = (
    ("auto", _("As the computer")),
    ("light", pgettext_lazy("theme", "Light")),
    ("dark", pgettext_lazy("theme", "Dark")),
)
DENSITIES = (("comfortable", _("Comfortable")), ("compact", _("Compact: more on the screen")))
AFTER_SEND = (("stay", _("Stay in the conversation")), ("next", _("Go to the next that waits")))


def zones() -> list[tuple[str, Any]]:
    """Every zone of a real place, the company's own first."""
    known = sorted(z for z in zoneinfo.available_timezones() if "/" in z and z[:4] != "Etc/")
    return [("", _("As the company")), *((z, z.replace("_", " ")) for z in known)]


class ProfileForm(forms.Form):
    """Preferences of the person who is logged in."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        help_text=_("Colleagues and customers see it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, required=False)
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES)
    density = forms.ChoiceField(label=_("Density"), choices=DENSITIES)
    after_send = forms.ChoiceField(label=_("After sending"), choices=AFTER_SEND)
    shortcuts_on = forms.BooleanField(
        label=_("Single letters are shortcuts"),
        help_text=_("Press ? to see them. Ctrl K always works."),
        required=False,
    )

    def __init__(self, data: Any, *, agent: "Agent") -> None:
        names = self.base_fields
        super().__init__(data, initial={name: getattr(agent, name) for name in names})

    def chosen(self) -> dict[str, Any]:
        """The values to keep."""
        return dict(self.cleaned_data)
