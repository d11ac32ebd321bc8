"""Bytes become a parsed feed: RSS 0.9x, 1.0 and 2.0, Atom, RDF, JSON Feed, news sitemaps. Pure, and the only
home of feedparser.

    bytes -> encoding.py: text -> document.py: is it a feed? shape.py: may it be parsed?
          -> pieces.py -> feedparser, or json_feed.py, or sitemap.py
          -> FeedItem with markup.py and dates.py -> identity.py: guids that tell nothing apart are dropped

A broken feed is not refused: what came is kept, with a note. A date that is not understood leaves its item undated.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from feeds.dates import Order, numeric_order, read_date
from feeds.document import feed_element, is_sitemap
from feeds.encoding import decode_document
from feeds.identity import told_apart
from feeds.json_feed import read_json_feed
from feeds.markup import fold, plain_line, plain_paragraphs
from feeds.pieces import PIECE_ITEMS, Pieces, cut
from feeds.rhythm import read_rhythm
from feeds.shape import odd_shape
from feeds.sitemap import read_sitemap
from timeline.domain.canonical import short_id
from timeline.domain.errors import FeedUnreadable, InvalidItem
from timeline.domain.feeds import NO_RHYTHM, Rhythm
from timeline.domain.items import MAX_TEXT, FeedItem, normalised_url

MAX_BYTES = 16 * 1024 * 1024
MAX_ITEMS = 10_000
"""Items kept of one document, the first ones; the longest real feeds have about a tenth of that."""
MAX_TITLE = 10_000
WHOLE = 500_000
"""Characters of a document that is parsed in one; longer ones are parsed in pieces."""
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

Entry = dict[str, Any]  # an entry of feedparser


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed said. `notes` tell what was wrong with it, one sentence each; empty for a clean one."""

    title: str | None
    language: str | None
    items: tuple[FeedItem, ...]
    notes: tuple[str, ...] = ()
    rhythm: Rhythm = NO_RHYTHM


