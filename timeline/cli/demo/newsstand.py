"""The demo's publishers: real feeds over real HTTP on loopback, showing what was out at the demo's hour."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

import yaml

from timeline.domain.ports import Clock


@dataclass(frozen=True, slots=True)
class Version:
    at: datetime
    title: str
    text: str
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    outlet: str
    guid: str
    versions: tuple[Version, ...]

    def current(self, now: datetime) -> Version | None:
        """The version that is out at that hour."""
        out = [version for version in self.versions if version.at <= now]
        return out[-1] if out else None


@dataclass(frozen=True, slots=True)
class Outlet:
    id: str
    name: str
    format: str
    site: str


@dataclass(frozen=True, slots=True)
class Newsstand:
    outlets: Mapping[str, Outlet]
    stories: Sequence[Story]

    def moments(self) -> list[datetime]:
        """When something new is out, in order."""
        return sorted({version.at for story in self.stories for version in story.versions})

    def document(self, outlet: str, now: datetime) -> bytes:
        """An outlet's feed as it stood at that hour."""
        shown = [(s, v) for s in self.stories if s.outlet == outlet and (v := s.current(now))]
        place = self.outlets[outlet]
        return (_rss if place.format == "rss" else _atom)(place, shown).encode()


def load() -> Newsstand:
    """The stories that ship with the package."""
    data: dict[str, Any] = yaml.safe_load((files("timeline.cli.demo") / "stories.yaml").read_text("utf-8"))
    outlets = {
        key: Outlet(key, value["name"], value["format"], value["site"]) for key, value in data["outlets"].items()
    }
    stories = [
        Story(
            s["outlet"],
            s["guid"],
            tuple(Version(v["at"], v["title"], v["text"], v.get("credit")) for v in s["versions"]),
        )
        for s in data["stories"]
    ]
    return Newsstand(outlets, stories)


def _rss(outlet: Outlet, shown: Sequence[tuple[Story, Version]]) -> str:
    items = "".join(
        f"<item><guid isPermaLink='false'>{story.guid}</guid><title>{escape(version.title)}</title>"
        f"<link>{outlet.site}/{story.guid}</link><pubDate>{format_datetime(story.versions[0].at)}</pubDate>"
        f"<description>{escape(_html(version.text))}</description></item>"
        for story, version in shown
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{outlet.name}</title>"
        f"<link>{outlet.site}</link><language>en</language>{items}</channel></rss>"
    )


def _atom(outlet: Outlet, shown: Sequence[tuple[Story, Version]]) -> str:
    entries = "".join(
        f"<entry><id>{story.guid}</id><title>{escape(version.title)}</title><link href='{outlet.site}/{story.guid}'/>"
        f"<published>{story.versions[0].at.isoformat()}</published><updated>{version.at.isoformat()}</updated>"
        f"{f'<source><title>{escape(version.credit)}</title></source>' if version.credit else ''}"
        f"<content type='html'>{escape(_html(version.text))}</content></entry>"
        for story, version in shown
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'>"
        f"<id>{outlet.site}</id><title>{outlet.name}</title>{entries}</feed>"
    )


def _html(text: str) -> str:
    return "".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in text.split("\n\n") if paragraph.strip())


@contextmanager
def open_newsstand(stand: Newsstand, clock: Clock) -> Iterator[list[str]]:
    """Serve the outlets' feeds on loopback while the block runs; their URLs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand, clock))
    thread = threading.Thread(target=server.serve_forever, name="newsstand")
    thread.start()
    try:
        yield [f"http://127.0.0.1:{server.server_port}/{outlet}" for outlet in stand.outlets]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(stand: Newsstand, clock: Clock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            outlet = self.path.strip("/")
            if outlet not in stand.outlets:
                self.send_error(404)
                return
            body = stand.document(outlet, clock())
            etag = f'"{sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet: the demo's output is the timeline."""

    return Handler
