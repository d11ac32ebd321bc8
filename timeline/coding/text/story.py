"""First step: cut an article into the paragraphs that tell the story.

Datelines, bylines, picture captions, credits and boilerplate fall away. Every span points into the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from timeline.coding.why import Why
from timeline.domain.events import Article
from timeline.domain.headline import parse_headline
from timeline.domain.spans import Field, Span

READ_LIMIT = 100_000
"""Characters of a text that are read. News items are a tenth of it; what lies behind is not coded."""

PARAGRAPH_LIMIT = 4_000
"""Characters that go to the parser at once; longer paragraphs are cut at a sentence's end or a space."""

CAPTION_LIMIT = 600
"""Characters: a longer paragraph is no caption, whatever it mentions."""

PROSE_FROM = 300
"""Characters from which a paragraph must look like sentences to be read."""

SAME_OPENING = 40
"""Characters that two prints of a caption share at least."""

TOP = 6
"""Lines of an article that a caption may be among."""

_CREDIT = re.compile(
    r"PHOTO:|\bPhotos?(?: credit| by|graph by)?:|\bAP Photo\b|\bREUTERS/|/REUTERS\b|Getty Images|/AFP\b|\bAFP/|\bEPA/"
    r"|^\s*FILE\b|File photo|FILE PHOTO|\b(?:file|undated|archive) (?:photo|picture|image)"
    r"|[Ii]n this (?:\w+ )?(?:photo|picture|image|handout|frame grab|video grab)\b"
    r"|\((?:L|left|right|cent(?:re|er)|2nd [LR])\)"
    r"|Photograph(?:er)?:|\(Photo\b|Handout|\(Image:|\bImage credit|\bPicture:|via REUTERS",
)
_BOILERPLATE = re.compile(
    r"\s*\(?(?:(?:Additional |Writing and |Other )?"
    r"(?:[Rr]eporting|[Ee]diting|[Ww]riting|Compiled|Translated|Edited|Written)(?: and (?:editing|writing))? by\b"
    r"|Read more\b|READ MORE|READ ALSO|ALSO READ|Also read|Follow us|Sign up|Subscribe|Click here|Share this|Listen to"
    r"|Copyright|©|\(c\) |All rights reserved|Advertisement|ADVERTISEMENT|Our Standards:|Watch:|VIDEO:|Download our"
    r"|Related (?:stories|articles)|This (?:story|article) (?:was|has been)|With inputs? from|\(With |Source: "
    r"|By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}\s*(?:$|,| and By)"
    r"|(?:Last )?[Uu]pdated:? |Published:? \S|Posted:? )"
)
_DATELINE = re.compile(
    r"\s*(?:(?P<place>[A-Z][A-Z'’.\-]*[A-Z](?:[ /][A-Z][A-Z'’.\-]*){0,4}(?:,? [A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+)?)?"
    r"|[A-Z][\w'’\-]+(?:[ /][A-Z][\w'’\-]+){0,2}(?:, [A-Z][\w.'’\-]+)?)"
    r"(?P<day>,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?)?)?"
    r"(?: (?P<wire>(?:ITAR-)?TASS|INTERFAX|UPI|AFP|AP|KYODO|XINHUA|IRNA|PTI|APP|BERNAMA))?"
    r"\s?(?P<agency>\([^()]{2,60}\))?\s?,?\s?(?P<dash>--+|—|–|-|_|:)(?=\s|$)\s*"
)
_BARE_PLACE = re.compile(
    r"\s*(?P<place>[A-Z]{4,}(?: [A-Z]{4,})?)(?:, [A-Z][a-z]+)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r" (?=[A-Z][a-z.]|[\"“A] ?)"
)
_NO_PLACES = frozenset(
    re.findall(
        "[A-Z]+",
        """NATO OPEC ASEAN UNESCO UNICEF ISIS ISIL IAEA BRICS UNRWA MERCOSUR OPCW OSCE UNHCR HAMAS ECOWAS DPRK AUKUS
        QUAD SADC FIFA UPDATE BREAKING EXCLUSIVE ANALYSIS WATCH CORRECTED""",
    )
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of title or text. `words` is what is parsed: as long as its span, with odd white space made plain."""

    span: Span
    words: str
    number: int  # the title is 0, the first paragraph of the story 1


@dataclass(frozen=True, slots=True)
class Story:
    """What is left to read; `place` is the dateline's, as written; `left_out`: what is not read, and why."""

    title: Paragraph | None
    paragraphs: tuple[Paragraph, ...]
    place: str | None
    left_out: tuple[tuple[Span, Why], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int


def read_story(article: Article) -> Story:
    """Title and paragraphs of an article, at most READ_LIMIT characters of its text."""
    text = article.text[:READ_LIMIT]
    every = list(_lines(text))
    lines = [line for line in every if not _BOILERPLATE.match(text[line.start : line.end])]
    lead, dateline_end, place = _dateline(text, lines)
    told = _without_captions(text, lines, lead)
    spans = [_Line(dateline_end, line.end) if line.start < dateline_end <= line.end else line for line in told]
    pieces = [piece for line in spans for piece in _pieces(text, line)]
    prose = [piece for piece in pieces if _is_prose(text[piece.start : piece.end])]
    paragraphs = tuple(_paragraph("text", text, piece, number + 1) for number, piece in enumerate(prose))
    left_out = (
        *_left_out(every, lines, Why.BOILERPLATE),
        *_left_out(lines, told, Why.CAPTION),
        *_left_out(pieces, prose, Why.NO_PROSE),
        *_left_out(
            [_Line(READ_LIMIT, len(article.text))] if len(article.text) > READ_LIMIT else [], [], Why.BEYOND_LIMIT
        ),
    )
    return Story(_title(article.title[:READ_LIMIT]), paragraphs, place, left_out)


def _left_out(before: Sequence[_Line], after: Iterable[_Line], why: Why) -> Iterator[tuple[Span, Why]]:
    kept = frozenset(after)
    return ((Span("text", line.start, line.end), why) for line in before if line not in kept)


def _title(title: str) -> Paragraph | None:
    bare = parse_headline(title[:500]).bare
    start = title.find(bare) if bare else -1
    return _paragraph("title", title, _Line(start, start + len(bare)), 0) if start >= 0 else None


def _paragraph(field: Field, text: str, line: _Line, number: int) -> Paragraph:
    return Paragraph(Span(field, line.start, line.end), plain(text[line.start : line.end]), number)


_ODD_MARKS = (
    "\u00a0\u2002\u2003\u2009\u200a\u202f\u2007\u3000\u200b\u200e\u200f\ufeff\t\r\n\x0b\x0c\u2028\u2029\u200d\u200c"
)
_ODD = {ord(mark): " " for mark in _ODD_MARKS}
_ODD |= dict.fromkeys(range(32), " ")
_ODD[ord("\u2011")] = "-"
_ODD |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")  # the parser knows the straight one better
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&(?:[a-z]{2,6}|#\d{2,5});")
_ENTITIES = {"&amp;": "&", "&quot;": '"', "&apos;": "'", "&#39;": "'", "&#8217;": "’", "&rsquo;": "’", "&lsquo;": "‘"}
_ENTITIES |= {"&ldquo;": "“", "&rdquo;": "”", "&#8220;": "“", "&#8221;": "”", "&ndash;": "–", "&mdash;": "—"}


def plain(text: str) -> str:
    """The same number of characters: white space, control marks and leftovers of HTML as spaces, entities as their
    character, halves of surrogate pairs as the replacement character."""
    text = _APOSTROPHE.sub("'", text.translate(_ODD))
    if "&" in text or "<" in text:
        text = _MARKUP.sub(lambda found: _ENTITIES.get(found[0], "").ljust(len(found[0])), text)
    return text


def _lines(text: str) -> Iterator[_Line]:
    """Paragraphs are parted by empty lines; by line ends, when a text without empty lines has long ones; by bullets."""
    parting = r"\n\s*\n|[•▪●]|$(?![\s\S])" if _is_wrapped(text) else r"\n|[•▪●]|$(?![\s\S])"
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
    """An agency in brackets, or a place in capitals before a dash; a colon parts a dateline only after an agency or a
    day."""
    if match["agency"]:
        return True
    place = match["place"] or ""
    return (match["dash"] != ":" or match["day"] is not None) and len(place) > 3 and place.split(",")[0].isupper()


def _without_captions(text: str, lines: Sequence[_Line], lead: int | None) -> list[_Line]:
    """Captions bear a credit, are printed twice in a row at the top, or stand before the line with the dateline."""
    told = list(lines[lead:]) if lead else list(lines)
    return [
        line
        for number, line in enumerate(told)
        if not _bears_credit(text, line) and not (number < TOP and _is_printed_twice(text, told, number))
    ]


def _bears_credit(text: str, line: _Line) -> bool:
    return line.end - line.start < CAPTION_LIMIT and _CREDIT.search(text, line.start, line.end) is not None


def _is_printed_twice(text: str, lines: Sequence[_Line], number: int) -> bool:
    """A neighbour begins with the same words (the second print may run on into the credit)."""
    opening = _opening(text, lines[number])
    beside = [lines[other] for other in (number - 1, number + 1) if 0 <= other < len(lines)]
    return len(opening) >= SAME_OPENING and any(_opening(text, line) == opening for line in beside)


def _opening(text: str, line: _Line) -> str:
    return plain(text[line.start : min(line.end, line.start + SAME_OPENING)])


def _pieces(text: str, line: _Line) -> Iterator[_Line]:
    start = line.start
    while line.end - start > PARAGRAPH_LIMIT:
        cut = _cut(text, start, start + PARAGRAPH_LIMIT)
        yield _trimmed(text, start, cut)
        start = cut
    piece = _trimmed(text, start, line.end)
    if piece.start < piece.end:
        yield piece


def _is_prose(words: str) -> bool:
    """Not a long run of marks or single letters: each would cost the parser as much as a word, and tells nothing."""
    if len(words) < PROSE_FROM:
        return True
    letters = sum(1 for character in words if character.isalnum())
    return letters > len(words) / 2 and len(words.split()) < len(words) / 3


def _cut(text: str, start: int, limit: int) -> int:
    for mark in (". ", " "):
        found = text.rfind(mark, start + 1, limit)
        if found > start:
            return found + len(mark)
    return limit
