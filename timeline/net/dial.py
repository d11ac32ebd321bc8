"""Dialling: one resolution, and then only addresses that were checked, all within one deadline."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any

import httpcore2

Resolve = Callable[[str], Sequence[str]]
"""A host name's addresses, as text; OSError when it has none."""

RESOLVING = 32
"""Names that are resolved at once."""

_SLICE = 16 * 1024
_LEAST = 0.01  # seconds to dial an address when those before it took the time: a socket takes no zero


def system_addresses(host: str) -> Sequence[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a connection, the next bytes, and a whole operation with all its redirects may take."""

    whole: float
    connect: float
    read: float


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds, that a whole operation must not outlive; and what its steps get."""

    at: float
    patience: Patience
    monotonic: Callable[[], float]

    def remaining(self) -> float:
        """Seconds left; TimeoutException when there are none."""
        left = self.at - self.monotonic()
        if left <= 0:
            raise httpcore2.TimeoutException(f"the {self.patience.whole:g} s for the whole exchange are over")
        return left

    def to_connect(self) -> float:
        return min(self.remaining(), self.patience.connect)

    def to_read(self) -> float:
        return min(self.remaining(), self.patience.read)


class Resolver:
    """Resolves names, waiting no longer than a deadline: the system's resolver cannot be told to hurry, and a thread
    that hangs in it cannot be ended. So there is one thread a name at most, whoever else asks for the name waits for
    it too, and there are `RESOLVING` in all."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._pending: dict[str, Future[Sequence[str]]] = {}
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(RESOLVING)

    def addresses(self, host: str, deadline: Deadline) -> Sequence[str]:
        """OSError or UnicodeError when there are none; TimeoutException when they do not come in time."""
        try:
            return self._asked(host, deadline).result(deadline.remaining())
        except FutureTimeout:
            raise httpcore2.TimeoutException(f"{host} was not resolved in time") from None

    def _asked(self, host: str, deadline: Deadline) -> Future[Sequence[str]]:
        with self._lock:
            if host in self._pending:
                return self._pending[host]
        if not self._free.acquire(timeout=deadline.remaining()):
            raise httpcore2.TimeoutException(f"{RESOLVING} other names are being resolved, and none comes to an end")
        answer: Future[Sequence[str]] = Future()
        with self._lock:
            self._pending[host] = answer
        threading.Thread(target=self._ask, args=(host, answer), name="resolve", daemon=True).start()
        return answer

    def _ask(self, host: str, answer: Future[Sequence[str]]) -> None:
        try:
            found = self._resolve(host)
        except Exception as error:
            self._settled(host, answer)
            answer.set_exception(error)
        else:
            self._settled(host, answer)
            answer.set_result(found)

    def _settled(self, host: str, answer: Future[Sequence[str]]) -> None:
        """Before the answer is given: who asks after that asks anew."""
        with self._lock:
            if self._pending.get(host) is answer:
                del self._pending[host]
        self._free.release()


class CheckedBackend(httpcore2.NetworkBackend):
    """Dials the given addresses in turn, whatever name the connection is for; the name stays for TLS and Host."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        del host, timeout  # the name was resolved and checked before, and the deadline rules
        failure: Exception = httpcore2.ConnectError("no address to dial")
        ends = self._deadline.monotonic() + self._deadline.to_connect()
        for number, address in enumerate(self._addresses):
            left = max(ends - self._deadline.monotonic(), _LEAST)
            try:
                stream = self._system.connect_tcp(
                    address, port, left / (len(self._addresses) - number), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return DeadlineStream(stream, self._deadline)
        if isinstance(failure, httpcore2.ConnectTimeout):
            raise httpcore2.ConnectTimeout(f"no connection within {self._deadline.patience.connect:g} s")
        raise failure


class DeadlineStream(httpcore2.NetworkStream):
    """A stream on which every step gets no more than the time that is left, so that a drip cannot hold it open."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout  # here and below: the deadline rules
        seconds = self._deadline.to_read()
        try:
            return self._stream.read(max_bytes, seconds)
        except httpcore2.ReadTimeout:
            self._deadline.remaining()  # says so when it was the whole that ended
            raise httpcore2.ReadTimeout(f"nothing came for {seconds:g} s") from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        for start in range(0, len(buffer), _SLICE):
            self._stream.write(buffer[start : start + _SLICE], self._deadline.remaining())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        del timeout
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.to_connect())
        return DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()
