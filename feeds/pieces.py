"""A document cut into documents of their own, a few items in each: what is broken in one harms no other, and memory
does not grow with the feed. Pure.

An item reaches from its start to its end, or to where the next one starts, should its end be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE_ITEMS = 100
PIECE_LENGTH = 250_000
"""Characters after which a piece takes no further item."""

_NAMESPACES = (
    r"http://www\.w3\.org/2005/Atom|http://purl\.org/atom/ns#|http://purl\.org/rss/1\.0/|http://purl\.org/net/rss1\.1#"
    r"|http://(?:my|channel)\.netscape\.com/[\w./]*|http://backend\.userland\.com/\w*"
)
_PREFIX = re.compile(rf"""xmlns:([\w.-]+)\s*=\s*["'](?:{_NAMESPACES})["']""")
_HEAD = 8192
_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>"}
_TAG = re.compile(r"""<([\w:.-]+)(?:[^<>"']|"[^"]*"|'[^']*')*>""")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The items as markup, each with its end; what stands around them; the tags that they all stand in."""

    items: tuple[str, ...]
    around: str
    head: str
    tail: str
    more: int  # items left out

    def batches(self) -> Iterator[list[str]]:
        """Some items each."""
        piece: list[str] = []
        length = 0
        for item in self.items:
            if piece and (len(piece) == PIECE_ITEMS or length + len(item) > PIECE_LENGTH):
                yield piece
                piece, length = [], 0
            piece.append(item)
            length += len(item)
        if piece:
            yield piece

    def document(self, *items: str) -> str:
        return f"{self.head}{''.join(items)}{self.tail}"


def cut(document: str, limit: int) -> Pieces:
    """Cut a document that begins with its root; items beyond the limit are counted only."""
    items: list[str] = []
    around: list[str] = []
    position = more = 0
    for start, end, name in _spans(document):
        around.append(document[position:start])
        position = end
        if len(items) < limit:
            items.append(_whole(document[start:end], name))
        else:
            more += 1
    head = around[0] if around else ""
    around.append(document[position:])
    opening, closing = _frame(head)
    return Pieces(tuple(items), "".join(around), opening, closing, more)


def _spans(document: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every item."""
    prefixes = "|".join(re.escape(prefix) for prefix in _PREFIX.findall(document, 0, _HEAD))
    mark = re.compile(rf"<!--|<!\[CDATA\[|<(/?)((?:(?:{prefixes}):)?(?:item|entry))(?=[\s/>])[^<>]*>?", re.IGNORECASE)
    position, start, name = 0, -1, ""
    endless: set[str] = set()  # what has no end from here on is not looked for again
    while match := mark.search(document, position):
        position = match.end()
        if match[0] in _SKIPPED:
            closed = -1 if match[0] in endless else document.find(_SKIPPED[match[0]], position)
            if closed < 0:
                endless.add(match[0])
            position = max(position, closed)
        elif match[1] and start >= 0:
            yield start, position, name
            start = -1
        elif not match[1] and match[0].endswith("/>"):
            continue
        elif not match[1]:
            if start >= 0:
                yield start, match.start(), name
            start, name = match.start(), match[2]
    if start >= 0:
        yield start, len(document), name


def _whole(item: str, name: str) -> str:
    end = f"</{name}>"
    return item if item.rstrip()[-len(end) :].lower() == end.lower() else item + end


def _frame(head: str) -> tuple[str, str]:
    """The tags of the root, and of the channel where items stand in it; and their ends."""
    tags = [tag for tag in _TAG.finditer(head[:_HEAD]) if not tag[0].endswith("/>")]
    open_tags = tags[:1]
    if len(tags) > 1 and tags[1][1].lower().endswith("channel") and f"</{tags[1][1]}>" not in head:
        open_tags.append(tags[1])
    return "".join(tag[0] for tag in open_tags), "".join(f"</{tag[1]}>" for tag in reversed(open_tags))
