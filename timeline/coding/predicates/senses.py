"""What a frame means with these doers: an attack in words is criticism, "neither" of two does nothing together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Frame
from timeline.coding.predicates.slots import affected
from timeline.coding.roles.targets import doer
from timeline.coding.text.grammar import prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.who.cast import Reference
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.events import Kind

_VERBAL = frozenset({"attack", "assault", "offensive", "barrage", "hit", "fire"})
_SCATHING = frozenset(
    {
        "scathing",
        "verbal",
        "blistering",
        "stinging",
        "withering",
        "bitter",
        "furious",
        "rhetorical",
        "angry",
        "veiled",
        "personal",
        "outspoken",
        "savage",
        "strongest",
        "extraordinary",
        "diplomatic",
        "public",
    }
)
_REPROACHES = frozenset(
    {"complaint", "criticism", "accusation", "insult", "abuse", "reproach", "invective", "threat", "protest"}
)
_QUERIES = frozenset({"question", "request", "call", "letter", "email", "message", "inquiry", "offer"})
_NEITHER = frozenset({"neither", "nor"})


def as_meant(predicate: Predicate, agents: Sequence[Reference]) -> Predicate:
    """The predicate with the frame that it has in the mouth, or by the hand, of these agents."""
    frame = predicate.frame
    if _attacks_in_words(predicate, agents):
        return replace(predicate, frame=_criticism(frame))
    if frame.reciprocal and (_is_one_sided(predicate, agents) or (predicate.negated and _is_each_alone(predicate))):
        return replace(predicate, frame=replace(frame, reciprocal=False))
    return predicate


def _is_one_sided(predicate: Predicate, agents: Sequence[Reference]) -> bool:
    """ "Ruritania agreed to lift its ban on Freedonian goods", "declared a truce with the rebels": nobody else did."""
    alone = len({agent.actor for agent in agents}) == 1 and len(agents) == 1
    joined = any(mark == "with" for mark, _ in prepositions(predicate.verb))
    if not alone or predicate.nominal:
        return False
    return predicate.frame.act is Act.RETREAT or (predicate.frame.complement == "to" and not joined)


def _criticism(frame: Frame) -> Frame:
    return replace(frame, act=Act.ACCUSE, cameo=SCHEMES[Act.ACCUSE].cameo, kind=Kind.STATEMENT, foreign=False)


def _attacks_in_words(predicate: Predicate, agents: Sequence[Reference]) -> bool:
    """A person who attacks a country, or a "scathing attack": words, not weapons."""
    under = (noun for mark, noun in prepositions(predicate.verb) if mark == "under")  # "came under attack from"
    attacks = [word for word in (predicate.word, *affected(predicate.verb), *under) if lemma(word) in _VERBAL]
    if predicate.frame.act is not Act.ASSAULT or not (attacks or _is_reproach(predicate)):
        return False
    spoken = any(child.lower_ in _SCATHING for attack in attacks for child in attack.children)
    return spoken or _is_reproach(predicate) or (bool(agents) and _is_one_person(agents[0]))


def _is_reproach(predicate: Predicate) -> bool:
    """ "Bombarded Ruritania with complaints" """
    return any(mark == "with" and lemma(noun) in _REPROACHES for mark, noun in prepositions(predicate.verb))


def is_mere_asking(predicate: Predicate) -> bool:
    """ "Bombarded Ruritania with questions": no attack, of any kind."""
    withs = (noun for mark, noun in prepositions(predicate.verb) if mark == "with")
    return predicate.frame.act is Act.ASSAULT and any(lemma(noun) in _QUERIES for noun in withs)


def _is_one_person(agent: Reference) -> bool:
    """Somebody named, or one holder of an office: he attacks in words."""
    return not agent.thing and (agent.person is not None or (agent.how is How.OFFICE and not agent.plural))


def _is_each_alone(predicate: Predicate) -> bool:
    """ "Neither Ruritania nor Freedonia agreed" """
    head = doer(predicate)
    return head is not None and any(child.lower_ in _NEITHER for child in head.children)
