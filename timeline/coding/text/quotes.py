"""Which stretches of a story stand in quotation marks: a state machine over its paragraphs.

Double marks, curly (“ ”), straight (") or typewritten (`` ''), open and close in turn; single marks (‘ ’ ') only where
they cannot be apostrophes. A quotation that is open at the end of a paragraph goes on when the next one opens
with a mark, and ends with its paragraph when it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.coding.text.story import Paragraph

SCARE_WORDS = 3
"""A quotation of so few words inside a sentence is a borrowed term, not an utterance."""

_MARKS = re.compile(r"``|''|[“”\"„«»‘’']")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation in one paragraph, marks included; offsets within the paragraph's words."""

    paragraph: int
    start: int
    end: int
    continues: bool  # it goes on with the words of the paragraph before
    scare: bool

    def covers(self, offset: int) -> bool:
        return self.start <= offset < self.end


def find_quotes(paragraphs: Sequence[Paragraph]) -> tuple[Quote, ...]:
    """The quotations of all paragraphs, in order."""
    found: list[Quote] = []
    left_open = False
    for paragraph in paragraphs:
        inside = list(_in_paragraph(paragraph, left_open))
        left_open = bool(inside) and _is_unclosed(paragraph, inside[-1])
        found += inside
    return tuple(found)


def _in_paragraph(paragraph: Paragraph, left_open: bool) -> Iterator[Quote]:
    words = paragraph.words
    opened: tuple[int, str] | None = None
    for mark in _MARKS.finditer(words):
        if opened is None:
            if _opens(words, mark):
                opened = (mark.start(), mark[0])
        elif _closes(words, mark, opened[1]):
            yield _quote(paragraph, opened[0], mark.end(), left_open)
            opened = None
    if opened is not None and opened[1] not in "‘'":
        yield _quote(paragraph, opened[0], len(words), left_open)


def _quote(paragraph: Paragraph, start: int, end: int, left_open: bool) -> Quote:
    inner = paragraph.words[start:end].strip("“”\"„«»‘’'` ")
    scare = len(inner.split()) <= SCARE_WORDS and not inner.endswith((".", ",", "!", "?"))
    return Quote(paragraph.number, start, end, left_open and start == 0, scare)


def _opens(words: str, mark: re.Match[str]) -> bool:
    before = words[mark.start() - 1 : mark.start()]
    after = words[mark.end() : mark.end() + 1]
    free = not before or before in " ([—–-\u2026/:"
    if mark[0] in ("‘", "'"):
        return free and after.isalpha() and _has_partner(words, mark.end())
    if mark[0] in ("“", "„", "«", "``"):
        return True
    return mark[0] == '"' and (free or not after.isspace())


def _has_partner(words: str, start: int) -> bool:
    """A single mark opens a quotation only if one that can close it stands after at least two words."""
    found = re.compile(r"[\w.,!?][’'](?!\w)").search(words, start, start + 600)
    return found is not None and " " in words[start : found.start() + 1]


def _closes(words: str, mark: re.Match[str], opener: str) -> bool:
    if opener in ("‘", "'"):
        return mark[0] in ("’", "'") and not words[mark.end() : mark.end() + 1].isalnum()
    if opener == "“":
        return mark[0] in ("”", '"')
    if opener == "``":
        return mark[0] in ("''", '"')
    return mark[0] == {"„": "“", "«": "»"}.get(opener, '"') or (opener == "„" and mark[0] == "”")


def _is_unclosed(paragraph: Paragraph, last: Quote) -> bool:
    tail = paragraph.words[last.start + 1 : last.end]
    return last.end == len(paragraph.words) and not tail.endswith(("”", '"', "''", "»", "“", "’", "'"))
