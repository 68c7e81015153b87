"""The folders of a mailbox: typed, or picked from those that the live test found."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext


class FolderInput(forms.TextInput):
    """A line of names with a button that asks the mailbox for them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The line and its button."""
        return format_html(
            '<span class="folder-input">{}<button class="button button-secondary" type="submit" '
            'name="pick" value="{}">{}</button></span>',
            super().render(name, value, attrs, renderer),
            name,
            gettext("Choose…"),
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was ticked, else what was typed."""
        getlist = getattr(data, "getlist", None)
        picked = getlist(f"{name}_picked") if getlist else data.get(f"{name}_picked")
        return picked or super().value_from_datadict(data, files, name)


class FoldersField(forms.Field):
    """Names of folders; one that has a comma in it stands in quotation marks."""

    widget = FolderInput

    def prepare_value(self, value: str | Sequence[str] | None) -> str:
        """As a line."""
        if isinstance(value, str) or value is None:
            return value or ""
        line = StringIO()
        csv.writer(line, lineterminator="").writerow(value)
        return line.getvalue().replace(",", ", ") if '"' not in line.getvalue() else line.getvalue()

    def to_python(self, value: str | Sequence[str] | None) -> list[str]:
        """As a list, each name once, in the order in which they were given."""
        if isinstance(value, str):
            value = next(csv.reader([value], skipinitialspace=True), [])
        return list(dict.fromkeys(name.strip() for name in value or () if name.strip()))
