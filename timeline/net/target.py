"""URLs that the guarded door accepts: read once, normalised once, and never parsed by anybody else after that. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

import httpx2

from timeline.domain.errors import AddressRefused
from timeline.net.addresses import IPAddress

PORTS = {"http": 80, "https": 443}

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_ENDS_IN_A_NUMBER = re.compile(
    r"(.*\.)?([0-9]+|0x[0-9a-f]*)"
)  # WHATWG URL, section 3.5: such a host is an IPv4 address


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `host` is ASCII, lower case, without a trailing dot; an IPv6 address has no brackets."""

    scheme: str
    host: str
    port: int
    path: str  # with the query; ASCII

    @property
    def literal(self) -> IPAddress | None:
        """The address, when the host is one."""
        return _address(self.host)

    @property
    def authority(self) -> str:
        """Host and port as they stand in a URL and in the Host header (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def read_target(url: str) -> Target:
    """The target of a URL; AddressRefused unless it is plain: http or https, a well-formed host, no credentials."""
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise _refused(url, f"is not a URL: {error}") from None
    if parsed.scheme not in PORTS:
        raise _refused(url, "has to begin with http:// or https://")
    if parsed.userinfo:
        raise AddressRefused(
            "a URL with a user name or password in it is refused; leave them out", url=_without_credentials(parsed)
        )
    port = PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port < 65536:
        raise _refused(url, f"has port {port}; ports are 1 to 65535")
    host = _host(url, parsed.raw_host.decode("ascii"))
    return Target(parsed.scheme, host, port, parsed.raw_path.decode("ascii"))


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads; AddressRefused also for one from https down to http, where anybody on the way could have
    written what is read."""
    try:
        following = read_target(str(httpx2.URL(target.url).join(location)))
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise _refused(target.url, f"redirects to {location[:200]!r}, which is not a URL: {error}") from None
    if target.scheme == "https" and following.scheme == "http":
        raise _refused(target.url, f"redirects from https down to {following.url}; if that is meant, use it directly")
    return following


def _host(url: str, raw: str) -> str:
    if "%" in raw:
        raise _refused(url, f"has a zone or an escape in its host ({raw!r})")
    if _address(raw):
        return raw
    host = raw.removesuffix(".")
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _refused(url, f"has no usable host ({raw!r})")
    if _ENDS_IN_A_NUMBER.fullmatch(host) and not _address(host):
        raise _refused(url, f"has a host that ends in a number ({raw!r}); write an address as four decimal numbers")
    return host


def _address(host: str) -> IPAddress | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refused(url: str, why: str) -> AddressRefused:
    return AddressRefused(f"{url[:200]!r} {why}", url=url)


def _without_credentials(url: httpx2.URL) -> str:
    return str(url.copy_with(userinfo=b""))
