"""Bytes become a parsed feed: RSS 0.9x, 1.0 and 2.0, Atom, RDF. Pure, and the only home of feedparser.

    bytes -> encoding.py: text -> document.py: is it a feed? -> feedparser -> FeedItem with markup.py and dates.py

A broken feed is not refused: what came is kept, with a note. A date that is not understood leaves its item undated.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from feeds.dates import read_date
from feeds.document import feed_element
from feeds.encoding import decode_document
from feeds.markup import fold, plain_line, plain_paragraphs
from timeline.domain.canonical import short_id
from timeline.domain.dates import UNDATED, Published
from timeline.domain.errors import FeedUnreadable, InvalidItem
from timeline.domain.items import FeedItem, normalised_url

MAX_URL = 8192
MAX_NAME = 200
MAX_LANGUAGE = 35  # RFC 5646 section 4.4.1

_MEDIA = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']https?://search\.yahoo\.com/mrss""")
_HEAD = 8192
_ENDLESS_WORD = re.compile(r"(?<![\w.+-])([\w.+-]{1000})[\w.+-]+", re.ASCII)
_MAILBOX = re.compile(r"[^\s()<>]{1,64}@[^\s()<>]{1,255}")
CARRIERS = frozenset({"feeds.feedburner.com", "feedproxy.google.com", "feeds.feedblitz.com", "rss.app"})
"""Hosts that only pass feeds on."""

_PREFIXES = ("www.", "feeds.", "feed.", "rss.")
_HTML = ("text/html", "application/xhtml+xml")

Entry = Mapping[str, Any]  # an entry of feedparser


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed said. `notes` tell what was wrong with it, one sentence each; empty for a clean one."""

    title: str | None
    language: str | None
    items: tuple[FeedItem, ...]
    notes: tuple[str, ...] = ()


def parse_feed(data: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed:
    """Parse a feed that came from `url`. FeedUnreadable when it is none, with what was found.

    `seen_at` dates nothing: it only tells which items lie in the future.
    """
    text, remark = decode_document(data, content_type)
    parsed = _parsed(_captions_apart(feed_element(text, url)), url)
    about: Entry = parsed["feed"]
    language = _cut(about.get("language"), MAX_LANGUAGE)
    items = tuple(_item(entry, url, language, parsed.get("version", "")) for entry in parsed["entries"])
    return ParsedFeed(
        title=_line(about, "title") or None,
        language=language,
        items=items,
        notes=tuple(_notes(parsed, remark, items, seen_at)),
    )


def _captions_apart(document: str) -> str:
    """Media RSS describes pictures in an element that feedparser takes for the item's own description; under another
    name it leaves it alone."""
    bound = _MEDIA.search(document, 0, _HEAD)
    prefix = re.escape(bound[1]) if bound else "media"
    return re.sub(rf"(</?{prefix}:)description(?=[\s/>])", r"\1caption", document)


def _parsed(document: str, url: str) -> Entry:
    """What feedparser makes of a document. It gets a stream of bytes: a string it might take for an address to fetch,
    or for the name of a file. It looks for mail addresses in a time that grows with the square of a word."""
    try:
        parsed: Entry = feedparser.parse(
            io.BytesIO(_ENDLESS_WORD.sub(r"\1", document).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # feedparser lets through whatever its input leads it to
        raise FeedUnreadable(f"{url} cannot be parsed: {type(error).__name__}", url=url) from error
    if not (parsed.get("version") or parsed["entries"]):
        raise FeedUnreadable(
            f"{url} has channels, but no feed in them; give the address of an RSS or Atom feed", url=url
        )
    return parsed


def _notes(parsed: Entry, remark: str | None, items: tuple[FeedItem, ...], seen_at: datetime) -> Iterator[str]:
    if parsed.get("bozo"):
        yield f"not well-formed, kept what came: {fold(str(parsed['bozo_exception']))[:MAX_NAME]}"
    if remark:
        yield remark
    broken = sum(item.published.at is None and item.published.raw is not None for item in items)
    if broken:
        yield f"{broken} of {len(items)} items have a date that cannot be read"
    future = sum(moment > seen_at for item in items if (moment := item.published.at))
    if future:
        yield f"{future} of {len(items)} items are dated in the future"


def _item(entry: Entry, feed_url: str, language: str | None, version: str) -> FeedItem:
    link = _link(entry, feed_url)
    title, text, published = _title(entry, version), _text(entry, version), _published(entry)
    guid = _guid(entry, link)
    if not guid and not link:
        guid = short_id("words", title, text, published.raw or "")  # so that it is not lost; an edit makes another item
    return FeedItem(
        publisher=publisher_of(link) if link else _house(feed_url),
        title=title,
        text=text,
        guid=guid,
        url=link,
        published=published,
        source=_source(entry),
        language=language,
    )


def _guid(entry: Entry, link: str | None) -> str | None:
    """The guid as written, but for a fragment that its link lacks: some publishers count their revisions there."""
    guid = fold(str(entry.get("id") or ""))[:MAX_URL]
    page, _, fragment = guid.partition("#")
    try:
        counted = fragment and link and "#" not in link and normalised_url(page) == normalised_url(link)
    except InvalidItem:  # a guid need not be a URL, and a broken one is still a name
        counted = False
    return (page if counted else guid) or None


def _house(feed_url: str) -> str:
    """Who answers for an item without a link. On a host that carries feeds of many houses it is the feed itself."""
    if _host(feed_url) in CARRIERS:
        return _host(feed_url) + urlsplit(feed_url).path.rstrip("/")
    return publisher_of(feed_url)


def publisher_of(url: str) -> str:
    """Who answers for what lies at a URL: its host, without the prefixes that only tell doors of one house apart."""
    host = _host(url) or "unknown"
    for prefix in _PREFIXES:
        if host.startswith(prefix) and "." in host.removeprefix(prefix):
            return host.removeprefix(prefix)
    return host


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _link(entry: Entry, feed_url: str) -> str | None:
    """The article's address, made absolute. A guid that calls itself a permalink counts where there is no link."""
    try:
        link = urljoin(feed_url, str(entry.get("link") or "").strip())
    except ValueError:
        return None
    usable = link != feed_url and link.startswith(("http://", "https://")) and len(link) <= MAX_URL
    return link if usable and _host(link) else None


