"""Whom an act is aimed at, done with, or about: the arguments of its predicate, the nearest kind first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timeline.coding.events.evidence import condition_clause
from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Part
from timeline.coding.predicates.slots import affected, source_noun
from timeline.coding.text.grammar import (
    auxiliaries,
    by_agent,
    children,
    counted,
    is_passive,
    is_proviso,
    is_verb,
    own_subject,
    prepositions,
    subject,
)
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.timewords import TIME_NOUNS
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.coding.who.places import stands_for_a_place, told_of_place
from timeline.domain.acts import Act
from timeline.domain.events import Kind

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
    "onto",
    "for",
    "of",
    "by",
    "between",
    "over",
    "about",
    "than",
)
_DEALINGS = frozenset(
    {"proposal", "offer", "request", "message", "letter", "invitation", "demand", "contact", "approach", "deal", "note"}
    | {"promise", "talk", "warning", "threat", "overture", "meeting", "agreement", "pledge"}
)
_TO_AN_END = frozenset({Act.AID, Act.CONSULT})
_BLAMED = frozenset({"about", "over", "against", "of", "at", "on"})
_REPROACHING = frozenset({Act.ACCUSE, Act.PROTEST})
_QUARRELS = frozenset({"dispute", "row", "quarrel", "feud", "conflict", "spat", "disagreement", "standoff", "case"})
_ONTO = frozenset({"on", "at", "against", "into", "onto", "upon", "through", "across"})
HARM = frozenset({Act.ASSAULT, Act.COERCE})
_AT_THINGS = HARM | {Act.PROTEST}
HANDS_ON = frozenset({Act.ASSAULT, Act.COERCE, Act.SANCTION, Act.RETREAT, Act.AID, Act.COOPERATE})
"""Acts on things: whoever's thing it is is the target."""
_RECEIVING = frozenset({"to", "for", "on", "from", "of"})
_BESIDE = frozenset({"near", "around", "off", "toward", "towards", "outside", "along", "past"})
_ON_GROUND = frozenset(
    {Act.ASSAULT, Act.MOBILIZE, Act.AID, Act.COERCE, Act.RETREAT, Act.CONSULT, Act.SANCTION, Act.COOPERATE}
)
_SENDING = frozenset({"send", "deploy", "dispatch", "station", "rush", "order", "land", "arrive"})
_TOWARDS_GROUND = frozenset({Act.THREATEN})
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
        if predicate.frame.act is Act.DENY:
            return _others(page, self._accusers(page, predicate, speaker), own)
        for group in self._groups(page, predicate, speaker):
            found = _others(page, group, own)
            if found:
                return found
        sent = predicate.frame.act is not Act.MOBILIZE or lemma(predicate.verb) in _SENDING  # drills are held anywhere
        if predicate.frame.act in _TOWARDS_GROUND or not sent:
            return self._ground(page, predicate, own)
        return self._scene(page, predicate, own) if predicate.frame.act in _ON_GROUND else ()

    def _accusers(self, page: Page, predicate: Predicate, speaker: Reference | None) -> list[Reference]:
        """Whose charge it is; what the charge is about is not asked (CODEBOOK section 3, DENY)."""
        behind = (n for mark, n in prepositions(predicate.word) if mark in ("of", "to", "as"))
        nouns = [noun for noun in (*affected(predicate.verb), *behind) if not is_verb(noun)]
        found: list[Reference] = []
        for noun in nouns:
            found += self._resolved(page, children(noun, "poss"), speaker)
            found += self._resolved(page, [n for mark, n in prepositions(noun) if mark in ("by", "from")], speaker)
            found += self.named(page, noun.left_edge.i, noun.i - 1)
        return found or self._in_charges(page, nouns) or self._in_dealings(page, predicate.verb, speaker)

    def _in_dealings(self, page: Page, verb: Token, speaker: Reference | None) -> list[Reference]:
        """ "Denied having received any proposal from the rebels": with whom there were no such dealings."""
        clauses = children(verb, "ccomp", "xcomp", "pcomp")
        papers = [n for clause in clauses for n in affected(clause) if lemma(n) in _DEALINGS]
        papers += [clause for clause in clauses if any(n in papers for n in affected(clause))]
        return self._resolved(
            page, [n for paper in papers for mark, n in prepositions(paper) if mark in ("from", "to", "with")], speaker
        )

    def _in_charges(self, page: Page, nouns: Iterable[Token]) -> list[Reference]:
        """ "rejected charges that boats seized by Ruritania had spied": who is named in the charge made it."""
        charges = [noun for noun in nouns if children(noun, "acl", "ccomp", "relcl")]
        return [one for noun in charges for one in self.named(page, noun.i, noun.right_edge.i)]

    def _scene(self, page: Page, predicate: Predicate, own: set[str]) -> tuple[Reference, ...]:
        """What is done on another country's ground is done to it: "strikes in", "aid for victims in"."""
        first, last = predicate.word.i, _stage(predicate).right_edge.i
        states = [
            m
            for m in page.between(first, last)
            if stands_for_a_place(page, m, "into", "to") and ":" not in m.naming.actor
        ]
        return _others(page, [page.named(match) for match in states[:1]], own) or self._ground(page, predicate, own)

    def told_of(self, page: Page, first: int, last: int, own: Iterable[str]) -> tuple[Reference, ...]:
        """The state where what is spoken of goes on: "the violence in Ruritania"; not where the speaker stands."""
        named = [match for match in page.between(first, last) if ":" not in match.naming.actor]
        fitting = [m for m in (*named, *page.hinted(first, last, How.PLACE)) if told_of_place(page, m)]
        return _others(page, [page.named(match) for match in fitting[:1]], set(own))

    def _ground(self, page: Page, predicate: Predicate, own: set[str]) -> tuple[Reference, ...]:
        """The state of the place where it is done: "bombed Aleppo", "missiles at Kharkiv".

        What comes from a place is no act against it, unless it leaves."""
        if predicate.frame.act is Act.CONSULT:
            return ()
        places = page.hinted(predicate.word.i, _stage(predicate).right_edge.i, How.PLACE)
        away = ("since",) if predicate.frame.act in (Act.RETREAT, Act.SANCTION) else ("from", "since")
        hit = [place for place in places if page.doc[place.start - 1].lower_ not in away]
        return _others(page, [page.named(match) for match in hit[:1]], own)

    def _groups(self, page: Page, predicate: Predicate, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        word = predicate.word
        verb = word if predicate.frame.part is Part.VERB else predicate.verb
        if predicate.frame.source and (receiver := subject(verb)) is not None:
            yield self._resolved(page, [receiver], speaker)
            owner = noun_doer(receiver)  # "the capture of two Peruvians by Chile drew condemnation from"
            yield self._resolved(page, [owner], speaker) if owner is not None else ()
            return
        if lemma(verb) == "join" and predicate.frame.act is Act.ASSAULT:  # "joined the Chilean strikes on Peru"
            aimed = ("on", "against", "in")
            yield self._resolved(
                page, [n for noun in affected(verb) for m, n in prepositions(noun) if m in aimed], speaker
            )
        if lemma(verb) == "discuss":  # what is discussed is no party of the talks
            for holder in (verb, *(t for t in verb.subtree if t.dep_ in ("dobj", "pobj") and t.i > verb.i)):
                yield self._resolved(page, [n for mark, n in prepositions(holder) if mark == "with"], speaker)
            return
        if predicate.frame.part is not Part.VERB or word != predicate.verb:  # "mulls a ban on Chilean wine"
            yield from self._below_noun(page, word, speaker)
        nouns = affected(verb)
        yield self._resolved(page, nouns, speaker)
        for noun in nouns if predicate.frame.act in HANDS_ON else ():  # "seized a Chilean dhow"
            yield self.named(page, noun.left_edge.i, noun.i)
        yield self._resolved(page, children(verb, "dative"), speaker)
        yield self._resolved(page, _opponents(nouns) if predicate.frame.act in _REPROACHING else [], speaker)
        yield self._behind_particle(page, predicate.frame.particle, verb, speaker)
        if predicate.frame.act in _REPROACHING:  # "complained to the UN about Chile"
            yield self._resolved(page, [n for mark, n in prepositions(verb) if mark in _BLAMED], speaker)
        yield self._resolved(
            page,
            [n for mark, n in prepositions(verb) if mark in _TOWARDS and not (mark == "by" and predicate.passive)],
            speaker,
        )
        for mark, noun in prepositions(verb) if predicate.frame.act in _AT_THINGS else ():  # "on dozens of sites"
            if mark in _ONTO or (mark == "from" and predicate.frame.act is Act.COERCE):  # "stole from a firm"
                inner = [whole for step, whole in prepositions(noun) if step == "of"]
                in_words = mark == "on" and predicate.frame.act is Act.ASSAULT  # "opened fire on Chilean figures"
                first = noun.i if in_words else noun.left_edge.i
                yield self.named(page, first, max(n.i for n in (noun, *counted(noun), *inner)))
        for noun in nouns:
            yield from self._below_noun(page, noun, speaker)
        yield from self._received(page, predicate, verb, speaker)
        yield from self._by_act(page, predicate, verb, speaker)
        if predicate.frame.act in (Act.MOBILIZE, Act.SANCTION, Act.PROTEST, Act.THREATEN, Act.COERCE):
            yield from self._aftermath(page, verb, speaker)
        if predicate.frame.act in _ABOUT or predicate.frame.act in (Act.REQUEST, Act.THREATEN):
            yield from self._in_content(page, verb, speaker)
            yield self.named(page, word.i, max(word.i, _reach(verb)))

    def _behind_particle(
        self, page: Page, particle: str | None, verb: Token, speaker: Reference | None
    ) -> list[Reference]:
        """ "called in the Chilean ambassador", "came to the rescue of Chile" """
        nouns = [n for mark, n in prepositions(verb) if mark == particle]
        owners = [n for noun in nouns for mark, n in prepositions(noun) if mark == "of"]
        return self._resolved(page, nouns + owners, speaker)

    def _received(
        self, page: Page, predicate: Predicate, verb: Token, speaker: Reference | None
    ) -> Iterator[Iterable[Reference]]:
        """ "a tariff on Chilean wine", "food to Chilean refugees", "withdrew from a pact with Chile" """
        for mark, noun in prepositions(verb) if predicate.frame.act in HANDS_ON - HARM else ():
            if mark in _RECEIVING and not is_verb(noun):
                yield self.named(page, noun.left_edge.i, noun.i)
                yield self._resolved(page, [n for step, n in prepositions(noun) if step == "with"], speaker)

    def _by_act(
        self, page: Page, predicate: Predicate, verb: Token, speaker: Reference | None
    ) -> Iterator[Iterable[Reference]]:
        """Where some acts name whom they are aimed at besides: what is stopped, what it is for, where it leads."""
        if predicate.frame.act in HANDS_ON:  # "stopped bombing the rebels", "buying gas from Chile", "let them go"
            yield self._resolved(page, [n for ended in children(verb, "xcomp") for n in affected(ended)], speaker)
            for clause in children(verb, "xcomp", "ccomp") if predicate.frame.kind is Kind.ACTION else ():
                yield from self.about(page, clause, speaker)
        if predicate.frame.act is Act.MOBILIZE:  # "scrambled jets to intercept bombers"
            purposes = [c for c in verb.subtree if c.dep_ in ("advcl", "xcomp", "acl") and "to" in auxiliaries(c)]
            if predicate.frame.doers:  # "troops landed in Ruritania to fight the rebels"
                yield self._scene(page, predicate, set())
            yield self._resolved(page, [n for purpose in purposes for n in affected(purpose)], speaker)
            # "drills off the coast of Ruritania", "sailed near Freedonia"
            holders = (verb, *affected(verb), *(n for _, n in prepositions(verb)))
            near = [n for holder in holders for mark, n in prepositions(holder) if mark in _BESIDE]
            yield [one for n in near for one in self.parties_named(page, n)]
        if predicate.frame.act in _TO_AN_END:  # "earmarked funds to help Chile rebuild", "sent an envoy to mediate"
            for purpose in (c for c in verb.subtree if c.dep_ in ("advcl", "acl") and "to" in auxiliaries(c)):
                yield from self.about(page, purpose, speaker)
        if predicate.frame.act is Act.PROTEST:  # "demonstrated outside the Chilean embassy"
            yield self._resolved(page, [n for mark, n in prepositions(verb) if mark in ("outside", "near")], speaker)
        if predicate.frame.act is Act.CONSULT:  # "flew to Geneva for talks with ..."
            goals = [n for mark, n in prepositions(verb) if mark in ("for", "in") and not is_verb(n)]
            sides = [n for goal in goals for mark, n in prepositions(goal) if mark in ("with", "between")]
            yield self._resolved(page, sides, speaker)
        if predicate.frame.act is Act.ASSAULT and (head := subject(verb)) is not None:  # "a raid on Chile killed five"
            yield self._resolved(
                page, [n for mark, n in prepositions(head) if mark in ("on", "against", "in")], speaker
            )
            yield self.named(page, head.i + 1, head.right_edge.i)
            places = page.hinted(head.i + 1, head.right_edge.i, How.PLACE)
            yield [page.named(place) for place in places if page.doc[place.start - 1].lower_ in _ONTO]

    def _below_noun(self, page: Page, noun: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Its prepositions, its owner, and whatever else is named in its phrase."""
        behind = [n for mark, n in prepositions(noun) if mark in _TOWARDS]
        yield self._resolved(page, behind, speaker)
        yield self._resolved(page, [owner for n in behind for owner in children(n, "poss")], speaker)
        end = _before_proviso(noun)
        for clause in (below for below in children(noun, "acl", "ccomp") if below.left_edge.i <= end):
            yield from self.about(page, clause, speaker)
        for clause in children(noun, "relcl"):  # "the monitors that the union wants"
            head = own_subject(clause)
            yield self._resolved(page, [head], speaker) if head is not None else ()
        yield self._resolved(page, children(noun, "poss"), speaker)
        yield self.named(page, noun.left_edge.i, end)

    def _aftermath(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """Whoever did what the act comes after: "sent warships after Ruritania had ..." """
        for clause in children(verb, "advcl"):
            head = own_subject(clause)
            if head is not None and any(mark.lower_ in ("after", "because", "as") for mark in clause.children):
                yield self._resolved(page, [head], speaker)

    def _in_content(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Iterable[Reference]]:
        """The subject of what is said, then whoever else is named in it."""
        purposes = [clause for clause in children(verb, "advcl") if "to" in auxiliaries(clause)]
        for clause in (*children(verb, "ccomp", "xcomp", "pcomp"), *purposes):
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
            if noun.dep_ == "conj" or noun.lower_ in TIME_NOUNS:  # the parser joins "on Monday and Ruritania did"
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

    def parties_named(self, page: Page, noun: Token) -> list[Reference]:
        """Whoever is named in a phrase, places too."""
        return [page.named(match) for match in page.between(noun.left_edge.i, noun.right_edge.i)]

    def parties(self, page: Page, event: Token) -> list[Reference]:
        """Who is named in the phrase of talks, without what they are about: "talks between X and Y on Z"."""
        subjects = [noun for mark, noun in prepositions(event) if mark in ("on", "over", "about", "regarding")]
        topics = {index for noun in subjects for index in range(noun.left_edge.i, noun.right_edge.i + 1)}
        everybody = self.named(page, event.left_edge.i, event.right_edge.i)
        return [reference for reference in everybody if reference.start not in topics]

    def in_condition(self, page: Page, verb: Token, agent: Reference) -> tuple[Reference, ...]:
        """ "Unless Ruritania withdraws, ...": whom a threat or refusal is addressed to."""
        clause = condition_clause(verb)
        if clause is not None and is_proviso(clause):
            clause = children(clause, "ccomp")[0]
        if clause is None or is_passive(clause):
            return ()
        head = own_subject(clause)
        found = self._actors.resolve(page, head) if head is not None else ()
        found = found or tuple(self.named(page, clause.left_edge.i, clause.i - 1))
        return tuple(other for other in found if other.actor and other.actor != agent.actor)

    def named(self, page: Page, first: int, last: int) -> list[Reference]:
        """Whoever the gazetteer knows between two tokens, places of an event left out."""
        matches = [m for m in page.between(first, last) if not stands_for_a_place(page, m)]
        return [page.named(match) for match in matches]


def _before_proviso(noun: Token) -> int:
    """Where the phrase ends, or the condition that the parser hangs to it: "take the loan provided that ..." """
    words = noun.doc[noun.i : noun.right_edge.i]
    provisos = (word.i - 1 for word in words if word.lower_ == "provided" and word.nbor(1).lower_ == "that")
    return next(provisos, noun.right_edge.i)


def _opponents(nouns: Iterable[Token]) -> list[Token]:
    """ "Took its dispute with Chile to the court", "filed a case against Chile with the UN": not the court."""
    return [
        name
        for noun in nouns
        for mark, name in prepositions(noun)
        if mark == "against" or (mark == "with" and lemma(noun) in _QUARRELS)
    ]


def _stage(predicate: Predicate) -> Token:
    """The verb whose clause tells where it is done: "a bomb planted by rebels tore through a market in Chile"."""
    verb = predicate.verb
    return verb.head.head if verb.dep_ == "acl" and verb.head.dep_ == "nsubj" and predicate.frame.act in HARM else verb


def _reach(clause: Token) -> int:
    """The last token of a clause before what is told beside it."""
    beside = [
        child.left_edge.i - 1
        for child in clause.children
        if child.i > clause.i and (child.dep_ == "advcl" or (child.dep_ == "conj" and is_verb(child)))
    ]
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
        return noun_doer(predicate.word)
    if predicate.frame.source and not is_passive(predicate.verb):
        return source_noun(predicate.verb, predicate.frame.source)
    if is_passive(predicate.verb) and predicate.frame.part is not Part.ADJECTIVE:
        return by_agent(predicate.verb)
    head = subject(predicate.verb)
    in_subject = head is not None and predicate.word.pos_ == "NOUN" and head.is_ancestor(predicate.word)
    return predicate.word if in_subject else head  # "the first day of talks between X and Y"


_UNDERGONE = frozenset({"recognition", "release", "expulsion", "detention", "arrest", "killing", "assassination"})


def noun_doer(noun: Token) -> Token | None:
    """Whose act it is: "Ruritania's recognition" is done to it, unless it says of whom else."""
    said_of_whom = any(mark.lower_ in ("of", "for") for mark in children(noun, "prep"))
    for owner in children(noun, "poss"):
        if said_of_whom or noun.lemma_.lower() not in _UNDERGONE:
            return owner
    for mark, name in prepositions(noun):
        if mark in ("by", "from"):
            return name
    for clause in children(noun, "acl"):  # "an attack carried out by", "a bombing blamed on" is nobody's yet
        agent = by_agent(clause)
        if agent is not None:
            return agent
    return next(
        (
            child
            for child in children(noun, "amod", "compound", "nmod")
            if child.pos_ in ("ADJ", "PROPN") and "-" not in child.text
        ),
        None,
    )
