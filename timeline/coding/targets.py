"""Whom an act is aimed at, done with, or about: the arguments of its predicate, the nearest kind first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from timeline.coding.actors import Actors, Page
from timeline.coding.cast import Reference
from timeline.coding.clauses import Predicate, affected
from timeline.coding.gazetteer import How
from timeline.coding.grammar import by_agent, children, is_passive, is_verb, own_subject, prepositions, subject
from timeline.domain.acts import Act

_TOWARDS = ("against", "with", "to", "on", "upon", "from", "toward", "towards", "at", "into", "for", "of", "by", "between", "over", "about", "than")
_ABOUT = frozenset({Act.COMMENT, Act.SUPPORT, Act.ACCUSE, Act.DENY, Act.REJECT, Act.AGREE, Act.PROPOSE, Act.CONCEDE})


class Targets:
    """Finds the targets of predicates with one article's actors."""

    def __init__(self, actors: Actors) -> None:
        self._actors = actors

    def of(self, page: Page, predicate: Predicate, agents: Iterable[str], speaker: Reference | None) -> tuple[Reference, ...]:
        """The first group of arguments that names somebody other than the agents."""
        own = set(agents)
        for group in self._groups(page, predicate, speaker):
            found = _others(group, own)
            if found:
                return found
        return ()

    def _groups(self, page: Page, predicate: Predicate, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        word, verb = predicate.word, predicate.verb
        if predicate.frame.part.value != "verbs":
            yield from self._below_noun(page, word, speaker)
        nouns = affected(verb)
        yield self._resolved(page, nouns, speaker)
        yield self._resolved(page, children(verb, "dative"), speaker)
        yield self._resolved(page, [n for mark, n in prepositions(verb) if mark in _TOWARDS and not (mark == "by" and is_passive(verb))], speaker)
        for noun in nouns:
            yield from self._below_noun(page, noun, speaker)
        if predicate.frame.act in _ABOUT or predicate.frame.act in (Act.REQUEST, Act.THREATEN):
            yield from self._in_content(page, verb, speaker)

    def _below_noun(self, page: Page, noun: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Its prepositions, its owner, and whatever else is named in its phrase."""
        yield self._resolved(page, [n for mark, n in prepositions(noun) if mark in _TOWARDS], speaker)
        yield self._resolved(page, children(noun, "poss"), speaker)
        yield self.named(page, noun.left_edge.i, noun.right_edge.i)

    def _in_content(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """The subject of what is said, then whoever else is named in it."""
        for clause in children(verb, "ccomp", "xcomp", "advcl", "pcomp"):
            yield from self.about(page, clause, speaker)
        for mark, clause in prepositions(verb):
            if mark in _TOWARDS and is_verb(clause):
                yield from self.about(page, clause, speaker)

    def about(self, page: Page, clause: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Whom a clause is about: its subject, then its other arguments, then any actor named in it."""
        head = own_subject(clause)
        if head is not None:
            yield self._resolved(page, [head], speaker)
            yield self.named(page, head.left_edge.i, head.right_edge.i)
        yield self._resolved(page, affected(clause), speaker)
        yield self._resolved(page, [n for mark, n in prepositions(clause) if mark in _TOWARDS], speaker)
        yield self.named(page, clause.left_edge.i, clause.right_edge.i)

    def _resolved(self, page: Page, nouns: Iterable[Token], speaker: Reference | None) -> list[Reference]:
        found: list[Reference] = []
        for noun in nouns:
            if noun.dep_ == "conj":
                continue
            found += self._actors.resolve(page, noun, speaker) if not is_verb(noun) else ()
        return found

    def named(self, page: Page, first: int, last: int) -> list[Reference]:
        """Whoever the gazetteer knows between two tokens, places of an event left out."""
        return [
            Reference(m.naming.actor, m.naming.how, m.start, m.end)
            for m in page.between(first, last)
            if not _is_place(page, m.start, m.naming.how)
        ][:3]


def _is_place(page: Page, start: int, how: How) -> bool:
    before = page.doc[start - 1] if start else None
    if before is not None and before.lower_ == "the" and start > 1:
        before = page.doc[start - 2]
    return before is not None and before.lower_ in ("in", "near", "outside", "around", "inside", "across", "throughout", "within") and how in (How.NAME, How.CAPITAL)


def _others(references: Iterable[Reference], own: set[str]) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for reference in references:
        if reference.actor and reference.actor not in own:
            found.setdefault(reference.actor, reference)
    return tuple(found.values())


def doer(predicate: Predicate) -> Token | None:
    """The noun that does what the predicate says; for an event noun its owner or its `by`."""
    if predicate.nominal:
        return _noun_doer(predicate.word)
    if is_passive(predicate.verb):
        return by_agent(predicate.verb)
    return subject(predicate.verb)


def _noun_doer(noun: Token) -> Token | None:
    for owner in children(noun, "poss"):
        return owner
    for mark in children(noun, "prep"):
        if mark.lower_ in ("by", "from"):
            for name in children(mark, "pobj"):
                return name
    return next((child for child in children(noun, "amod", "compound", "nmod") if child.pos_ in ("ADJ", "PROPN")), None)

