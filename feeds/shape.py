"""What no feed looks like, told before a parser sees it: tags with a thousand attributes, elements in elements without
end. A parser takes for the one the square of their number, for the other memory at every level. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from timeline.domain.errors import FeedUnreadable

MAX_ATTRIBUTES = 1000
"""Attributes of one tag. The roots of real feeds declare some thirty namespaces."""
MAX_DEPTH = 2000
"""Elements inside each other. Articles as XHTML have about thirty, and HTML that nobody closed some more."""

_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>"}
_MARK = re.compile(r"<!--|<!\[CDATA\[|<(/?)([A-Za-z_][^\s/<>=\"']{0,200})[^<>]*+")


def check_shape(document: str, url: str) -> None:
    """FeedUnreadable for a document that only a hand that means harm, or a broken program, writes."""
    depth = _Depth()
    for tag in _tags(document):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES and _attributes(document, tag) > MAX_ATTRIBUTES:
            raise _refused(url, f"has a tag with more than {MAX_ATTRIBUTES} attributes")
        if depth.after(tag, document) > MAX_DEPTH:
            raise _refused(url, f"has more than {MAX_DEPTH} elements inside each other")


def _tags(document: str) -> Iterator[re.Match[str]]:
    """Every tag outside of comments and CDATA, without its closing bracket."""
    position = 0
    while mark := _MARK.search(document, position):
        position = mark.end()
        if end := _SKIPPED.get(mark[0]):
            closed = document.find(end, position)
            position = closed + len(end) if closed >= 0 else len(document)
        elif mark[2]:
            yield mark


def _attributes(document: str, tag: re.Match[str]) -> int:
    return document.count("=", tag.start(), tag.end())


class _Depth:
    """How many elements are open; the end of one ends those in it that nobody closed."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()

    def after(self, tag: re.Match[str], document: str) -> int:
        name = tag[2]
        if tag[1]:
            while self._counts[name]:
                last = self._open.pop()
                self._counts[last] -= 1
                if last == name:
                    break
        elif document[tag.end() - 1] != "/":
            self._open.append(name)
            self._counts[name] += 1
        return len(self._open)


def _refused(url: str, why: str) -> FeedUnreadable:
    return FeedUnreadable(f"{url} {why}, as no feed does; it is refused unread, its publisher should mend it", url=url)
