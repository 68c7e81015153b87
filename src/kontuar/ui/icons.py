"""Icons: one vendored sprite, shown by name."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "vendor" / "icons.svg"


class UnknownIcon(ValueError):  # noqa: N818  (says what is wrong)
    """A name that the sprite does not have; tools/vendor.py adds icons."""


@cache
def names() -> frozenset[str]:
    """Every icon there is."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text("utf-8")))


@lru_cache(maxsize=2048)
def draw(name: str, label: str = "", style: str = "") -> SafeString:
    """The icon as markup; without a label it is decoration for the eye only."""
    if name not in names():
        raise UnknownIcon(name)
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"/></svg>',
        f" {style}" if style else "",
        spoken,
        static("ui/vendor/icons.svg"),
        name,
    )
