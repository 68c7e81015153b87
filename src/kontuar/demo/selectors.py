"""What others read about the demo."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kontuar.demo.people import STAFF
from kontuar.people import selectors as people


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """How somebody of the demo logs in."""

    name: str
    role: str
    email: str
    password: str


def is_loaded() -> bool:
    """Whether this installation shows the demo shop."""
    company = people.company()
    return bool(company and company.is_demo)


def wiped_mark() -> Path:
    """A file that says the demo was here and is not wanted: a start does not load it again."""
    data: Path = settings.DATA
    return data / "demo.wiped"


def demo_logins() -> Sequence[DemoLogin]:
    """Everybody who can log in while the demo is loaded; nobody otherwise."""
    if not is_loaded():
        return []
    return [DemoLogin(c.name, c.role, c.email, demo_password()) for c in STAFF]


def demo_password() -> str:
    """One password for everybody of the demo, another one in each installation.

    A fixed one would be known to all the world, and an installation may be open to it.
    """
    digest = hashlib.sha256(b"kontuar.demo.password:" + settings.SECRET_KEY.encode()).hexdigest()
    return f"kram-{int(digest[:12], 16) % 1_000_000:06d}"
