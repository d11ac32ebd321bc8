"""What a document is, before it is parsed: a feed, something else, or something that must not be parsed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from feeds.markup import plain_line
from timeline.domain.errors import FeedUnreadable

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_PAGE_REACH = 200_000
_TITLE = re.compile(r"<title[^<>]{0,200}+>([^<]{0,500})", re.IGNORECASE)
_LINK = re.compile(r"<link\s[^<>]{0,2000}+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<!\w)(\w{1,20})\s*=\s*(["'])(.*?)\2""")
_FEED_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?(?:rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_ENTRY_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?entry(?=[\s/>])", re.IGNORECASE)
_SITEMAP_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?(?:urlset|sitemapindex)(?=[\s/>])", re.IGNORECASE)
_REACH = 8192
"""How far into a document its root is looked for: some servers print warnings before it."""
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_SKIPPED = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^\[>"']+|"[^"]*"|'[^']*')*(.?)""", re.IGNORECASE | re.DOTALL)


def feed_element(text: str, url: str) -> str:
    """The document from its root element on; FeedUnreadable, with what was found and what to do, when that is no feed.

    The prolog is left behind: nothing that it declares reaches a parser. An Atom entry alone (RFC 4287 section 2) is
    put into a feed.
    """
    start = after_prolog(text, url)
    if re.match(r"<(!doctype\s+)?html\b", start, re.IGNORECASE):
        raise _is_page(start, url)
    if _ENTRY_ROOT.match(start):
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{start}</feed>'
    if _SITEMAP_ROOT.match(start):
        return start
    if root := _FEED_ROOT.search(start, 0, _REACH):
        return start[root.start() :]
    raise FeedUnreadable(f"{url} is {_found(start)}, no feed; give the address of an RSS or Atom feed", url=url)


def is_sitemap(document: str) -> bool:
    """Whether a document that begins with its root is a sitemap, or an index of some."""
    return bool(_SITEMAP_ROOT.match(document))


def after_prolog(text: str, url: str) -> str:
    """What follows comments, instructions and document types; a document type of HTML is left standing."""
    position = 0
    while True:
        if skipped := _SKIPPED.match(text, position):
            position = skipped.end()
        elif (doctype := _DOCTYPE.match(text, position)) and not _is_pages(doctype, text):
            _refuse_declarations(doctype[1], url)
            position = doctype.end()
        else:
            return text[position:]


def _is_pages(doctype: re.Match[str], text: str) -> bool:
    """Whether a document type is that of an HTML page; some programs put it before a feed as well."""
    position = doctype.end()
    while skipped := _SKIPPED.match(text, position):
        position = skipped.end()
    return "html" in doctype[0][:16].lower() and not _FEED_ROOT.match(text, position)


def without_comments(text: str) -> str:
    """Markup without its comments; one that never ends stays."""
    kept, start = [], 0
    while (begun := text.find("<!--", start)) >= 0 and (ended := text.find("-->", begun)) >= 0:
        kept.append(text[start:begun])
        start = ended + len("-->")
    return "".join((*kept, text[start:]))


def _refuse_declarations(end: str, url: str) -> None:
    """Entities declared inside a document can blow it up a thousandfold (XML 1.0 section 4.2); feeds need none."""
    if end == "[":
        raise FeedUnreadable(
            f"{url} declares entities in a DOCTYPE of its own, which is refused unread; "
            "ask the publisher for a feed without it",
            url=url,
        )


def _found(start: str) -> str:
    if not start:
        return "empty"
    if start[0] in "{[":
        return "JSON"
    if root := _ROOT.match(start):
        return f"an XML document <{root[1][:40]}>"
    return f"text that begins with {start[:40]!r}"


def _is_page(text: str, url: str) -> FeedUnreadable:
    title = _TITLE.search(text, 0, _PAGE_REACH)
    feeds = tuple(_offered(text, url))
    named = f" ({plain_line(title[1])[:80]!r})" if title else ""
    advice = f"it offers {', '.join(feeds[:3])}: add that" if feeds else "look for the address of its feed"
    return FeedUnreadable(f"{url} is an HTML page{named}, no feed; {advice}", url=url, found="html", feeds=feeds)


def _offered(text: str, url: str) -> Iterator[str]:
    """The feeds that a page offers (RSS Advisory Board, autodiscovery)."""
    for link in _LINK.finditer(text, 0, _PAGE_REACH):
        values = {name.lower(): unescape(value) for name, _, value in _ATTRIBUTE.findall(link[0])}
        if values.get("type", "").lower() in _FEED_TYPES and "href" in values:
            yield _joined(url, values["href"])


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
