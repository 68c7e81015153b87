"""axe-core on the page as it is, to WCAG 2.2 AA."""

from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_accessible(page: Page) -> None:
    """No violation; each is told with the element it was found on."""
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found: dict[str, Any] = Axe().run(page, options=options)
    told = [
        f"{v['id']}: {v['help']} -> {node['html'][:160]}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]
    assert told == [], "\n".join(told)
