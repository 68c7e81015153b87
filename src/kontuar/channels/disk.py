"""How much room the disk of the database has left."""

import shutil
from pathlib import Path

from django.conf import settings

LEAST_FREE = 0.05
"""Below this share nothing is taken in: mail stays with its server, and agents can still work."""


def free_share() -> float:
    """The free part of the disk, 0 to 1. A database of one's own looks after its own disk."""
    embedded = Path(settings.DATA) / "postgres"
    if not embedded.is_dir():
        return 1.0
    usage = shutil.disk_usage(embedded)
    return usage.free / usage.total
