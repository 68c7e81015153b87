"""What is imported, and into which channel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kontuar.channels import selectors as channels
from kontuar.channels.registry import kinds
from kontuar.channels.selectors import Lying
from kontuar.kit.files import plain_path
from kontuar.people.rules import Scope
from kontuar.ui.words import say_size


class ImportForm(forms.Form):
    """A channel somebody looks after, and a name out of the listing: never a path."""

    channel = forms.ChoiceField(
        label=_("Into the channel"),
        help_text=_("Its shop and queue get the conversations, all of them closed."),
    )
    name = forms.ChoiceField(
        label=_("On the server"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to import.")},
    )

    also_ours = forms.CharField(
        label=_("Earlier addresses of the shop"),
        max_length=2000,
        required=False,
        help_text=_(
            "From which you wrote before, separated by commas: mail from them becomes your answers,"
            " as does mail from the channel's own addresses."
        ),
    )

    def clean_also_ours(self) -> list[str]:
        """Each of them an address."""
        given: str = self.cleaned_data["also_ours"]
        addresses = given.lower().replace(",", " ").replace(";", " ").split()
        for address in addresses:
            validate_email(address)
        return addresses

    def __init__(self, *args: Any, scope: Scope, lying: Sequence[Lying], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [c for c in channels.channels_in(scope) if c.kind in kinds()]
        own = [(str(c.pk), f"{c.name} · {c.address}") for c in able]
        for field, choices in (("channel", own), ("name", [_choice(one) for one in lying])):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  (declared above)
            chosen.choices = choices


def _choice(lying: Lying) -> tuple[str, str]:
    about = (
        gettext("folder")
        if lying.is_folder
        else say_size(lying.size, language=get_language() or "en")
    )
    return lying.name, f"{plain_path(lying.name)} · {about}"
