"""Archives: items with their original dates, one JSON object a line. Pure.

    {"id"|"guid", "url"?, "published"?, "title"?, "text"?, "source"?, "publisher"?, "language"?}

A line that cannot be taken is parked with its number and reason; the others go on (law 11).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from feeds.dates import read_date
from timeline.domain.dates import Published
from timeline.domain.errors import InvalidDate, InvalidItem, TimelineError
from timeline.domain.items import FeedItem, check_item

MAX_LINE = 8 * 1024 * 1024
"""Characters or bytes of one line; an item's text may have a million characters, escaped six for one."""

_FIELDS = ("id", "guid", "url", "published", "title", "text", "source", "publisher", "language")


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A line that is no item, with its number, counted from 1, and what to mend."""

    number: int
    reason: str


def read_archive(lines: Iterable[str | bytes], *, publisher: str | None = None) -> Iterator[FeedItem | ParkedLine]:
    """The items of an archive, in order; empty lines are passed over.

    An item's publisher is its field `publisher`, else its `source`, else the argument, else "archive".
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _item(_fields(line), publisher)
        except TimelineError as error:
            yield ParkedLine(number, error.message)


def _fields(line: str | bytes) -> dict[str, str]:
    """The fields of one line that are there, all of them strings; others than ours are passed over."""
    if len(line) > MAX_LINE:
        raise InvalidItem(f"the line is longer than {MAX_LINE} characters; an article is shorter")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidItem(f"the line is no JSON: {error}; write one JSON object a line") from None
    if not isinstance(value, dict):
        raise InvalidItem('the line is no JSON object; write {"id": ..., "published": ..., "text": ...}')
    return {name: _string(value, name) for name in _FIELDS if value.get(name) is not None}


def _string(value: Mapping[str, object], name: str) -> str:
    field = value[name]
    if name in ("id", "guid") and isinstance(field, int) and not isinstance(field, bool):
        return str(field)
    if not isinstance(field, str):
        raise InvalidItem(f"{name} is no string, but {type(field).__name__}; put it in quotes")
    return field


def _item(fields: Mapping[str, str], publisher: str | None) -> FeedItem:
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


def _published(raw: str | None) -> Published:
    published = read_date(raw)
    if published.at is None and published.raw is not None:
        raise InvalidDate(
            f"published is {published.raw!r}, which is no date; write 2015-10-07 or 2015-10-07T18:30:00Z",
            value=published.raw,
        )
    return published
