"""Addresses that come from outside."""

from urllib.parse import urlsplit


def web_link(url: str) -> str:
    """The address if a browser may be sent there; empty for a script or anything else."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
