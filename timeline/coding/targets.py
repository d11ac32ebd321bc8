"""Whom an act is aimed at, done with, or about: the arguments of its predicate, the nearest kind first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from timeline.coding.actors import Actors
from timeline.coding.cast import Reference
from timeline.coding.clauses import Predicate, affected
from timeline.coding.gazetteer import How
from timeline.coding.grammar import (
    auxiliaries,
    by_agent,
    children,
    is_passive,
    is_verb,
    own_subject,
    prepositions,
    subject,
)
from timeline.coding.lexicon import Part
from timeline.coding.page import Page
from timeline.coding.sentences import lemma
from timeline.domain.acts import Act

_TOWARDS = (
    "against",
    "with",
    "to",
    "on",
    "upon",
    "from",
    "toward",
    "towards",
    "at",
    "into",
    "for",
    "of",
    "by",
    "between",
    "over",
    "about",
    "than",
)
_SIDES = frozenset(
    [
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "north",
        "south",
        "east",
        "west",
        "northeastern",
        "northwestern",
    ]
)
_ON_GROUND = frozenset({Act.ASSAULT, Act.AID, Act.COERCE, Act.RETREAT, Act.CONSULT})
_ABOUT = frozenset({Act.COMMENT, Act.SUPPORT, Act.ACCUSE, Act.DENY, Act.REJECT, Act.AGREE, Act.PROPOSE, Act.CONCEDE})


class Targets:
    """Finds the targets of predicates with one article's actors."""

    def __init__(self, actors: Actors) -> None:
        self._actors = actors

    def of(
        self, page: Page, predicate: Predicate, agents: Iterable[str], speaker: Reference | None
    ) -> tuple[Reference, ...]:
        """The first group of arguments that names somebody other than the agents."""
        own = set(agents)
        for group in self._groups(page, predicate, speaker):
            found = _others(page, group, own)
            if found:
                return found
        return self._scene(page, predicate, own) if predicate.frame.act in _ON_GROUND else ()

    def _scene(self, page: Page, predicate: Predicate, own: set[str]) -> tuple[Reference, ...]:
        """What is done on another country's ground is done to it: "strikes in", "aid for victims in"."""
        first, last = predicate.word.i, predicate.verb.right_edge.i
        states = [
            m
            for m in page.between(first, last)
            if _is_place(page, m.start, m.naming.how, ("into", "to")) and ":" not in m.naming.actor
        ]
        return _others(page, [page.named(match) for match in states[:1]], own)

    def _groups(self, page: Page, predicate: Predicate, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        word = predicate.word
        verb = word if predicate.frame.part is Part.VERB else predicate.verb
        if lemma(verb) == "discuss":  # what is discussed is no party of the talks
            for holder in (verb, *(t for t in verb.subtree if t.dep_ in ("dobj", "pobj") and t.i > verb.i)):
                yield self._resolved(page, [n for mark, n in prepositions(holder) if mark == "with"], speaker)
            return
        if predicate.frame.part is not Part.VERB:
            yield from self._below_noun(page, word, speaker)
        nouns = affected(verb)
        yield self._resolved(page, nouns, speaker)
        yield self._resolved(page, children(verb, "dative"), speaker)
        yield self._resolved(
            page,
            [n for mark, n in prepositions(verb) if mark in _TOWARDS and not (mark == "by" and is_passive(verb))],
            speaker,
        )
        for noun in nouns:
            yield from self._below_noun(page, noun, speaker)
        if predicate.frame.act is Act.RETREAT:  # "stopped bombing the rebels"
            yield self._resolved(page, [n for ended in children(verb, "xcomp") for n in affected(ended)], speaker)
        if predicate.frame.act is Act.MOBILIZE:  # "scrambled jets to intercept bombers"
            purposes = [c for c in verb.subtree if c.dep_ in ("advcl", "xcomp", "acl") and "to" in auxiliaries(c)]
            if predicate.frame.doers:  # "troops landed in Ruritania to fight the rebels"
                yield self._scene(page, predicate, set())
            yield self._resolved(page, [n for purpose in purposes for n in affected(purpose)], speaker)
        if predicate.frame.act is Act.CONSULT:  # "flew to Geneva for talks with ..."
            goals = [n for mark, n in prepositions(verb) if mark in ("for", "in") and not is_verb(n)]
            yield self._resolved(
                page, [n for goal in goals for mark, n in prepositions(goal) if mark == "with"], speaker
            )
        if predicate.frame.act in (Act.MOBILIZE, Act.SANCTION, Act.PROTEST, Act.THREATEN, Act.COERCE):
            yield from self._aftermath(page, verb, speaker)
        if predicate.frame.act in _ABOUT or predicate.frame.act in (Act.REQUEST, Act.THREATEN):
            yield from self._in_content(page, verb, speaker)
            yield self.named(page, word.i, max(word.i, _reach(verb)))

    def _below_noun(self, page: Page, noun: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Its prepositions, its owner, and whatever else is named in its phrase."""
        yield self._resolved(page, [n for mark, n in prepositions(noun) if mark in _TOWARDS], speaker)
        for clause in children(noun, "acl", "ccomp"):
            yield from self.about(page, clause, speaker)
        yield self._resolved(page, children(noun, "poss"), speaker)
        yield self.named(page, noun.left_edge.i, noun.right_edge.i)

    def _aftermath(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Whoever did what the act comes after: "sent warships after Ruritania had ..." """
        for clause in children(verb, "advcl"):
            head = own_subject(clause)
            if head is not None and any(mark.lower_ in ("after", "because", "as") for mark in clause.children):
                yield self._resolved(page, [head], speaker)

    def _in_content(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """The subject of what is said, then whoever else is named in it."""
        for clause in children(verb, "ccomp", "xcomp", "pcomp"):
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
        yield self.named(page, clause.left_edge.i, _reach(clause))

    def _resolved(self, page: Page, nouns: Iterable[Token], speaker: Reference | None) -> list[Reference]:
        found: list[Reference] = []
        for noun in nouns:
            if noun.dep_ == "conj":
                continue
            found += self._actors.resolve(page, noun, speaker) if not is_verb(noun) else ()
        return found

    def others(self, page: Page, clause: Token, speaker: Reference) -> tuple[Reference, ...]:
        """Whom a clause that somebody says is about, other than himself."""
        for group in self.about(page, clause, speaker):
            found = _others(page, group, {speaker.actor or ""})
            if found:
                return found
        return ()

    def named(self, page: Page, first: int, last: int) -> list[Reference]:
        """Whoever the gazetteer knows between two tokens, places of an event left out."""
        matches = [m for m in page.between(first, last) if not _is_place(page, m.start, m.naming.how)]
        return [page.named(match) for match in matches]


def _is_place(page: Page, start: int, how: How, more: tuple[str, ...] = ()) -> bool:
    before = page.doc[start - 1] if start else None
    while before is not None and before.i and (before.lower_ == "the" or before.lower_ in _SIDES):
        before = page.doc[before.i - 1]
    return (
        before is not None
        and before.lower_ in ("in", "near", "outside", "around", "inside", "across", "throughout", "within", *more)
        and how in (How.NAME, How.CAPITAL)
    )


def _reach(clause: Token) -> int:
    """The last token of a clause before what is told beside it."""
    beside = [child.left_edge.i - 1 for child in clause.children if child.dep_ == "advcl" and child.i > clause.i]
    return min(beside, default=clause.right_edge.i)


def _others(page: Page, references: Iterable[Reference], own: set[str]) -> tuple[Reference, ...]:
    """The first that is none of the agents, and those that are co-ordinated with it."""
    found: dict[str, Reference] = {}
    last: Reference | None = None
    for reference in references:
        if not reference.actor or reference.actor in own:
            continue
        if last is not None and not _is_joined(page, last, reference):
            break
        found.setdefault(reference.actor, reference)
        last = reference
    return tuple(found.values())


def _is_joined(page: Page, left: Reference, right: Reference) -> bool:
    """Side by side, or with `and` and a comma between; pronouns for several stand in one place."""
    if left.start == right.start:
        return True
    between = [page.doc[index].lower_ for index in range(min(left.end, right.end), max(left.start, right.start))]
    return len(between) <= 8 and (
        not between
        or (bool(set(between) & {"and", ",", "or", "&", "as"}) and not set(between) & {"that", "of", "on", "which"})
    )


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
    return next(
        (
            child
            for child in children(noun, "amod", "compound", "nmod")
            if child.pos_ in ("ADJ", "PROPN") and "-" not in child.text
        ),
        None,
    )
