"""A receiver of webhooks as a customer would write it: a web server that verifies with the public library."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

OK = 204


@dataclass(frozen=True)
class Reply:
    status: int = OK
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None  # what happens between the receipt and the answer


@dataclass(frozen=True)
class Arrival:
    """One request that verified. Whatever does not verify ends up in `Receiver.refused`."""

    id: str
    body: dict[str, Any]
    status: int  # that it was answered with

    @property
    def position(self) -> int:
        return int(self.body["data"]["position"])


class Receiver:
    """Serves on loopback while it is started; keeps its port and its memory when it is stopped and started again."""

    def __init__(self, secret: str) -> None:
        self._verifier = Webhook(secret)
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Condition()
        self.port = 0
        self.arrivals: list[Arrival] = []
        self.refused: list[str] = []
        self.replies: deque[Reply] = deque()  # used up one by one, then it is OK
        self.always: Reply | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def taken(self) -> list[Arrival]:
        """What was answered with success, in order."""
        return [arrival for arrival in self.arrivals if 200 <= arrival.status < 300]

    def positions(self) -> list[int]:
        return [arrival.position for arrival in self.taken]

    def start(self) -> Receiver:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        try:
            parsed = self._verifier.verify(body, dict(request.headers))
        except Exception as error:
            self.refused.append(str(error))
            self._answer(request, Reply(401))
            return
        with self._lock:
            reply = self.replies.popleft() if self.replies else self.always or Reply()
            self.arrivals.append(Arrival(request.headers["webhook-id"], parsed, reply.status))
            self._lock.notify_all()
        reply.before()
        self._answer(request, reply)

    def trust(self, secret: str) -> None:
        """Verify with another secret from now on."""
        self._verifier = Webhook(secret)

    def wait_for(self, count: int, *, seconds: float = 180) -> None:
        """Until so many were taken; an AssertionError when they never come."""
        self._wait(lambda: len(self.taken), count, seconds)

    def wait_for_ids(self, count: int, *, seconds: float = 180) -> None:
        """Until so many different ones were taken."""
        self._wait(lambda: len({arrival.id for arrival in self.taken}), count, seconds)

    def _wait(self, measure: Callable[[], int], count: int, seconds: float) -> None:
        with self._lock:
            assert self._lock.wait_for(lambda: measure() >= count, seconds), f"{measure()} of {count} came"

    @staticmethod
    def _answer(request: BaseHTTPRequestHandler, reply: Reply) -> None:
        request.send_response(reply.status)
        for name, value in reply.headers.items():
            request.send_header(name, value)
        request.send_header("content-length", "0")
        request.end_headers()
