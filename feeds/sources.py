"""Where archives lie: a file, a folder of files, standard input; packed with gzip or not. Files are read as streams.

    path -> files in order, each with its form -> readers of feeds/archive.py, page.py, parse.py -> pieces

A folder's feed snapshots and pages are taken in the order of the time that they themselves tell; files of many items
come first, by name. What a file's name and clock say dates nothing.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from html import unescape
from pathlib import Path
from typing import BinaryIO, cast

from feeds.archive import ParkedPiece, Piece, item_of, named, read_articles, read_json_lines
from feeds.encoding import decode_document
from feeds.page import decode_page, read_page
from feeds.parse import MAX_BYTES, ParsedFeed, parse_feed
from timeline.domain.errors import InvalidInput, InvalidItem, TimelineError
from timeline.domain.items import FeedItem

_GZIP = b"\x1f\x8b"
_HEAD = 8192
_PACKING = (EOFError, zlib.error, gzip.BadGzipFile)
_JSON_FEED = re.compile(r"""\{[^{}]{0,2000}?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org""")
_SELF = (
    re.compile(r"""<[\w:]*link\b(?=[^<>]*\brel=["']self["'])[^<>]*\bhref=["'](https?://[^"'<>\s]+)""", re.IGNORECASE),
    re.compile(r'"feed_url"\s*:\s*"(https?://[^"\s]+)"'),
    re.compile(r"<link>\s*(https?://[^<>\s]+)\s*</link>", re.IGNORECASE),
    re.compile(r'"home_page_url"\s*:\s*"(https?://[^"\s]+)"'),
)
"""How a feed says where it lives, the surest first."""


class Form(StrEnum):
    """What a file holds."""

    LINES = "JSON Lines"
    ARTICLES = "plain text with headers"
    PAGE = "an article's page"
    FEED = "a feed's snapshot"


_SUFFIXES = {
    ".jsonl": Form.LINES, ".ndjson": Form.LINES, ".txt": Form.ARTICLES, ".html": Form.PAGE, ".htm": Form.PAGE,
    ".xhtml": Form.PAGE, ".rss": Form.FEED, ".atom": Form.FEED, ".rdf": Form.FEED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file of an archive: its name for people, its form, and how many bytes it has unpacked."""

    name: str
    path: Path
    form: Form
    size: int
    told: datetime | None = None  # the newest date in a snapshot or page


@dataclass(frozen=True, slots=True)
class Archive:
    """The files to read, in order; `digest` names their content and order, so that reading can be taken up again."""

    sources: tuple[Source, ...]
    digest: str

    @property
    def size(self) -> int:
        return sum(source.size for source in self.sources)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading asks for: the time (it dates nothing), who publishes what does not say so, how a feed is parsed."""

    seen_at: datetime
    publisher: str | None = None
    parse: Callable[..., ParsedFeed] = parse_feed


def find_archive(path: Path, how: Reading) -> Archive:
    """Look through a file or folder once, without holding it. InvalidInput when there is none."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if _counts(file, path))
    elif path.is_file():
        files = [path]
    else:
        raise InvalidInput(f"no file {str(path)!r}; give an archive of articles, a folder of them, or - for input")
    try:
        found = [_source(file, file.relative_to(path).as_posix() if path.is_dir() else file.name) for file in files]
    except OSError as error:
        raise InvalidInput(f"{str(path)!r} cannot be read: {error.strerror}") from None
    dated = [(replace(source, told=_newest(source, how)), digest) for source, digest in found]
    dated.sort(key=lambda pair: (pair[0].told is not None, pair[0].told or datetime.min.replace(tzinfo=UTC)))
    digest = blake2b("".join(content for _, content in dated).encode(), digest_size=16)
    return Archive(tuple(source for source, _ in dated), digest.hexdigest())


def read_archive(archive: Archive, how: Reading, *, after: int = 0) -> Iterator[tuple[Source, Piece]]:
    """The pieces of every file in order, their ends counted over all of them; those up to `after` are passed over."""
    begun = 0
    for source in archive.sources:
        if begun + source.size > after:
            for piece in _pieces(source, how, max(0, after - begun)):
                yield source, Piece(piece.taken, begun + piece.end)
        begun += source.size


def read_stream(stream: io.BufferedReader, how: Reading) -> Iterator[Piece]:
    """The pieces of an archive that comes once, such as standard input."""
    unpacked = _unpacked(stream)
    return _guarded(_read(unpacked, _form(unpacked.peek(_HEAD)[:_HEAD], ""), how, 0))


def _counts(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.is_file() and not hidden


def _source(file: Path, name: str) -> tuple[Source, str]:
    """A file and the digest of its unpacked content."""
    digest, size, head = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16), 0, b""
    try:
        with file.open("rb") as packed, _unpacked(packed) as stream:
            head = stream.peek(_HEAD)[:_HEAD]
            while data := stream.read(1 << 20):
                digest.update(data)
                size += len(data)
    except _PACKING:
        size += 1  # so that there is an end to come to, where the damage is told
    return Source(name, file, _form(head, file.name), size), digest.hexdigest()


def _unpacked(stream: io.BufferedReader) -> io.BufferedReader:
    """What a stream holds, unpacked where it begins as gzip does (RFC 1952 section 2.3.1)."""
    if stream.peek(2)[:2] != _GZIP:
        return stream
    return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream)))


def _form(head: bytes, name: str) -> Form:
    """By the name where that tells, else by how the content begins."""
    known = _SUFFIXES.get(Path(name.lower().removesuffix(".gz")).suffix)
    if known:
        return known
    begin = decode_document(head, None)[0].lstrip()
    if begin.startswith("{"):
        return Form.FEED if _JSON_FEED.search(begin) or begin.split("\n", 1)[0].strip() == "{" else Form.LINES
    if begin.startswith("["):
        return Form.LINES
    if not begin.startswith("<"):
        return Form.ARTICLES
    return Form.PAGE if re.search(r"<(?:!doctype\s+)?html\b", begin, re.IGNORECASE) else Form.FEED


def _newest(source: Source, how: Reading) -> datetime | None:
    """When a snapshot or page was made, by the dates in it; None for other files, and where nothing is dated."""
    if source.form not in (Form.FEED, Form.PAGE):
        return None
    items = (taken for piece in _pieces(source, how, 0) for taken in piece.taken)
    moments = [item.published.at for item in items if isinstance(item, FeedItem) and item.published.at]
    return max(moments, default=None)


def _pieces(source: Source, how: Reading, after: int) -> Iterator[Piece]:
    with source.path.open("rb") as packed, _unpacked(packed) as stream:
        yield from _guarded(_read(stream, source.form, how, after), source.size)


def _guarded(pieces: Iterator[Piece], size: int = 0) -> Iterator[Piece]:
    """The pieces up to where the packing is damaged, and that as the last."""
    end = 0
    try:
        for piece in pieces:
            end = piece.end
            yield piece
    except _PACKING:
        yield Piece(
            (ParkedPiece("the rest", "the file is damaged: it cannot be unpacked from here on"),), max(end, size)
        )


def _read(stream: BinaryIO, form: Form, how: Reading, after: int) -> Iterator[Piece]:
    if form is Form.LINES:
        return read_json_lines(stream, publisher=how.publisher, after=after)
    if form is Form.ARTICLES:
        return read_articles(stream, publisher=how.publisher, after=after)
    return _document(stream, form, how)


def _document(stream: BinaryIO, form: Form, how: Reading) -> Iterator[Piece]:
    """A file that is one document, held as a whole."""
    data = stream.read(MAX_BYTES + 1)
    try:
        if len(data) > MAX_BYTES:
            raise InvalidItem(f"the file is longer than {MAX_BYTES} bytes; no page or feed is that long")
        if form is Form.FEED:
            yield Piece(_snapshot(data, how).items, len(data))
        else:
            yield Piece((_page(data, how.publisher),), len(data))
    except TimelineError as error:
        end = len(data)
        while more := stream.read(1 << 20):
            end += len(more)
        yield Piece((ParkedPiece("the file", error.message),), end)


def _page(data: bytes, publisher: str | None) -> FeedItem:
    return item_of(named(read_page(decode_page(data, None))), publisher)


def _snapshot(data: bytes, how: Reading) -> ParsedFeed:
    head = decode_document(data, None)[0][:_HEAD]
    home = next((unescape(found[1]) for form in _SELF if (found := form.search(head))), None)
    url = home or f"https://{how.publisher or 'archive'}/"
    return how.parse(data, url=url, content_type=None, seen_at=how.seen_at)
