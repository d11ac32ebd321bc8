"""Whose people demonstrate or strike: "protesters in Lagos", "Chilean miners", "thousands of workers ... in Lima".

A crowd is no organ of a state, so that actors.py takes its men for private persons; only a protest is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import counted, prepositions, subject
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.domain.acts import Act
from timeline.domain.events import Kind

_PLACED = frozenset({"in", "of", "from", "at", "across"})
_HOMES = frozenset({How.NAME, How.DEMONYM, How.CAPITAL, How.CITIZENS})


class Crowds:
    """Finds the state whose people a crowd is."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._crowds = lexicon.list("crowds")

    def of(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """The people of the state that the crowd's phrase names, else of the one where they march."""
        head = subject(predicate.verb)
        if predicate.frame.act is not Act.PROTEST or predicate.frame.kind is not Kind.ACTION or head is None:
            return ()
        crowd = next((noun for noun in (head, *counted(head)) if lemma(noun) in self._crowds), None)
        if crowd is None:
            return ()
        home = next(self._homes(page, crowd, predicate.verb), None)
        actor = home.naming.actor if home else None
        return (page.placed(Reference(actor, How.CITIZENS, head.i, crowd.i + 1, plural=True)),) if actor else ()

    def _homes(self, page: Page, crowd: Token, verb: Token) -> Iterator[Match]:
        yield from _states(page, crowd.left_edge.i, crowd.i)
        for holder in (crowd, verb, *(noun for _, noun in prepositions(verb))):  # "on the embassy in Lima"
            for mark, noun in prepositions(holder):
                if mark in _PLACED:
                    yield from _states(page, noun.left_edge.i, noun.i)


def _states(page: Page, first: int, last: int) -> list[Match]:
    """The states, and the places in them, that are named between two tokens."""
    found = [*page.between(first, last), *page.hinted(first, last, How.PLACE)]
    own = (match for match in found if match.naming.how in _HOMES or match.naming.how is How.PLACE)
    return [match for match in own if ":" not in match.naming.actor]
