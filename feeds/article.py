"""An article's page becomes its text, or the reason why it has none. Pure, and the only home of trafilatura.

    bytes -> page.py: text, and what the page says of itself -> trafilatura: the story without what stands around it
          -> walls.py: is that the article?

Only the text is trafilatura's work. Dates and titles are what the page says, never a guess (law 5): a page that says
no date has none. Whether the text is the story that the feed told of is asked last: where it shares few of its words,
the page is a consent wall, a list of news or a notice, in whatever language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from feeds.dates import read_date
from feeds.markup import fold, plain_paragraphs
from feeds.page import PageFacts, decode_page, read_facts
from feeds.walls import Why, wall_of
from timeline.domain.headline import stem_words
from timeline.domain.items import MAX_TEXT
from timeline.domain.pages import PageText
from timeline.domain.shingles import words_of
from timeline.domain.spans import ItemText

MAX_PAGE_BYTES = 4 * 1024 * 1024
"""Bytes of a page, on the wire and unpacked. Real ones have about a tenth of that."""

ACCEPT = "text/html, application/xhtml+xml;q=0.9"

SHARED = 0.4
"""Share of the words that the feed tells, of those that a page must tell too."""

FEW_WORDS = 3
"""So few words of a feed tell nothing about what its page should be."""

MORE = 1.15
"""How many times the words of the feed's text a page must have to be worth a version."""

_STEM = 6
"""Characters of a word that count when words are compared: languages bend the rest."""

_PAGES = ("text/html", "application/xhtml+xml")
_LOOKS_LIKE_PAGE = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_NO_ARCHIVE = re.compile(r"(?:^|,)\s*(?:noarchive|none)\s*(?:,|$)", re.IGNORECASE)
_RAW = re.compile(r"<(script|style)(?=[\s/>])", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}[^<>]*+>", re.IGNORECASE) for name in ("script", "style")}
_BULLET = re.compile(r"-\s+")


@dataclass(frozen=True, slots=True)
class NoText:
    why: Why


def read_article(data: bytes, *, headers: Mapping[str, str], told: ItemText) -> PageText | NoText:
    """The text of a page that should tell what a feed's item told. `headers` has lower-case names."""
    content_type = headers.get("content-type")
    html = decode_page(data, content_type)
    if not _is_page(content_type, html):
        return NoText(Why.NOT_A_PAGE)
    facts = read_facts(html)
    if _NO_ARCHIVE.search(facts.robots) or _NO_ARCHIVE.search(headers.get("x-robots-tag", "")):
        return NoText(Why.NOT_KEPT)
    text = _text(html, facts, told.title)
    if why := _why_not(text, html, facts, told):
        return NoText(why)
    return PageText(facts.title, text[:MAX_TEXT], read_date(facts.published), facts.language)


def _is_page(content_type: str | None, html: str) -> bool:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in _PAGES or (not kind and bool(_LOOKS_LIKE_PAGE.match(html)))


def _text(html: str, facts: PageFacts, title: str) -> str:
    """What stands on the page, or what it has for machines where that is much more."""
    import trafilatura  # noqa: PLC0415  a quarter of a second that only the process that reads pages has to spend

    found = trafilatura.extract(_without_scripts(html), include_comments=False, include_tables=False) or ""
    headings = {_bare(title), _bare(facts.title)}
    lines = [fold(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line) for line in found.split("\n")]
    while lines and (not lines[0] or _bare(lines[0]) in headings):
        del lines[0]
    text = "\n\n".join(line for line in lines if line)
    body = facts.body or ""
    return body if len(body) > 2 * len(text) else text


def _bare(line: str) -> str:
    return " ".join(words_of(line))


def _without_scripts(html: str) -> str:
    """Scripts and styles are most of many pages, and no reader's text."""
    kept, position = [], 0
    while begun := _RAW.search(html, position):
        kept.append(html[position : begun.start()])
        ended = _ENDS[begun[1].lower()].search(html, begun.end())
        position = ended.end() if ended else len(html)
    return "".join((*kept, html[position:]))


def _why_not(text: str, html: str, facts: PageFacts, told: ItemText) -> Why | None:
    if facts.free is False:
        return Why.PAYWALL
    if wall := wall_of(text, plain_paragraphs(html)):
        return wall
    if not _tells(text, told):
        return Why.ELSEWHERE
    return Why.NOT_MORE if len(words_of(text)) <= MORE * len(words_of(told.text)) else None


def _tells(text: str, told: ItemText) -> bool:
    """Whether a text tells what the feed told, by the words of headline and summary."""
    wanted = {word[:_STEM] for word in (*stem_words(told.title), *stem_words(told.text)) if len(word) > 2}
    there = {word[:_STEM] for word in words_of(text)}
    return len(wanted) <= FEW_WORDS or len(wanted & there) >= SHARED * len(wanted)
