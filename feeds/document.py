"""What a document is, before it is parsed: a feed, something else, or something that must not be parsed. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from feeds.markup import fold
from timeline.domain.errors import FeedUnreadable

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_FEED_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?(?:rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_REACH = 8192
"""How far into a document its root is looked for: some servers print warnings before it."""
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_SKIPPED = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*(.?)""", re.IGNORECASE | re.DOTALL)


def feed_element(text: str, url: str) -> str:
    """The document from its root element on; FeedUnreadable, with what was found and what to do, when that is no feed.

    The prolog is left behind: nothing that it declares reaches a parser.
    """
    start = _after_prolog(text, url)
    if re.match(r"<(!doctype\s+)?html\b", start, re.IGNORECASE):
        raise _is_page(start, url)
    if root := _FEED_ROOT.search(start, 0, _REACH):
        return start[root.start() :]
    raise FeedUnreadable(f"{url} is {_found(start)}, no feed; give the address of an RSS or Atom feed", url=url)


def _after_prolog(text: str, url: str) -> str:
    """What follows comments, instructions and document types; a document type of HTML is left standing."""
    position = 0
    while True:
        if skipped := _SKIPPED.match(text, position):
            position = skipped.end()
        elif (doctype := _DOCTYPE.match(text, position)) and "html" not in doctype[0][:16].lower():
            _refuse_declarations(doctype[1], url)
            position = doctype.end()
        else:
            return text[position:]


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
    page = _Page(url)
    page.feed(text[:200_000])
    title = f" ({fold(page.title)[:80]!r})" if page.title.strip() else ""
    advice = f"it offers {', '.join(page.feeds[:3])}: add that" if page.feeds else "look for the address of its feed"
    return FeedUnreadable(
        f"{url} is an HTML page{title}, no feed; {advice}", url=url, found="html", feeds=tuple(page.feeds)
    )


class _Page(HTMLParser):
    """The title of a page and the feeds that it offers (RSS Advisory Board, autodiscovery)."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._in_title = False
        self.title = ""
        self.feeds: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and values.get("type", "").lower() in _FEED_TYPES and values.get("href"):
            self.feeds.append(_joined(self._url, values["href"]))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
