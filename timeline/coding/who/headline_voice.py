"""Whose words a headline gives: "Kremlin: no talks planned", "'No talks planned': Kremlin", "No talks planned - army".

The source is a piece of its own before or behind the claim. A country before a colon is the topic ("Chile: miners
strike"), unless what follows is a quotation or has the ring of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.coding.names.gazetteer import How
from timeline.coding.text.grammar import is_verb
from timeline.coding.text.pieces import Piece, pieces_of
from timeline.coding.text.quotes import Quote
from timeline.coding.text.sentences import Sentence, lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page

LONGEST_SOURCE = 8
"""Words of a source: "Iran on talks with US", "Russian deputy foreign minister"."""

_TOPICS = frozenset({How.NAME, How.CAPITAL, How.DEMONYM})
_ON = frozenset(
    {"on", "after", "over", "to", "in", "at", "amid", "about", "as", "ahead", "before", "following", "tells"}
)
_RING = frozenset({"must", "should", "will", "wo", "would", "we", "our", "i", "no", "not", "n't", "never", "ready"})
_CLOSING = frozenset({":", "-", "–", "—", "--", "|"})


@dataclass(frozen=True, slots=True)
class HeadlineVoice:
    """Who speaks, and to whom. A speaker without an actor is a private voice: what it says is no event."""

    speaker: Reference
    addressees: tuple[Reference, ...] = ()


def headline_voice(
    page: Page, sentence: Sentence, quotes: Sequence[Quote], actors: Actors, *, alone: bool
) -> HeadlineVoice | None:
    """The source of one sentence of a headline, if a piece beside it names one. `alone`: no words of saying in it."""
    pieces = pieces_of(page.doc)
    here = next(index for index, piece in enumerate(pieces) if sentence.tokens.start < piece.end)
    if pieces[here].mark in _CLOSING and here + 1 < len(pieces):
        found = _source(page, pieces[here + 1], actors)
        if found is not None:
            return found
    if here and pieces[here - 1].mark in _CLOSING:
        found = _source(page, pieces[here - 1], actors)
        if found is not None and (found.speaker.how not in _TOPICS or (alone and _rings(sentence, quotes))):
            return found
    return None


def _source(page: Page, piece: Piece, actors: Actors) -> HeadlineVoice | None:
    """ "Iran", "Russian FM", "Iran on talks", "analysts"; "NATO to Serbs"; not a clause, nor a thing."""
    words = piece.words(page.doc)
    if not words or len(words) > LONGEST_SOURCE:
        return None
    match = page.at.get(words[0].i)
    behind = [word for word in words if match is not None and word.i >= match.end]
    if match is not None and (not behind or behind[0].lower_ in _ON):
        return HeadlineVoice(page.named(match), _addressees(page, behind))
    if any(_tells(word) for word in words):
        return None
    head = next((word for word in words if word.head == word), words[-1])
    found = actors.resolve(page, head)
    if not found or found[0].thing or found[0].outlet or (found[0].actor and not _ends_at(found[0], words)):
        return None
    return HeadlineVoice(found[0])


def _addressees(page: Page, behind: Sequence[Token]) -> tuple[Reference, ...]:
    if not behind or behind[0].lower_ != "to":
        return ()
    return tuple(page.named(match) for match in page.between(behind[0].i, behind[-1].i))


def _ends_at(reference: Reference, words: Sequence[Token]) -> bool:
    """The source fills its piece, but for "on ..." behind it."""
    return reference.end > words[-1].i or words[-1].doc[reference.end].lower_ in _ON


def _tells(word: Token) -> bool:
    return is_verb(word) and word.tag_ in ("VBZ", "VBP", "VBD", "MD")


def _rings(sentence: Sentence, quotes: Sequence[Quote]) -> bool:
    """A quotation, or words that someone says rather than a reporter."""
    first = next((token for token in sentence.tokens if token.is_alpha), sentence.tokens[0])
    quoted = any(quote.covers(first.idx) and not quote.scare for quote in quotes)
    return quoted or any(lemma(token) in _RING or token.lower_ in _RING for token in sentence.tokens)
