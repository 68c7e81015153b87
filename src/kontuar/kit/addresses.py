"""Which network addresses belong to the public net, and which to somebody's own machines."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "168.63.129.16/32",  # Azure: the metadata of the machine behind a public-looking address
        "192.88.99.0/24",  # 6to4 relays
        "100.64.0.0/10",  # carriers' NAT, Alibaba's metadata
        "192.0.0.0/24",  # protocol assignments, Oracle's metadata
        "2001::/23",  # Teredo and other tunnels: an IPv4 address hides inside
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address hides inside
        "3fff::/20",
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(text: str) -> bool:
    """Whether this is an address of the public net; what is no address at all is not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    inside = _hidden_inside(address)
    if inside is not None:
        return is_public(str(inside))
    if address.version == 6 and (address not in _GLOBAL_UNICAST or _is_isatap(address)):
        return False
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return address.is_global and not any(_within(address, net) for net in _NOT_PUBLIC)


def is_within(text: str, network: str) -> bool:
    """Whether an address lies in a network, for example "10.1.0.0/16" or just "10.1.2.3"."""
    try:
        return _within(ipaddress.ip_address(text), ipaddress.ip_network(network, strict=False))
    except ValueError:
        return False


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _hidden_inside(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a mapped or translated one leads."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _is_isatap(address: Address) -> bool:
    return (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
