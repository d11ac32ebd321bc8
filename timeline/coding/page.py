"""One parsed paragraph together with whom the actor data finds named in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from spacy.tokens import Doc

from timeline.coding.cast import Reference
from timeline.coding.gazetteer import Gazetteer, Match
from timeline.coding.story import Paragraph
from timeline.domain.spans import Span


@dataclass(frozen=True)
class Page:
    """`at`: the match that covers a token; `resolved`: heads of phrases as they were understood when read in order."""

    doc: Doc
    paragraph: Paragraph
    at: dict[int, Match]
    resolved: dict[int, tuple[Reference, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, doc: Doc, paragraph: Paragraph, gazetteer: Gazetteer, on: date) -> Page:
        found = gazetteer.find([token.text for token in doc], on)
        matches = [match for match in found if not _is_money(doc, match)]
        return cls(doc, paragraph, {index: match for match in matches for index in range(match.start, match.end)})

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
        found = {id(match): match for index in range(first, last + 1) if (match := self.at.get(index))}
        return [match for match in found.values() if match.start >= first]


def _is_money(doc: Doc, match: Match) -> bool:
    """ "U.S.$5 million" names a currency."""
    return "$" in doc[match.end - 1].text or (match.end < len(doc) and doc[match.end].text.startswith("$"))
