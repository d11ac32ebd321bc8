"""Stretches of a stored text. Records hold spans, never a source's words; the words are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open `[start, end)` in code points of one field of one item version."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ItemText:
    """The words of one item version, as stored: a headline and a body (paragraphs parted by an empty line)."""

    title: str
    text: str

    def words(self, span: Span) -> str:
        """The characters that a span covers."""
        return (self.title if span.field == "title" else self.text)[span.start : span.end]
