"""Which armed or political group "Chechen gunmen", "Zairian rebel leaders" or "the insurgents" are.

A people's name goes before the state's; a state's rebels are whoever the data know for that day, else they bear the
state's name; rebels without either are the group that the article named last, else those of the country it tells of.
"""

from __future__ import annotations

from datetime import date

from timeline.coding.names.gazetteer import Gazetteer, How, Match, opposition_of, unnamed_rebels
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import children
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.cast import Cast
from timeline.coding.who.page import Page

_NO_ARMY = frozenset({"PSE"})
"""Whose militants have no other name than the people's: they are coded as it."""
_PLACED = ("in", "of", "from")


class Bands:
    """Tells groups from the states whose name they bear, on the day of one article."""

    def __init__(self, lexicon: Lexicon, cast: Cast, gazetteer: Gazetteer, on: date) -> None:
        self._cast = cast
        self._gazetteer = gazetteer
        self._on = on
        self._rebels = lexicon.list("rebels")
        self._bands = lexicon.list("bands")

    def are_rebels(self, token: Token) -> bool:
        return lemma(token) in self._rebels

    def of(self, page: Page, head: Token, tokens: range, owners: list[str]) -> list[str]:
        """The owners of a phrase; where it speaks of rebels, the groups that the owners' rebels are."""
        peoples = page.hinted(tokens.start, head.i, How.PEOPLE)
        if peoples and lemma(head) in self._bands | self._rebels:
            return self._met([self._of_people(page, peoples[-1], owners)])
        words = [page.doc[index] for index in tokens if not _is_in_a_compound(page.doc[index])]
        if any(token.lower_ == "opposition" for token in words):
            return [self._opposition(owner) for owner in owners]
        leads = lemma(head) in self._bands | self._rebels or head.pos_ == "PROPN"
        if not leads or not any(self.are_rebels(token) for token in words):  # "rebel officers" are mutineers
            return owners
        states = owners or [place.naming.actor for place in self._places(page, head, tokens)][:1]
        return self._met([self._rebels_of(state) for state in states] or self._at_hand(page, head))

    def _of_people(self, page: Page, people: Match, owners: list[str]) -> str:
        """ "Kurdish fighters": of the groups that may be meant the one named last, else that of a state named last."""
        candidates = self._gazetteer.groups_of_people(words_of(page.doc[people.start : people.end]))
        named = [actor for actor in self._cast.seen if actor in candidates]
        states = [*self._cast.seen, *owners]
        by_state = [group for state in states if (group := self._gazetteer.rebels_of(state, self._on)) in candidates]
        return next(iter([*named[-1:], *by_state[-1:]]), people.naming.actor)

    def _places(self, page: Page, head: Token, tokens: range) -> list[Match]:
        """ "Donetsk separatists", "rebels in Darfur" """
        marks = [mark for mark in children(head, "prep") if mark.lower_ in _PLACED]
        ends = [noun.i for mark in marks for noun in children(mark, "pobj")]
        found = page.hinted(tokens.start, head.i, How.PLACE)
        return found + [match for end in ends if (match := page.hints.get(end)) and match.naming.how is How.PLACE]

    def _met(self, groups: list[str]) -> list[str]:
        self._cast.band = groups[0] if groups else self._cast.band
        return groups

    def _rebels_of(self, state: str) -> str:
        if ":" in state or state in _NO_ARMY:
            return state
        return self._gazetteer.rebels_of(state, self._on) or unnamed_rebels(state)

    def _opposition(self, owner: str) -> str:
        return owner if ":" in owner else opposition_of(owner)

    def _at_hand(self, page: Page, head: Token) -> list[str]:
        """ "The rebels": the group named last, else those known of a country that the sentence or the article names."""
        if self._cast.band:
            return [self._cast.band]
        here = page.between(head.sent.start, head.sent.end - 1)
        states = [*(m.naming.actor for m in here), *filter(None, (self._cast.here, self._cast.home))]
        known = [group for state in states if (group := self._gazetteer.rebels_of(state, self._on))]
        grounds = [*here, *page.hinted(head.sent.start, head.sent.end - 1, How.PLACE)]
        where = [m.naming.actor for m in grounds if m.start and page.doc[m.start - 1].lower_ == "in"]
        return (known or [self._rebels_of(state) for state in where])[:1]


def _is_in_a_compound(token: Token) -> bool:
    """ "rebel-held", "anti-rebel" """
    before = token.i > 0 and token.nbor(-1).text == "-"
    return before or (token.i + 1 < len(token.doc) and token.nbor(1).text == "-")
