"""A publisher's server on loopback, for tests: real HTTP, settable documents, and whatever may go wrong on request."""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Document:
    """What the server says at one path. With `raw` it writes just these bytes and hangs up."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    etag: str | None = None
    last_modified: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    compressed: bool = False
    pause: float = 0.0  # seconds between single bytes of the body
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived; `headers` has lower-case names."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FeedServer:
    """Serves documents on an ephemeral port until the block ends; keeps every request.

    A matching If-None-Match, or without one a matching If-Modified-Since, is answered with 304.
    """

    def __init__(self, host: str = HOST) -> None:
        self.documents: dict[str, Document] = {}
        self.requests: list[Seen] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, document: Document) -> str:
        """Set what stands at a path; its URL."""
        self.documents[path] = document
        return self.url(path)

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        """Set a redirect; its URL."""
        return self.serve(path, Document(status=status, headers={"Location": location}))


def _handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.requests.append(Seen(self.command, self.path, headers, body))
            document = server.documents.get(self.path, Document(b"nothing here", 404, "text/plain"))
            try:
                self._send(document, headers)
            except OSError:  # the other side hung up, as some tests expect of it
                self.close_connection = True

        def _send(self, document: Document, headers: dict[str, str]) -> None:
            if document.raw is not None:
                self.wfile.write(document.raw)
                self.close_connection = True
            elif _is_unchanged(document, headers):
                self._head(document, 304, None)
            else:
                body = gzip.compress(document.body) if document.compressed else document.body
                self._head(document, document.status, len(body))
                self._write(body, document.pause)

        def _head(self, document: Document, status: int, length: int | None) -> None:
            self.send_response(status)
            named = {"ETag": document.etag, "Last-Modified": document.last_modified, **document.headers}
            if length is not None:
                named |= {"Content-Type": document.content_type, "Content-Length": str(length)}
                named |= {"Content-Encoding": "gzip"} if document.compressed else {}
            for name, value in named.items():
                if value is not None:
                    self.send_header(name, value)
            self.end_headers()

        def _write(self, body: bytes, pause: float) -> None:
            if not pause:
                self.wfile.write(body)
                return
            for byte in body:
                self.wfile.write(bytes([byte]))
                if server.closing.wait(pause):
                    return

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Tests keep quiet."""

    return Handler


def _is_unchanged(document: Document, headers: dict[str, str]) -> bool:
    if "if-none-match" in headers:
        return document.etag is not None and headers["if-none-match"] == document.etag
    return document.last_modified is not None and headers.get("if-modified-since") == document.last_modified
