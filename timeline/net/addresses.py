"""Which addresses the guarded door dials. Pure.

The IANA special-purpose registries (RFC 6890 and its updates) say what is not the public internet. `is_global` of the
standard library follows an older copy of them and does not look inside the IPv6 forms that carry an IPv4 address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

_SPECIAL: dict[str, str] = {
    "0.0.0.0/8": "an unspecified address (RFC 791)",
    "10.0.0.0/8": "a private address (RFC 1918)",
    "100.64.0.0/10": "an address shared behind a carrier's translator (RFC 6598)",
    "127.0.0.0/8": "a loopback address (RFC 1122)",
    "169.254.169.254/32": "the metadata service of a cloud",
    "169.254.0.0/16": "a link-local address (RFC 3927)",
    "168.63.129.16/32": "the metadata service of a cloud",
    "172.16.0.0/12": "a private address (RFC 1918)",
    "192.0.0.0/24": "an address for protocol assignments (RFC 6890)",
    "192.0.2.0/24": "an address for documentation (RFC 5737)",
    "192.31.196.0/24": "an anycast address of AS112 (RFC 7535)",
    "192.52.193.0/24": "an anycast address for multicast tunnels (RFC 7450)",
    "192.88.99.0/24": "a 6to4 relay address (RFC 7526)",
    "192.168.0.0/16": "a private address (RFC 1918)",
    "192.175.48.0/24": "an anycast address of AS112 (RFC 7534)",
    "198.18.0.0/15": "an address for benchmarks (RFC 2544)",
    "198.51.100.0/24": "an address for documentation (RFC 5737)",
    "203.0.113.0/24": "an address for documentation (RFC 5737)",
    "224.0.0.0/4": "a multicast address (RFC 5771)",
    "255.255.255.255/32": "the broadcast address (RFC 919)",
    "240.0.0.0/4": "a reserved address (RFC 1112)",
    "::/128": "the unspecified address (RFC 4291)",
    "::1/128": "the loopback address (RFC 4291)",
    "::ffff:0:0/96": "an IPv4 address in IPv6 form (RFC 4291)",
    "::ffff:0:0:0/96": "a translated IPv4 address (RFC 2765)",
    "::/96": "an IPv4-compatible address (RFC 4291)",
    "64:ff9b::/96": "a NAT64 address (RFC 6052)",
    "64:ff9b:1::/48": "a NAT64 address (RFC 8215)",
    "100::/64": "a discard-only address (RFC 6666)",
    "2001::/32": "a Teredo address (RFC 4380)",
    "2001:2::/48": "an address for benchmarks (RFC 5180)",
    "2001::/23": "an address for protocol assignments (RFC 2928)",
    "2001:db8::/32": "an address for documentation (RFC 3849)",
    "2002::/16": "a 6to4 address (RFC 3056)",
    "2620:4f:8000::/48": "an anycast address of AS112 (RFC 7534)",
    "3fff::/20": "an address for documentation (RFC 9637)",
    "5f00::/16": "a segment routing identifier (RFC 9602)",
    "fd00:ec2::254/128": "the metadata service of a cloud",
    "fc00::/7": "a private address (RFC 4193)",
    "fe80::/10": "a link-local address (RFC 4291)",
    "fec0::/10": "a site-local address (RFC 3879)",
    "ff00::/8": "a multicast address (RFC 4291)",
}
SPECIAL: tuple[tuple[IPNetwork, str], ...] = tuple((ip_network(network), name) for network, name in _SPECIAL.items())
"""Networks that are not the public internet, with their names; the first that holds an address names it."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def why_refused(address: IPAddress, allowed: Sequence[IPNetwork] = ()) -> str | None:
    """Why the door does not dial an address; None when it does. `allowed` networks pass, but whatever IPv4 address an
    IPv6 address carries must pass as well."""
    reason = None if is_within(address, allowed) else _special(address)
    if reason:
        return f"{address} is {reason}"
    for inner in embedded(address):
        if why := why_refused(inner, allowed):
            return f"{address} carries an address within: {why}"
    return None


def is_within(address: IPAddress, networks: Sequence[IPNetwork]) -> bool:
    return any(address in network for network in networks)


def embedded(address: IPAddress) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries in one of the forms that a router or host may unpack."""
    if isinstance(address, IPv4Address):
        return
    bits = int(address)
    last = bits & 0xFFFFFFFF
    if is_within(address, (_MAPPED, _TRANSLATED, _COMPATIBLE, _NAT64)) and bits > 1:
        yield IPv4Address(last)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if (bits >> 32) & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(last)


def _special(address: IPAddress) -> str | None:
    for network, name in SPECIAL:
        if address in network:
            return name
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "outside the global unicast space (RFC 4291)"
    return None
