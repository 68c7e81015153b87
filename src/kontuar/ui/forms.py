"""Django's forms in our look."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template import loader


class Renderer(DjangoTemplates):
    """Forms and fields from `ui/fields`, widgets from Django itself."""

    form_template_name = "ui/fields/form.html"
    field_template_name = "ui/fields/field.html"

    def get_template(self, template_name: str) -> Any:
        """Ours through the project's loader, so that components work in them."""
        if template_name.startswith("ui/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)
