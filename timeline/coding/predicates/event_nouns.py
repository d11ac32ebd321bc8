"""Nouns that tell an act: whose it is, to whom it was done, and when such a noun tells an event of its own.

"Ruritania's expulsion of", "a Freedonian offer that ... rejected", "its demand": CODEBOOK section 5, example 1.
"""

from __future__ import annotations

from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Lexicon, Part
from timeline.coding.roles.targets import noun_doer
from timeline.coding.text.grammar import (
    CAUSING,
    MODALS,
    SUBJECTS,
    auxiliaries,
    by_agent,
    children,
    is_negated,
    is_passive,
    subject,
)
from timeline.coding.text.tree import Token
from timeline.coding.who.cast import Reference
from timeline.coding.who.reading import Reading
from timeline.domain.acts import Act

_OF = frozenset({Act.PROPOSE, Act.ACCUSE, Act.REJECT})
_OWNED = frozenset({Act.SANCTION, Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.RETREAT, Act.SUPPORT, Act.AID})
"""Deeds that a noun tells with its owner and what it was done to: "Ruritania's seizure of"."""

_LASTING = frozenset({"blockade", "embargo", "occupation", "siege", "annexation", "invasion", "aid", "assistance"})
"""What goes on for years: the noun tells no news."""

_ROUSING = CAUSING | {"draw", "trigger", "provoke", "spark", "follow", "come", "anger", "alarm", "elicit", "infuriate"}
"""What a deed does when it is the subject: the noun tells it, the verb what came of it."""

_ANSWERED = frozenset({Act.PROPOSE, Act.REQUEST, Act.ACCUSE, Act.THREATEN})
_ANSWERING = frozenset({Act.REJECT, Act.DENY, Act.AGREE, Act.SUPPORT, Act.CONCEDE})
_OFFERS = frozenset({Act.PROPOSE, Act.REQUEST})
_PREVENTING = frozenset(
    {"block", "veto", "oppose", "delay", "stall", "prevent", "avert", "avoid", "thwart", "obstruct"}
)
_AIMS = frozenset({"to", "on", "against", "with", "over"})
_DESPITE = frozenset({"despite", "notwithstanding"})


def governing_subject(reading: Reading, verb: Token) -> tuple[Reference, ...]:
    head = subject(verb)
    return reading.subjects.get(head.i, ()) if head is not None else ()


def is_said_twice(reading: Reading, predicate: Predicate, agent: Reference) -> bool:
    """ "Ruritania repeated its demand": the verb tells it already."""
    if not predicate.nominal:
        return False
    if _is_reacted_to(predicate):
        return False
    return any(r.actor == agent.actor for r in governing_subject(reading, predicate.verb))


def _is_reacted_to(predicate: Predicate) -> bool:
    """ "Ruritania's expulsion of an envoy was welcomed by", "drew protests from": the verb tells what others did."""
    verb, noun = predicate.verb, predicate.word
    reacted = by_agent(verb) is not None or verb.lemma_.lower() in _ROUSING
    return reacted and subject(verb) == noun and noun_doer(noun) is not None


def answerer(reading: Reading, predicate: Predicate, agent: Reference) -> tuple[Reference, ...]:
    """Who rejects or accepts an offer is whom it was made to."""
    if predicate.word.dep_ not in ("dobj", "pobj", "nsubjpass"):
        return ()
    passive = is_passive(predicate.verb) and predicate.word.dep_ == "nsubjpass"
    by = by_agent(predicate.verb) if passive else None
    if by is not None and by.i in reading.page.at:
        found: tuple[Reference, ...] = (reading.page.named(reading.page.at[by.i]),)
    else:
        found = governing_subject(reading, predicate.verb)
    return tuple(other for other in found if other.actor and other.actor != agent.actor)[:1]


def offered_to(reading: Reading, predicate: Predicate, agent: Reference, lexicon: Lexicon) -> tuple[Reference, ...]:
    """ "rejected a Ruritanian offer on the straits": made to whoever answers, whatever it is on."""
    noun = predicate.word
    if not predicate.nominal or predicate.frame.act not in _OFFERS:
        return ()
    if not (_is_defied(noun) or _answers(predicate.verb, lexicon)):
        return ()
    if any(mark.lower_ == "to" for mark in children(noun, "prep")):
        return ()  # it says to whom
    return answerer(reading, predicate, agent)


def answerer_of_clause(reading: Reading, predicate: Predicate, agent: Reference) -> tuple[Reference, ...]:
    """ "Ruritania sent jets after bombers had crossed the line": done to whoever then acts."""
    found = governing_subject(reading, predicate.verb.head)
    return tuple(other for other in found if other.actor and other.actor != agent.actor)[:1]


def says_what_about(predicate: Predicate, lexicon: Lexicon) -> bool:
    """An event noun tells an event of its own when it says what about, or when its verb answers it."""
    noun, act = predicate.word, predicate.frame.act
    if _may_be_answered(predicate, lexicon) or (predicate.verb.lemma_.lower() in _PREVENTING and _is_object(predicate)):
        return False
    marks = {mark.lower_ for mark in children(noun, "prep")}
    owner = bool(children(noun, "poss")) or ("by" in marks and noun.dep_ in SUBJECTS)  # "the seizure by X of Y led to"
    owned = act in _OWNED and owner and noun.lemma_.lower() not in _LASTING
    if "of" in marks and (act in _OF or owned):
        return True
    return bool(children(noun, "acl", "ccomp", "relcl")) or bool(marks & _AIMS) or _is_answered(predicate, lexicon)


def _may_be_answered(predicate: Predicate, lexicon: Lexicon) -> bool:
    """ "may accept Freedonian proposals on the straits": that there are any is only the word of whoever may."""
    verb = predicate.verb
    ahead = is_negated(verb) or bool(auxiliaries(verb) & MODALS)
    return ahead and predicate.frame.act in _OFFERS and _is_object(predicate) and _answers(verb, lexicon)


def _is_answered(predicate: Predicate, lexicon: Lexicon) -> bool:
    """ "rejected a Ruritanian offer", "denied Freedonia's charge"; "the offer" is one that was told before."""
    noun, verb = predicate.word, predicate.verb
    if predicate.frame.act in _ANSWERED and _is_defied(noun):
        return True
    if predicate.frame.act not in _ANSWERED or not _is_object(predicate):
        return False
    if is_negated(verb) or auxiliaries(verb) & MODALS or any(child.lower_ == "the" for child in children(noun, "det")):
        return False
    return _answers(verb, lexicon)


def _is_object(predicate: Predicate) -> bool:
    noun, verb = predicate.word, predicate.verb
    beside = noun.head == verb or (noun.dep_ == "pobj" and noun.head.head == verb)
    return beside and noun.dep_ in ("dobj", "pobj", "nsubjpass")


def _is_defied(noun: Token) -> bool:
    """ "refused, despite a Ruritanian appeal": it was made to whoever refuses."""
    return noun.dep_ == "pobj" and noun.head.lower_ in _DESPITE


def _answers(verb: Token, lexicon: Lexicon) -> bool:
    return any(frame.act in _ANSWERING for frame in lexicon.of(Part.VERB, verb.lemma_.lower()))
