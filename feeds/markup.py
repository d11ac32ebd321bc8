"""Markup becomes plain paragraphs: what a reader would read, without pictures, scripts and captions. Pure."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_DROPPED = frozenset({
    "applet", "audio", "button", "canvas", "embed", "figcaption", "frameset", "head", "iframe", "map", "math",
    "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
})  # fmt: skip
_VOID = frozenset({"embed", "frame", "hr"})
_KEPT_OPEN = (_BLOCKS | _DROPPED) - _VOID
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}
"""Elements whose content is no markup."""

_NAME = r"<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*+)"
_TAG = re.compile(rf"""{_NAME}(?:[^<>"']|"[^"]*"|'[^']*')*>""")  # early 3.11 errs on possessive groups
_TAG_REACH = 1024
"""So far a tag is looked for whose quoted values hold angle brackets; others may be as long as they like."""
_PLAIN_TAG = re.compile(rf"{_NAME}[^<>]*+>")
_OTHER = re.compile(r"<!--|<[!?][^<>]*+>")
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]|(?<=[\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f])")
"""Marks that some publishers strew between words; joiners mean something only between letters of other scripts."""


def plain_paragraphs(markup: str) -> str:
    """The text of an HTML fragment: white space folded, entities decoded, paragraphs parted by an empty line."""
    reader = _Reader()
    reader.read(markup)
    return reader.text()


def plain_line(markup: str) -> str:
    """The text of an HTML fragment on one line."""
    return fold(plain_paragraphs(markup))


def fold(text: str) -> str:
    """White space of every kind as single spaces, none at the ends, and no invisible marks."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


class _Reader:
    """Collects paragraphs. Inside a dropped element nothing is collected; the end of whatever holds it ends that too,
    so that a caption nobody closed does not swallow the story."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._open: list[str] = []  # block and dropped elements
        self._counts: Counter[str] = Counter()  # the same by name, so that depth costs nothing
        self._dropped = 0
        self._breaks = 0

    def read(self, markup: str) -> None:
        """Cut markup into tags and text. Every step looks ahead a bounded way or not past the next tag: hostile markup
        costs no more than plain text. (The standard library's parser takes the square of its length, and has changed
        what it makes of broken markup from one Python to the next.)"""
        position = 0
        while (start := markup.find("<", position)) >= 0:
            self._data(markup[position:start])
            tag = _TAG.match(markup, start, start + _TAG_REACH) or _PLAIN_TAG.match(markup, start)
            if tag:
                position = self._tag(tag, markup)
            elif other := _OTHER.match(markup, start):
                position = _after(markup, "-->", start) if markup.startswith("<!--", start) else other.end()
            else:
                self._data("<")
                position = start + 1
        self._data(markup[position:])

    def text(self) -> str:
        self._end_paragraph()
        return "\n\n".join(self._paragraphs)

    def _tag(self, tag: re.Match[str], markup: str) -> int:
        """Take in a tag; where to go on."""
        name = tag["name"].lower()
        if tag["end"]:
            self._close(name)
        elif name in _RAW:
            end = _RAW[name].search(markup, tag.end())
            return end.start() if end else len(markup)
        else:
            self._start(name, closed=tag[0].endswith("/>"))
        return tag.end()

    def _start(self, name: str, *, closed: bool) -> None:
        if name == "br":
            self._break_line()
        elif name in _BLOCKS:
            self._end_paragraph()
        if name in _KEPT_OPEN and not closed:
            self._open.append(name)
            self._counts[name] += 1
            self._dropped += name in _DROPPED

    def _close(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_paragraph()
        while self._counts[name]:
            last = self._open.pop()
            self._counts[last] -= 1
            self._dropped -= last in _DROPPED
            if last == name:
                return

    def _data(self, data: str) -> None:
        if self._dropped or not data:
            return
        if data.strip():
            self._breaks = 0
        self._pieces.append(data)

    def _break_line(self) -> None:
        self._breaks += 1
        if self._breaks == 2:
            self._end_paragraph()
        else:
            self._pieces.append(" ")

    def _end_paragraph(self) -> None:
        paragraph = fold(unescape("".join(self._pieces)))
        if paragraph:
            self._paragraphs.append(paragraph)
        self._pieces.clear()
        self._breaks = 0


def _after(markup: str, mark: str, start: int) -> int:
    end = markup.find(mark, start)
    return len(markup) if end < 0 else end + len(mark)
