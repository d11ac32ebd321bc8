"""One parsed paragraph together with whom the actor data finds named in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from timeline.coding.names.gazetteer import Gazetteer, How, Match
from timeline.coding.text.story import Paragraph
from timeline.coding.text.tree import Doc
from timeline.coding.who.cast import Reference
from timeline.domain.spans import Span


@dataclass(frozen=True)
class Page:
    """`at`: the match that covers a token; `hints`: the same for names of places and peoples, which mean an actor only
    with other words; `resolved`: heads of phrases as they were understood when read in order."""

    doc: Doc
    paragraph: Paragraph
    at: dict[int, Match]
    hints: dict[int, Match] = field(default_factory=dict)
    resolved: dict[int, tuple[Reference, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, doc: Doc, paragraph: Paragraph, gazetteer: Gazetteer, on: date) -> Page:
        found = gazetteer.find([token.text for token in doc], on)
        matches = [match for match in found if not _is_money(doc, match)]
        actors = [match for match in matches if not match.only_hints]
        hints = [match for match in matches if match.only_hints]
        return cls(doc, paragraph, _by_token(actors), _by_token(hints))

    def placed(self, reference: Reference) -> Reference:
        """The reference with the span of its tokens in the original text."""
        first, last = self.doc[reference.start], self.doc[reference.end - 1]
        shift = self.paragraph.span
        return replace(reference, place=Span(shift.field, shift.start + first.idx, shift.start + last.idx + len(last)))

    def named(self, match: Match) -> Reference:
        """A match as it stands, without the words around it."""
        naming = match.naming
        return self.placed(Reference(naming.actor, naming.how, match.start, match.end, naming.person))

    def between(self, first: int, last: int) -> list[Match]:
        """The matches that begin between two token indexes, inclusive."""
        return _beginning(self.at, first, last)

    def hinted(self, first: int, last: int, how: How) -> list[Match]:
        """The places or peoples whose names begin between two token indexes, inclusive."""
        return [match for match in _beginning(self.hints, first, last) if match.naming.how is how]


def _by_token(matches: Iterable[Match]) -> dict[int, Match]:
    return {index: match for match in matches for index in range(match.start, match.end)}


def _beginning(at: Mapping[int, Match], first: int, last: int) -> list[Match]:
    found = {id(match): match for index in range(first, last + 1) if (match := at.get(index))}
    return [match for match in found.values() if match.start >= first]


def _is_money(doc: Doc, match: Match) -> bool:
    """ "U.S.$5 million" names a currency."""
    last = doc[match.end - 1]
    glued = match.end < len(doc) and not last.whitespace_ and doc[match.end].text.startswith("$")
    return "$" in last.text or glued
