"""Archives: items with their original dates, in files of many. Pure.

JSON Lines, one object a line:

    {"id"|"guid", "url"?, "published"?, "title"?, "text"?, "source"?, "publisher"?, "language"?}

Plain text, headers before each article, a line of dashes or a form feed between two:

    Title: Envoys meet in the harbour town
    Date: Wed, 07 Oct 2015 18:30:00 +0300
    Source: Harbour Wire

    The envoys met on Wednesday.
    ---

A piece that cannot be taken is parked with its place and reason; the others go on (law 11).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from feeds.dates import read_date
from feeds.encoding import decode_document
from timeline.domain.canonical import short_id
from timeline.domain.dates import Published
from timeline.domain.errors import InvalidDate, InvalidItem, TimelineError
from timeline.domain.items import FeedItem, check_item

MAX_PIECE = 8 * 1024 * 1024
"""Bytes of one line or article; an item's text may have a million characters, escaped six for one."""

_FIELDS = ("id", "guid", "url", "published", "title", "text", "source", "publisher", "language")
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{0,39}):[ \t]*(.*)")
_NAMES = {"date": "published"}
_RULE = re.compile(rb"-{3,}[ \t]*\r?\n?|[ \t]*\f[ \t]*\r?\n?")


@dataclass(frozen=True, slots=True)
class ParkedPiece:
    """A piece that is no item: where it lies ("line 7") and what to mend."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What a reader took from its stream in one step; `end` is the offset behind it, where another may go on."""

    taken: tuple[FeedItem | ParkedPiece, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a stream; `data` is None for one that is too long to be held."""

    number: int
    data: bytes | None
    end: int


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    """The lines of a stream, none of which is ever held that is longer than the limit."""
    number = end = 0
    while data := stream.readline(MAX_PIECE + 1):
        number += 1
        end += len(data)
        whole = len(data) <= MAX_PIECE
        while not whole and not data.endswith(b"\n") and (data := stream.readline(MAX_PIECE)):
            end += len(data)
        yield _Line(number, data if whole else None, end)


def read_json_lines(stream: BinaryIO, *, publisher: str | None = None, after: int = 0) -> Iterator[Piece]:
    """The items of JSON Lines, in order; empty lines and those that end up to offset `after` are passed over."""
    for line in _lines(stream):
        if line.end > after and (line.data is None or line.data.strip()):
            yield Piece((_taken(f"line {line.number}", line.data, publisher),), line.end)


def _taken(label: str, line: bytes | None, publisher: str | None) -> FeedItem | ParkedPiece:
    try:
        return item_of(_object(line), publisher)
    except TimelineError as error:
        return ParkedPiece(label, error.message)


def _object(line: bytes | None) -> Mapping[str, object]:
    if line is None:
        raise InvalidItem(f"the line is longer than {MAX_PIECE} bytes; an article is shorter")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidItem(f"the line is no JSON: {error}; write one JSON object a line") from None
    if not isinstance(value, dict):
        raise InvalidItem('the line is no JSON object; write {"id": ..., "published": ..., "text": ...}')
    return value


def item_of(value: Mapping[str, object], publisher: str | None = None) -> FeedItem:
    """The item that fields describe; InvalidItem or InvalidDate with what to mend. Unknown fields are passed over.

    An item's publisher is its field `publisher`, else its `source`, else the argument, else "archive".
    """
    fields = {name: _string(value, name) for name in _FIELDS if value.get(name) is not None}
    item = FeedItem(
        publisher=fields.get("publisher") or fields.get("source") or publisher or "archive",
        title=fields.get("title", ""),
        text=fields.get("text", ""),
        guid=fields.get("guid") or fields.get("id"),
        url=fields.get("url"),
        published=_published(fields.get("published")),
        source=fields.get("source"),
        language=fields.get("language"),
    )
    check_item(item)
    return item


def _string(value: Mapping[str, object], name: str) -> str:
    field = value[name]
    if name in ("id", "guid") and isinstance(field, int) and not isinstance(field, bool):
        return str(field)
    if not isinstance(field, str):
        raise InvalidItem(f"{name} is no string, but {type(field).__name__}; put it in quotes")
    return field


def _published(raw: str | None) -> Published:
    published = read_date(raw)
    if published.at is None and published.raw is not None:
        raise InvalidDate(
            f"published is {published.raw!r}, which is no date; write 2015-10-07 or 2015-10-07T18:30:00Z",
            value=published.raw,
        )
    return published


def read_articles(stream: BinaryIO, *, publisher: str | None = None, after: int = 0) -> Iterator[Piece]:
    """The articles of plain text with headers, in order; those that end up to offset `after` are passed over."""
    for first, data, end in _articles(stream):
        if end > after:
            yield Piece((_article(f"line {first}", data, publisher),), end)


def _articles(stream: BinaryIO) -> Iterator[tuple[int, bytes | None, int]]:
    """First line, bytes (None: too many) and end of every article."""
    held: list[bytes] | None = []
    size = first = end = 0
    for line in _lines(stream):
        end = line.end
        if line.data is not None and _RULE.fullmatch(line.data):
            if size:
                yield first, b"".join(held) if held is not None else None, end
            held, size = [], 0
            continue
        if not size:
            if line.data is not None and not line.data.strip():
                continue
            first = line.number
        size += len(line.data) if line.data is not None else MAX_PIECE + 1
        if held is None or line.data is None or size > MAX_PIECE:
            held = None
        else:
            held.append(line.data)
    if size:
        yield first, b"".join(held) if held is not None else None, end


def _article(label: str, data: bytes | None, publisher: str | None) -> FeedItem | ParkedPiece:
    try:
        if data is None:
            raise InvalidItem(f"the article is longer than {MAX_PIECE} bytes; none is that long")
        return item_of(named(_with_headers(decode_document(data, None)[0])), publisher)
    except TimelineError as error:
        return ParkedPiece(label, error.message)


def _with_headers(text: str) -> dict[str, object]:
    """The headers by the names of our fields, and the text behind the first empty line."""
    if "\x00" in text:
        raise InvalidItem("this is no text: it holds NUL characters")
    fields: dict[str, object] = {}
    head, _, body = re.sub(r"\r\n?", "\n", text).partition("\n\n")
    for line in head.split("\n"):
        header = _HEADER.fullmatch(line.rstrip())
        if header is None:
            raise InvalidItem(
                f"{line[:80]!r} is no header; begin with Title:, Date:, Source:, Guid: or Url:, then an empty line"
            )
        name = header[1].lower()
        fields.setdefault(_NAMES.get(name, name), header[2] or None)
    return {**fields, "text": body.strip()}


def named(fields: Mapping[str, object]) -> Mapping[str, object]:
    """The same fields with a guid: of an article that says none, and no link, one made of its words, so that it is the
    same article whenever it comes in."""
    if fields.get("guid") or fields.get("id") or fields.get("url"):
        return fields
    words = [str(fields.get(name) or "") for name in ("title", "text", "published")]
    return {**fields, "guid": short_id("words", *words)} if any(words[:2]) else fields
