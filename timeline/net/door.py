"""The guarded door: the one way from here to an address that a feed, a page or a user named (law 10).

Each hop goes the same way: read the URL, resolve the name once, check every address, dial one of those that were
checked. A name that resolves differently a moment later changes nothing, since nobody asks again.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address

import httpcore2
import httpx2

from timeline.domain.errors import AddressRefused, FetchFailed
from timeline.domain.ports import Answer, Hop
from timeline.net.addresses import IPNetwork, is_within, why_refused
from timeline.net.body import ACCEPTED, BodyRefused, read_beginning, read_body
from timeline.net.dial import CheckedBackend, Deadline, Patience, Resolve, Resolver, system_addresses
from timeline.net.target import Target, read_target, redirected

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class GuardedDoor:
    """Implements the port Door. One connection an exchange; safe to use from several threads.

    `timeout` bounds a whole operation, redirects included; within it a connection gets `connect_timeout` and the next
    bytes of an answer `read_timeout`, where they are given. The system's trust store decides which certificates hold,
    unless `tls` is given; no proxy or other setting of the environment is asked. With `https_only` plain http leads
    into allowed networks alone: so is sent what the public must not read on the way.
    """

    def __init__(
        self,
        *,
        allow_networks: Sequence[IPNetwork],
        allow_ports: Sequence[int],
        user_agent: str,
        timeout: timedelta,
        connect_timeout: timedelta | None = None,
        read_timeout: timedelta | None = None,
        https_only: bool = False,
        resolve: Resolve = system_addresses,
        monotonic: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._networks = tuple(allow_networks)
        self._ports = frozenset(allow_ports)
        self._user_agent = user_agent
        self._patience = Patience(
            *((part or timeout).total_seconds() for part in (timeout, connect_timeout, read_timeout))
        )
        self._https_only = https_only
        self._resolver = Resolver(resolve)
        self._monotonic = monotonic
        self._tls = tls or httpx2.create_ssl_context(trust_env=False)

    def get(
        self, url: str, *, headers: Mapping[str, str], max_bytes: int, follow: bool = True, cut: bool = False
    ) -> Answer:
        """GET with at most five redirects, each hop checked anew, or none; a body longer than `max_bytes` is an error,
        or is cut there."""
        deadline = self._deadline()
        target = read_target(url)
        hops: tuple[Hop, ...] = ()
        for _ in range(MAX_REDIRECTS + 1):
            with self._exchange("GET", target, {**headers, "Accept-Encoding": ACCEPTED}, None, deadline) as response:
                location = _location(response)
                if location is None:
                    return _answer(target, response, _whole_body(target, response, max_bytes, cut), hops)
                hop = Hop(response.status, redirected(target, location).url)
                if not follow:
                    return _answer(target, response, b"", (hop,))
                target = redirected(target, location)
                hops += (hop,)
        raise FetchFailed(
            f"{url} redirects more than {MAX_REDIRECTS} times; use the address it should lead to",
            url=url,
            reason="redirects",
        )

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes, max_bytes: int) -> Answer:
        """POST. The status is the answer; of the body at most the first `max_bytes` are kept, as they came."""
        target = read_target(url)
        own = {**headers, "Accept-Encoding": "identity"}
        with self._exchange("POST", target, own, body, self._deadline()) as response:
            return _answer(target, response, _beginning(response, max_bytes))

    def check(self, url: str) -> None:
        """AddressRefused when the door would not lead there now; FetchFailed when the name has no address."""
        target = read_target(url)
        with _failures(target):
            self._addresses(target, self._deadline())

    def _deadline(self) -> Deadline:
        return Deadline(self._monotonic() + self._patience.whole, self._patience, self._monotonic)

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """The addresses of a target, all of them checked: one bad one spoils the name."""
        found = (target.host,) if target.literal else self._resolver.addresses(target.host, deadline)
        for address in found:
            self._check_address(target, address)
        return found

    def _check_address(self, target: Target, text: str) -> None:
        address = ip_address(text)
        if why := why_refused(address, self._networks):
            raise AddressRefused(
                f"the door does not lead to {target.url}: {why}; if that is meant, put its network into "
                "TIMELINE_ALLOW_NETWORKS",
                url=target.url,
                address=text,
            )
        if is_within(address, self._networks):
            return
        if self._https_only and target.scheme == "http":
            raise AddressRefused(
                f"the door does not lead to {target.url}: plain http can be read by anybody on the way; use https, or "
                "put the receiver's network into TIMELINE_ALLOW_NETWORKS",
                url=target.url,
                address=text,
            )
        if target.port not in self._ports:
            raise AddressRefused(
                f"the door does not lead to port {target.port} of {target.host} ({address}); allowed are "
                f"{', '.join(map(str, sorted(self._ports)))}: add the port to TIMELINE_ALLOW_PORTS, or the network to "
                "TIMELINE_ALLOW_NETWORKS",
                url=target.url,
                address=text,
            )

    @contextmanager
    def _exchange(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes | None, deadline: Deadline
    ) -> Iterator[httpcore2.Response]:
        sent = {**headers, "Host": target.authority, "User-Agent": self._user_agent, "Connection": "close"}
        with _failures(target):
            backend = CheckedBackend(self._addresses(target, deadline), deadline)
            with (
                httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream(method, _core_url(target), headers=list(sent.items()), content=body) as response,
            ):
                yield response


def _core_url(target: Target) -> httpcore2.URL:
    return httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)


def _location(response: httpcore2.Response) -> str | None:
    if response.status not in REDIRECTS:
        return None
    values = [value for name, value in response.headers if name.lower() == b"location"]
    return values[0].decode("utf-8", "replace").strip() if values else None


def _whole_body(target: Target, response: httpcore2.Response, max_bytes: int, cut: bool) -> bytes:
    coding = _headers(response).get("content-encoding", "")
    try:
        return read_body(response.iter_stream(), coding, max_bytes, cut=cut)
    except BodyRefused as refusal:
        raise FetchFailed(
            f"the answer of {target.url} {refusal}", url=target.url, status=response.status, reason="body"
        ) from None


def _beginning(response: httpcore2.Response, max_bytes: int) -> bytes:
    """The body's beginning; none when it breaks off or drips, for the status has come and says what it says."""
    try:
        return read_beginning(response.iter_stream(), max_bytes)
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        return b""


def _answer(target: Target, response: httpcore2.Response, body: bytes, hops: tuple[Hop, ...] = ()) -> Answer:
    return Answer(response.status, _headers(response), body, target.url, hops)


def _headers(response: httpcore2.Response) -> dict[str, str]:
    """Lower-case names; several fields of one name joined by a comma (RFC 9110 section 5.3)."""
    fields: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


@contextmanager
def _failures(target: Target) -> Iterator[None]:
    """What goes wrong on the way, as FetchFailed."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise _failed(target, f"did not answer in time: {error}; it is tried again later", "timeout") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise _failed(target, f"did not answer as it should: {error}", "connection") from None
    except (OSError, UnicodeError) as error:
        raise _failed(target, f"was not found: {error}; check the name", "name") from None


def _failed(target: Target, what: str, reason: str) -> FetchFailed:
    return FetchFailed(f"{target.url} {what}", url=target.url, reason=reason)
