"""JSON Feed 1.0 and 1.1 (jsonfeed.org), as the entries that feedparser makes of other feeds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from timeline.domain.errors import FeedUnreadable

Entry = dict[str, Any]


def read_json_feed(text: str, url: str, limit: int) -> tuple[Entry, list[Entry]]:
    """What is said of the feed, and at most `limit` entries. FeedUnreadable for other or broken JSON."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedUnreadable(f"{url} is broken JSON, no feed: {str(error)[:80]}", url=url) from None
    if not isinstance(document, Mapping) or not isinstance(document.get("items"), list):
        raise FeedUnreadable(f"{url} is JSON, but no JSON Feed; give the address of a feed", url=url)
    entries = [_entry(item) for item in document["items"][:limit] if isinstance(item, Mapping)]
    return {"title": _text(document, "title"), "language": _text(document, "language")}, entries


def _entry(item: Mapping[str, Any]) -> Entry:
    return {
        "id": _text(item, "id"),
        "link": _text(item, "url") or _text(item, "external_url"),
        "title_detail": {"value": _text(item, "title"), "type": "text/plain"},
        "content": list(_contents(item)),
        "summary_detail": {"value": _text(item, "summary"), "type": "text/plain"},
        "published": _text(item, "date_published"),
        "updated": _text(item, "date_modified"),
        "author": ", ".join(_authors(item)),
    }


def _contents(item: Mapping[str, Any]) -> Iterator[Entry]:
    for name, kind in (("content_html", "text/html"), ("content_text", "text/plain")):
        if value := _text(item, name):
            yield {"value": value, "type": kind}


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    """Version 1.0 has one author, 1.1 a list."""
    authors = item.get("authors")
    for author in (*(authors if isinstance(authors, list) else ()), item.get("author")):
        if isinstance(author, Mapping) and (name := _text(author, "name")):
            yield name


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