def parse_feed(data: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed:
    """Parse a feed that came from `url`. FeedUnreadable when it is none, with what was found.

    `seen_at` dates nothing: it only tells which items lie in the future.
    """
    if len(data) > MAX_BYTES:
        raise FeedUnreadable(
            f"{url} has {len(data)} bytes, over the limit of {MAX_BYTES}; no feed is that long", url=url
        )
    text, remark = decode_document(data, content_type)
    read = _read_json(text, url) if text.lstrip()[:1] == "{" else _read_markup(feed_element(text, url), url)
    language = _cut(read.about.get("language"), MAX_LANGUAGE)
    order = numeric_order(_raw_dates(read.entries))
    items = [_item(entry, url, language, order, typed=read.typed) for entry in read.entries]
    told = told_apart(items, seen_at)
    kept = tuple(_short(item) for item in told)
    notes = (
        *read.notes,
        *([remark] if remark else ()),
        *(
            [f"{n} of {len(items)} items are longer than {MAX_TEXT} characters and were cut"]
            if (n := sum(map(_is_long, told)))
            else ()
        ),
        *_date_notes(kept, seen_at),
    )
    title = _line(read.about, "title") or None
    return ParsedFeed(title=title, language=language, items=kept, notes=notes, rhythm=read_rhythm(text))


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as entries; `typed`: its texts say whether they are markup."""

    about: Entry
    entries: Sequence[Entry]
    typed: bool
    notes: tuple[str, ...]


def _read_json(text: str, url: str) -> _Read:
    about, entries = read_json_feed(text, url, MAX_ITEMS + 1)
    return _Read(about, entries[:MAX_ITEMS], True, _left_out(len(entries) - MAX_ITEMS))


def _read_markup(document: str, url: str) -> _Read:
    if is_sitemap(document):
        about, entries = read_sitemap(document, url, MAX_ITEMS + 1)
        return _Read(about, entries[:MAX_ITEMS], True, _left_out(len(entries) - MAX_ITEMS))
    return _read_xml(_captions_apart(document), url)


def _read_xml(document: str, url: str) -> _Read:
    """In one, as long as that is short and loses nothing; else in pieces."""
    pieces = cut(document, MAX_ITEMS)
    if why := odd_shape(pieces.around):
        raise FeedUnreadable(f"{url} has {why}, as no feed has; its publisher should mend it", url=url)
    odd = [odd_shape(item) for item in pieces.items]
    if any(odd):
        plain = (item for item, why in zip(pieces.items, odd, strict=True) if not why)
        read = _in_pieces(replace(pieces, items=tuple(plain)), url)
        reasons = sorted({why for why in odd if why})
        return replace(read, notes=(*read.notes, *(f"left out {odd.count(why)} items with {why}" for why in reasons)))
    if len(document) <= WHOLE and len(pieces.items) <= PIECE_ITEMS:
        whole = _parsed(document)
        if not whole.get("bozo") or len(whole["entries"]) >= len(pieces.items):
            return _checked(whole, whole["entries"], tuple(_faults(whole)), url)
    return _in_pieces(pieces, url)


def _checked(about: Entry, entries: Sequence[Entry], notes: tuple[str, ...], url: str) -> _Read:
    if not (about.get("version") or entries):
        raise FeedUnreadable(
            f"{url} has channels, but no feed in them; give the address of an RSS or Atom feed", url=url
        )
    return _Read(about["feed"], entries, _is_typed(about), notes)


def _in_pieces(pieces: Pieces, url: str) -> _Read:
    around = _parsed(pieces.around[:WHOLE])
    entries: list[Entry] = []
    faults = list(_faults(around))
    for batch in pieces.batches():
        parsed = _parsed(pieces.document(*batch))
        faults += _faults(parsed)
        if len(parsed["entries"]) < len(batch):  # a broken one took others with it
            entries += [entry for item in batch for entry in _parsed(pieces.document(item))["entries"]]
        else:
            entries += parsed["entries"]
    return _checked(around, entries[:MAX_ITEMS], (*faults[:1], *_left_out(pieces.more)), url)


def _is_typed(parsed: Entry) -> bool:
    """Atom says what its text is (RFC 4287 section 3.1.1); RSS does not, and entities in it are as a rule HTML."""
    return str(parsed.get("version", "")).startswith("atom")


def _left_out(more: int) -> tuple[str, ...]:
    return (f"more than {MAX_ITEMS} items; the others were left out",) if more > 0 else ()


def _is_long(item: FeedItem) -> bool:
    return len(item.title) > MAX_TITLE or len(item.title) + len(item.text) > MAX_TEXT


def _short(item: FeedItem) -> FeedItem:
    """The item within the lengths that the log keeps."""
    if not _is_long(item):
        return item
    title = item.title[:MAX_TITLE]
    return replace(item, title=title, text=item.text[: MAX_TEXT - len(title)])


def _captions_apart(document: str) -> str:
    """Media RSS describes pictures in an element that feedparser takes for the item's own description; under another
    name it leaves it alone."""
    bound = _MEDIA.search(document, 0, _HEAD)
    prefix = re.escape(bound[1]) if bound else "media"
    return re.sub(rf"(</?{prefix}:)description(?=[\s/>])", r"\1caption", document)


def _parsed(document: str) -> Entry:
    """What feedparser makes of a document. It gets a stream of bytes: a string it might take for an address to fetch,
    or for the name of a file. It looks for mail addresses in a time that grows with the square of a word."""
    try:
        parsed: Entry = feedparser.parse(
            io.BytesIO(_ENDLESS_WORD.sub(r"\1", document).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # feedparser lets through whatever its input leads it to
        return {"entries": [], "feed": {}, "bozo": True, "bozo_exception": type(error).__name__}
    return parsed


def _faults(parsed: Entry) -> Iterator[str]:
    if parsed.get("bozo"):
        yield f"not well-formed, kept what came: {fold(str(parsed['bozo_exception']))[:MAX_NAME]}"


def _date_notes(items: Sequence[FeedItem], seen_at: datetime) -> Iterator[str]:
    broken = sum(item.published.at is None and item.published.raw is not None for item in items)
    if broken:
        yield f"{broken} of {len(items)} items have a date that cannot be read"
    future = sum(moment > seen_at for item in items if (moment := item.published.at))
    if future:
        yield f"{future} of {len(items)} items are dated in the future"


def _item(entry: Entry, feed_url: str, language: str | None, order: Order | None, *, typed: bool) -> FeedItem:
    link = _link(entry, feed_url)
    title, text = _title(entry, typed), _text(entry, typed)
    published = read_date(_raw_date(entry), order=order, language=language)
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
        language=_cut(entry.get("language"), MAX_LANGUAGE) or language,
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


def _title(entry: Entry, typed: bool) -> str:
    detail: Entry = entry.get("title_detail") or {}
    return _line_of(detail, typed) if detail else fold(str(entry.get("title") or ""))


def _text(entry: Entry, typed: bool) -> str:
    """The fullest text: content where there is some, else the summary."""
    contents = [plain for content in entry.get("content") or () if (plain := _paragraphs_of(content, typed))]
    if contents:
        return max(contents, key=len)
    detail: Entry = entry.get("summary_detail") or {"value": entry.get("summary") or "", "type": "text/html"}
    return _paragraphs_of(detail, typed)


def _paragraphs_of(detail: Entry, typed: bool) -> str:
    value = str(detail.get("value") or "")
    return plain_paragraphs(value) if _is_markup(detail, typed) else "\n\n".join(_blocks(value))


def _line_of(detail: Entry, typed: bool) -> str:
    value = str(detail.get("value") or "")
    return plain_line(value) if _is_markup(detail, typed) else fold(value)


def _is_markup(detail: Entry, typed: bool) -> bool:
    return detail.get("type") in _HTML or not typed


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs of plain text, which empty lines part."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        if folded := fold(block):
            yield folded


def _raw_date(entry: Entry) -> str | None:
    """The date of publication; of an item without one, its last change, which is the same thing in RSS 1.0."""
    named = (dict.get(entry, name) for name in ("published", "updated", "created"))  # its own `get` mixes the names up
    return next((str(raw) for raw in named if raw), None)


def _raw_dates(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if raw := _raw_date(entry):
            yield raw


def _source(entry: Entry) -> str | None:
    """The credit: the source that an item names, else its author."""
    named: Entry = entry.get("source") or {}
    author = _MAILBOX.sub("", _line(entry, "author")).strip(" ()<>,")
    return _cut(_line(named, "title") or author, MAX_NAME)


def _line(values: Entry, name: str) -> str:
    return plain_line(str(values.get(name) or ""))


def _cut(value: object, length: int) -> str | None:
    return fold(str(value or ""))[:length] or None
