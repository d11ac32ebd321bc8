"""What no feed and no item looks like, told before a parser sees it: tags with a thousand attributes, elements in
elements without end. A parser takes for the one the square of their number, for the other memory at every level. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

MAX_ATTRIBUTES = 1000
"""Attributes of one tag. The roots of real feeds declare some thirty namespaces."""
MAX_DEPTH = 2000
"""Elements inside each other. Articles as XHTML have about thirty, and HTML that nobody closed some more."""

_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>"}
_MARK = re.compile(r"<!--|<!\[CDATA\[|<(/?)([A-Za-z_][^\s/<>=\"']{0,200})[^<>]*+")


_HARMLESS = 2 * MAX_ATTRIBUTES
"""Characters that hold neither so many attributes nor so many elements."""


def odd_shape(markup: str) -> str | None:
    """What is odd about markup that only a hand that means harm, or a broken program, writes; None for any other."""
    if len(markup) <= _HARMLESS:
        return None
    depth = _Depth()
    for tag in _tags(markup):
        if tag.end() - tag.start() > _HARMLESS and markup.count("=", *tag.span()) > MAX_ATTRIBUTES:
            return f"a tag with more than {MAX_ATTRIBUTES} attributes"
        if depth.after(tag, markup) > MAX_DEPTH:
            return f"more than {MAX_DEPTH} elements inside each other"
    return None


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
