"""Markup becomes plain paragraphs: what a reader would read, without pictures, scripts and captions. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_DROPPED = frozenset({
    "applet", "audio", "button", "canvas", "embed", "figcaption", "frameset", "head", "iframe", "map", "math",
    "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
})  # fmt: skip
_VOID = frozenset({"embed", "br", "hr", "img", "input", "wbr"})
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff\u00ad]|(?<=[\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f])")
"""Marks that some publishers strew between words; joiners mean something only between letters of other scripts."""


def plain_paragraphs(markup: str) -> str:
    """The text of an HTML fragment: white space folded, entities decoded, paragraphs parted by an empty line."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


def plain_line(markup: str) -> str:
    """The text of an HTML fragment on one line."""
    return fold(plain_paragraphs(markup))


def fold(text: str) -> str:
    """White space of every kind as single spaces, none at the ends, and no invisible marks."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


class _Reader(HTMLParser):
    """Collects paragraphs. Inside a dropped element nothing is collected; the end of whatever holds it ends that too,
    so that a caption nobody closed does not swallow the story."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._open: list[str] = []  # block and dropped elements
        self._breaks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "br":
            self._break_line()
        elif tag in _BLOCKS:
            self._end_paragraph()
        if tag in _BLOCKS | _DROPPED and tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            return
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if _DROPPED.intersection(self._open):
            return
        if data.strip():
            self._breaks = 0
        self._pieces.append(data)

    def text(self) -> str:
        self._end_paragraph()
        return "\n\n".join(self._paragraphs)

    def _break_line(self) -> None:
        self._breaks += 1
        if self._breaks == 2:
            self._end_paragraph()
        else:
            self._pieces.append(" ")

    def _end_paragraph(self) -> None:
        paragraph = fold("".join(self._pieces))
        if paragraph:
            self._paragraphs.append(paragraph)
        self._pieces.clear()
        self._breaks = 0
