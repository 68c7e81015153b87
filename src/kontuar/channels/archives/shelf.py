"""The folder in which files lie that may be imported from a screen."""

from pathlib import Path

from django.conf import settings


def imports_folder() -> Path:
    """Beside everything else that belongs to this installation; made when first needed."""
    return Path(settings.DATA) / "imports"
