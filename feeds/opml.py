"""OPML 1.0 and 2.0 (opml.org): lists of feeds, as other readers keep them. Pure.

Folders, however deep, are read through: a feed has no folder here. Nothing is fetched, and entities of the document's
own are refused unread, as in feeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from feeds.document import after_prolog
from feeds.encoding import decode_document
from feeds.markup import fold
from timeline.domain.errors import InvalidInput

MAX_BYTES = 16 * 1024 * 1024
MAX_TITLE = 500


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed on a list."""

    url: str
    title: str | None


def read_opml(data: bytes, name: str) -> list[Outline]:
    """The feeds of a list in its order, each address once. InvalidInput for what is no OPML, with what was found."""
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{name} is longer than {MAX_BYTES} bytes; no list of feeds is that long")
    text, _ = decode_document(data, None)
    found = dict[str, Outline]()
    for outline in _Reader(name).read(after_prolog(text, name)):
        found.setdefault(outline.url, outline)
    return list(found.values())


class _Reader:
    """Takes the outlines of a document as they begin, so that its depth costs nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._root: str | None = None
        self._found: list[Outline] = []

    def read(self, document: str) -> list[Outline]:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        try:
            parser.Parse(document.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise InvalidInput(
                f"{self._name} is no OPML: {expat.ErrorString(error.code)}, line {error.lineno}"
            ) from None
        return self._found

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if self._root is None:
            self._root = element.lower()
            if self._root != "opml":
                raise InvalidInput(f"{self._name} is <{element[:40]}>, no OPML; give a list of feeds")
        values = {name.lower(): value for name, value in attributes.items()}  # some write xmlurl
        if element.lower() == "outline" and (url := values.get("xmlurl", "").strip()):
            title = fold(values.get("title") or values.get("text") or "")[:MAX_TITLE]
            self._found.append(Outline(url, title if title and title != fold(url)[:MAX_TITLE] else None))


def write_opml(feeds: Iterable[Outline]) -> str:
    """A list of feeds that other readers take."""
    return "".join(f"{line}\n" for line in _written(feeds))


def _written(feeds: Iterable[Outline]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<opml version="2.0">'
    yield "  <head><title>Feeds</title></head>"
    yield "  <body>"
    for feed in feeds:
        title = quoteattr(fold(_plain(feed.title or "")) or _plain(feed.url))
        yield f'    <outline type="rss" text={title} title={title} xmlUrl={quoteattr(_plain(feed.url))}/>'
    yield "  </body>"
    yield "</opml>"


def _plain(text: str) -> str:
    """Without the characters that no XML document holds (XML 1.0 section 2.2)."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