def _title(entry: Entry, version: str) -> str:
    detail: Entry = entry.get("title_detail") or {}
    return _line_of(detail, version) if detail else fold(str(entry.get("title") or ""))


def _text(entry: Entry, version: str) -> str:
    """The fullest text: content where there is some, else the summary."""
    contents = [plain for content in entry.get("content") or () if (plain := _paragraphs_of(content, version))]
    if contents:
        return max(contents, key=len)
    detail: Entry = entry.get("summary_detail") or {"value": entry.get("summary") or "", "type": "text/html"}
    return _paragraphs_of(detail, version)


def _paragraphs_of(detail: Entry, version: str) -> str:
    value = str(detail.get("value") or "")
    return plain_paragraphs(value) if _is_markup(detail, version) else "\n\n".join(_blocks(value))


def _line_of(detail: Entry, version: str) -> str:
    value = str(detail.get("value") or "")
    return plain_line(value) if _is_markup(detail, version) else fold(value)


def _is_markup(detail: Entry, version: str) -> bool:
    """Atom says what its text is (RFC 4287 section 3.1.1); RSS does not, and entities in it are as a rule HTML."""
    return detail.get("type") in _HTML or not version.startswith("atom")


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs of plain text, which empty lines part."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        if folded := fold(block):
            yield folded


def _published(entry: Entry) -> Published:
    """The date of publication; of an item without one, its last change, which is the same thing in RSS 1.0."""
    for name in ("published", "updated", "created"):
        raw = dict.get(entry, name) if isinstance(entry, dict) else None  # its own `get` mixes the names up
        if raw:
            return read_date(str(raw))
    return UNDATED


def _source(entry: Entry) -> str | None:
    """The credit: the source that an item names, else its author."""
    named: Entry = entry.get("source") or {}
    author = _MAILBOX.sub("", _line(entry, "author")).strip(" ()<>,")
    return _cut(_line(named, "title") or author, MAX_NAME)


def _line(values: Entry, name: str) -> str:
    return plain_line(str(values.get(name) or ""))


def _cut(value: object, length: int) -> str | None:
    return fold(str(value or ""))[:length] or None
