"""What the forms of connections share: which fields are stored in the open, which are sealed."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms


class ConnectionForm(forms.Form):
    """Edits one connection; after `is_valid()` its values are in `settings()` and `secrets()`.

    `initial` is what is stored; a secret left empty keeps the stored one when its name is in
    `stored`, and is asked for when it is in `needed` and not there.
    """

    sealed: ClassVar[Collection[str]] = ()
    needed: ClassVar[Collection[str]] = ()

    def __init__(self, *args: Any, stored: Collection[str] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.stored = stored
        for name in self.needed:
            self.fields[name].required = name not in stored

    def settings(self) -> dict[str, Any]:
        """What is stored in the open."""
        return {n: v for n, v in self.cleaned_data.items() if n not in self.sealed and v != ""}

    def secrets(self) -> dict[str, str]:
        """What is sealed."""
        return {name: self.cleaned_data[name] for name in self.sealed}


class SecretField(forms.CharField):
    """Something nobody sees again once it is stored."""

    def __init__(self, **values: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        super().__init__(**{"required": False, "max_length": 4000, "widget": widget, **values})
