"""What never leaves this computer."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host means this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
