"""First step: cut an article into the paragraphs that tell the story.

Datelines, bylines, picture captions, credits and boilerplate fall away. Every span points into the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.domain.events import Article
from timeline.domain.headline import parse_headline
from timeline.domain.spans import Field, Span

READ_LIMIT = 100_000
"""Characters of a text that are read. News items are a tenth of it; what lies behind is not coded."""

PARAGRAPH_LIMIT = 4_000
"""Characters that go to the parser at once; longer paragraphs are cut at a sentence's end or a space."""

_CREDIT = re.compile(
    r"PHOTO:|\bAP Photo\b|\bREUTERS/|/REUTERS\b|Getty Images|/AFP\b|\bAFP/|\bEPA/|^\s*FILE\b|File photo|FILE PHOTO"
    r"|Photograph(?:er)?:|Handout|\(Image:|\bImage credit|\bPicture:|via REUTERS",
)
_BOILERPLATE = re.compile(
    r"\s*\(?(?:(?:Additional |Writing and |Other )?(?:[Rr]eporting|[Ee]diting|[Ww]riting|Compiled|Translated|Edited|Written)"
    r"(?: and (?:editing|writing))? by\b"
    r"|Read more\b|READ MORE|READ ALSO|ALSO READ|Also read|Follow us|Sign up|Subscribe|Click here|Copyright|©|\(c\) |All rights reserved|Share this|Advertisement|ADVERTISEMENT"
    r"|Our Standards:|Related (?:stories|articles)|Watch:|VIDEO:|Listen to|Download our|This (?:story|article) (?:was|has been)|With inputs? from|\(With |Source: "
    r"|By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}\s*(?:$|,| and By)|(?:Last )?[Uu]pdated:? |Published:? \S|Posted:? )"
)
_DATELINE = re.compile(
    r"\s*(?:(?P<place>[A-Z][A-Z'’.\-]*[A-Z](?:[ /][A-Z][A-Z'’.\-]*){0,4}(?:,? [A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+)?)?"
    r"|[A-Z][\w'’\-]+(?:[ /][A-Z][\w'’\-]+){0,2}(?:, [A-Z][\w.'’\-]+)?)"
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?)?)?"
    r"\s?(?P<agency>\([^()]{2,60}\))?\s?,?\s?(?P<dash>--+|—|–|-|_|:)(?=\s|$)\s*"
)
_BARE_PLACE = re.compile(
    r"\s*(?P<place>[A-Z]{4,}(?: [A-Z]{4,})?)(?:, [A-Z][a-z]+)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})? (?=[A-Z][a-z.]|[\"“A] ?)"
)
_NO_PLACES = frozenset(
    {
        "NATO",
        "OPEC",
        "ASEAN",
        "UNESCO",
        "UNICEF",
        "ISIS",
        "ISIL",
        "IAEA",
        "BRICS",
        "UNRWA",
        "MERCOSUR",
        "OPCW",
        "OSCE",
        "UNHCR",
        "HAMAS",
        "UPDATE",
        "BREAKING",
        "ECOWAS",
        "DPRK",
        "AUKUS",
        "QUAD",
        "SADC",
        "FIFA",
        "EXCLUSIVE",
        "ANALYSIS",
        "WATCH",
        "CORRECTED",
    }
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of title or text. `words` is what is parsed: as long as its span, with odd white space made plain."""

    span: Span
    words: str
    number: int  # the title is 0, the first paragraph of the story 1


@dataclass(frozen=True, slots=True)
class Story:
    """What is left to read; `place` is the dateline's, as written."""

    title: Paragraph | None
    paragraphs: tuple[Paragraph, ...]
    place: str | None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int


def read_story(article: Article) -> Story:
    """Title and paragraphs of an article, at most READ_LIMIT characters of its text."""
    text = article.text[:READ_LIMIT]
    lines = [line for line in _lines(text) if not _BOILERPLATE.match(text[line.start : line.end])]
    lead, dateline_end, place = _dateline(text, lines)
    told = _without_captions(text, lines, lead)
    spans = [_Line(dateline_end, line.end) if line.start < dateline_end <= line.end else line for line in told]
    pieces = [piece for line in spans for piece in _pieces(text, line)]
    paragraphs = tuple(_paragraph("text", text, piece, number + 1) for number, piece in enumerate(pieces))
    return Story(_title(article.title[:READ_LIMIT]), paragraphs, place)


def _title(title: str) -> Paragraph | None:
    bare = parse_headline(title[:500]).bare
    start = title.find(bare) if bare else -1
    return _paragraph("title", title, _Line(start, start + len(bare)), 0) if start >= 0 else None


def _paragraph(field: Field, text: str, line: _Line, number: int) -> Paragraph:
    return Paragraph(Span(field, line.start, line.end), plain(text[line.start : line.end]), number)


_ODD = {
    ord(mark): " "
    for mark in "\u00a0\u2002\u2003\u2009\u200a\u202f\u2007\u3000\u200b\u200e\u200f\ufeff\t\r\n\x0b\x0c\u2028\u2029\u200d\u200c"
}
_ODD |= dict.fromkeys(range(32), " ")
_ODD[ord("\u2011")] = "-"


def plain(text: str) -> str:
    """The same number of characters, with every kind of white space and control mark as a space."""
    return text.translate(_ODD)


def _lines(text: str) -> Iterator[_Line]:
    """Paragraphs are parted by empty lines; by line ends, when a text without empty lines has long ones."""
    parting = r"\n\s*\n|$(?![\s\S])" if _is_wrapped(text) else r"\n|$(?![\s\S])"
    start = 0
    for mark in re.finditer(parting, text):
        line = _trimmed(text, start, mark.start())
        if line.start < line.end:
            yield line
        start = mark.end()


def _is_wrapped(text: str) -> bool:
    """Hard-wrapped copy: most line ends stand in the middle of a sentence."""
    lines = [line.rstrip() for line in text[:20_000].split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    open_ends = sum(1 for line in lines if 40 <= len(line) <= 100 and line[-1] not in ".!?\"”'’)")
    return open_ends > len(lines) / 2


def _trimmed(text: str, start: int, end: int) -> _Line:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return _Line(start, end)


def _dateline(text: str, lines: Sequence[_Line]) -> tuple[int | None, int, str | None]:
    """Number of the line that opens the story, end of its dateline, and the place; the first lines are looked at."""
    for number, line in enumerate(lines[:8]):
        head = text[line.start : min(line.end, line.start + 160)]
        match = _DATELINE.match(head)
        if match and _is_dateline(match):
            return number, line.start + match.end(), match["place"]
        bare = _BARE_PLACE.match(head)
        if number == 0 and bare and bare["place"].split()[0] not in _NO_PLACES:
            return number, line.start + bare.end(), bare["place"].title()
    return None, 0, None


def _is_dateline(match: re.Match[str]) -> bool:
    """An agency in brackets, or a place in capitals before a dash; a colon parts a dateline only after an agency."""
    if match["agency"]:
        return True
    place = match["place"] or ""
    return match["dash"] != ":" and len(place) > 3 and place.split(",")[0].isupper()


def _without_captions(text: str, lines: Sequence[_Line], lead: int | None) -> list[_Line]:
    """Captions bear a credit, are printed twice, or stand before the line with the dateline."""
    told = list(lines[lead:]) if lead else list(lines)
    openings: dict[str, int] = {}
    for line in told:
        opening = plain(text[line.start : line.start + 60])
        openings[opening] = openings.get(opening, 0) + 1
    return [
        line
        for line in told
        if not (_CREDIT.search(text[line.start : min(line.end, line.start + 600)]) and line.end - line.start < 600)
        and (openings[plain(text[line.start : line.start + 60])] == 1 or line.end - line.start < 40)
    ]


def _pieces(text: str, line: _Line) -> Iterator[_Line]:
    start = line.start
    while line.end - start > PARAGRAPH_LIMIT:
        cut = _cut(text, start, start + PARAGRAPH_LIMIT)
        yield _trimmed(text, start, cut)
        start = cut
    piece = _trimmed(text, start, line.end)
    if piece.start < piece.end:
        yield piece


def _cut(text: str, start: int, limit: int) -> int:
    for mark in (". ", " "):
        found = text.rfind(mark, start + 1, limit)
        if found > start:
            return found + len(mark)
    return limit
