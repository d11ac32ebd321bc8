"""News sitemaps (sitemaps.org 0.9 with Google's news extension), as the entries that feedparser makes of feeds. Pure.

Cut by their tags rather than parsed, so that what is broken in one page harms no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import islice, pairwise
from typing import Any
from urllib.parse import urlsplit

from feeds.document import without_comments
from timeline.domain.errors import FeedUnreadable

Entry = dict[str, Any]

_PREFIX = r"(?:[A-Za-z_][\w.-]{0,40}:)?"
_PAGE = re.compile(rf"<{_PREFIX}url(?=[\s/>])[^<>]*>")
_SITEMAP = re.compile(rf"<{_PREFIX}sitemap(?=[\s/>])[^<>]*>")
_END = re.compile(rf"</{_PREFIX}(?:url|sitemap)\s*>")
_NEWS = re.compile(r"""xmlns:([\w.-]{1,40})\s*=\s*["']https?://www\.google\.com/schemas/sitemap-news/""")
_HEAD = 8192
_INDEX = re.compile(rf"<{_PREFIX}sitemapindex(?=[\s/>])")
_OFFERED = 3
"""Sitemaps of an index that a message names."""


def read_sitemap(document: str, url: str, limit: int) -> tuple[Entry, list[Entry]]:
    """What is said of the sitemap, and at most `limit` of its pages that are news. FeedUnreadable for an index of
    sitemaps, and for a sitemap without news: its pages are no articles that have just come out."""
    if _INDEX.match(document):
        raise _is_index(document, url)
    bound = _NEWS.search(document, 0, _HEAD)
    news = bound[1] if bound else "news"
    entries = list(islice(_entries(document, news), limit))
    if not entries and (not bound or _PAGE.search(document)):
        raise FeedUnreadable(
            f"{url} is a sitemap without news: it lists pages, not what came out when; look for the news sitemap or "
            "the feed of the site",
            url=url,
        )
    names = {entry["publication"] for entry in entries}
    return {"title": names.pop() if len(names) == 1 else ""}, entries


def _entries(document: str, news: str) -> Iterator[Entry]:
    for page in _elements(document, _PAGE):
        if f"<{news}:" in page:
            yield _entry(page, news)


def _entry(page: str, news: str) -> Entry:
    return {
        "link": _field(page, rf"{_PREFIX}loc"),
        "title_detail": {"value": _field(page, f"{re.escape(news)}:title"), "type": "text/plain"},
        "published": _field(page, f"{re.escape(news)}:publication_date"),
        "updated": _field(page, rf"{_PREFIX}lastmod"),
        "language": _field(page, f"{re.escape(news)}:language"),
        "publication": _field(page, f"{re.escape(news)}:name"),
    }


def _elements(document: str, opening: re.Pattern[str]) -> Iterator[str]:
    """What stands in each of these elements; one without an end reaches to the next."""
    text = without_comments(document)
    for start, following in pairwise((*(match.end() for match in opening.finditer(text)), len(text))):
        end = _END.search(text, start, following)
        yield text[start : end.start() if end else following]


def _field(page: str, name: str) -> str:
    """The text of the first element of a name."""
    found = re.search(rf"<{name}(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))", page, re.DOTALL)
    return (found[1] if found[1] is not None else unescape(found[2])).strip() if found else ""


def _is_index(document: str, url: str) -> FeedUnreadable:
    listed = [link for entry in _elements(document, _SITEMAP) if (link := _field(entry, rf"{_PREFIX}loc"))]
    named = _likely(listed)
    advice = f"it lists {', '.join(named)}: add the one that holds the news" if named else "it lists none"
    return FeedUnreadable(f"{url} is an index of sitemaps, no feed; {advice}", url=url, found="sitemap index")


def _likely(links: Sequence[str]) -> list[str]:
    """Some sitemaps of an index; those whose names speak of news first."""
    return sorted(links, key=lambda link: "news" not in urlsplit(link[:2000]).path.lower())[:_OFFERED]
