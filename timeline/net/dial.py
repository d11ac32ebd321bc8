"""Dialling: one resolution, and then only addresses that were checked, all within one deadline."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore2

Resolve = Callable[[str], Sequence[str]]
"""A host name's addresses, as text; OSError when it has none."""

_SLICE = 16 * 1024


def system_addresses(host: str) -> Sequence[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds, that a whole operation must not outlive."""

    at: float
    monotonic: Callable[[], float]

    def remaining(self) -> float:
        """Seconds left; TimeoutException when there are none."""
        left = self.at - self.monotonic()
        if left <= 0:
            raise httpcore2.TimeoutException("the time for the whole exchange is over")
        return left


def resolve_within(resolve: Resolve, host: str, deadline: Deadline) -> Sequence[str]:
    """Resolve a name, waiting no longer than the deadline: the system's resolver cannot be told to hurry."""
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise httpcore2.TimeoutException(f"{host} was not resolved in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


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
        for number, address in enumerate(self._addresses):
            share = self._deadline.remaining() / (len(self._addresses) - number)
            try:
                stream = self._system.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return DeadlineStream(stream, self._deadline)
        raise failure


class DeadlineStream(httpcore2.NetworkStream):
    """A stream on which every step gets only the time that is left, so that a drip cannot hold it open."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout  # here and below: the deadline rules
        return self._stream.read(max_bytes, self._deadline.remaining())

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
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()
