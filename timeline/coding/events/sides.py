"""Who "both sides" are when a third party speaks of them: those who are at odds with each other in the report."""

from __future__ import annotations

from dataclasses import replace

from timeline.coding.events.desk import Desk
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.cast import Reference
from timeline.coding.who.reading import Reading

_TOGETHER = frozenset({"two", "both", "neither", "either"})
_THE = frozenset({"the", "all"})


class Sides:
    """Settles such words before a sentence is drafted, with what the desk keeps in mind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pairs = desk.lexicon.list("sides")
        self._warring = desk.lexicon.list("warring")

    def understand(self, reading: Reading) -> None:
        """Enter the rivals into what the page has resolved, where somebody else is the subject."""
        nouns = [token for token in reading.sentence.tokens if self._means_rivals(token)]
        rivals = self._desk.dealings.rivals() if nouns else ()
        for noun in nouns:
            if rivals and self._is_told_by_third(reading, noun, rivals):
                span = (replace(rival, start=noun.left_edge.i, end=noun.i + 1, plural=True) for rival in rivals)
                both = tuple(reading.page.placed(Reference(r.actor, None, r.start, r.end, plural=True)) for r in span)
                reading.page.resolved[noun.i] = both
                if noun.i in reading.subjects:
                    reading.subjects[noun.i] = both

    def _means_rivals(self, token: Token) -> bool:
        before = {child.lower_ for child in token.children if child.i < token.i}
        word = lemma(token)
        return (word in self._pairs and bool(before & _TOGETHER)) or (
            word in self._warring and token.tag_ == "NNS" and bool(before & _THE)
        )

    def _is_told_by_third(self, reading: Reading, noun: Token, rivals: tuple[Reference, ...]) -> bool:
        """Neither of the two acts in the sentence, and no other pair is named in it."""
        others = {r.actor for i, found in reading.subjects.items() if i != noun.i for r in found if r.actor}
        others |= {s.actor for source in reading.sources for s in source.speakers if s.actor}
        here = reading.page.between(reading.sentence.tokens.start, noun.i)
        named = {match.naming.actor for match in here} - others
        return bool(others) and not others & {rival.actor for rival in rivals} and len(named) < len(rivals)
