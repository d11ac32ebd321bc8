"""Eighth step: which event answers which, where the wording shows it.

Shown by words that point to what the other did ("rejected the offer", "the Ruritanian attack"), by words of answer ("in
response to"), by a sentence that tells both ("after a boat had crossed the line"), or by the act itself, which there is
only as an answer: a denial.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from timeline.coding.events.circles import circles
from timeline.coding.events.draft import Draft
from timeline.coding.events.fusion import REACH, Cluster
from timeline.coding.events.pointers import Pointer
from timeline.coding.text.grammar import CAUSING, children, own_subject
from timeline.coding.text.tree import Token
from timeline.coding.who.cast import Reference
from timeline.domain.acts import Act
from timeline.domain.events import Modality

_OFFERS = frozenset({Act.PROPOSE, Act.REQUEST, Act.AGREE})
_CHARGES = frozenset({Act.ACCUSE, Act.COMMENT, Act.THREATEN})
_DEEDS = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.PROTEST})
_DEEDS_PROPER = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE})
_EASINGS = frozenset({Act.RETREAT, Act.CONCEDE, Act.AID, Act.COOPERATE, Act.SUPPORT})
_ANY = frozenset(Act)
_ANSWERS = {
    Act.REJECT: _OFFERS | _DEEDS | {Act.REJECT, Act.THREATEN, Act.ACCUSE},
    Act.AGREE: _OFFERS | {Act.SUPPORT, Act.THREATEN},
    Act.SUPPORT: _ANY - {Act.DENY},
    Act.CONCEDE: _OFFERS | _CHARGES | _DEEDS,
    Act.RETREAT: _OFFERS | _EASINGS | {Act.THREATEN},
    Act.AID: frozenset({Act.REQUEST}),
    Act.CONSULT: frozenset({Act.PROPOSE}),
    Act.PROPOSE: _OFFERS | {Act.REJECT},
    Act.DENY: _CHARGES | {Act.PROPOSE, Act.AGREE},
    Act.ACCUSE: _ANY - {Act.CONSULT},
    Act.COMMENT: _ANY - {Act.CONSULT},
    Act.PROTEST: _DEEDS | _CHARGES | {Act.SUPPORT, Act.AGREE, Act.CONSULT},
    Act.REQUEST: _DEEDS | {Act.REJECT, Act.THREATEN},
    Act.THREATEN: _DEEDS | _CHARGES | {Act.REJECT, Act.AGREE, Act.REQUEST},
    Act.SANCTION: _DEEDS | _CHARGES | {Act.REJECT, Act.AGREE, Act.SUPPORT, Act.CONSULT},
    Act.MOBILIZE: _DEEDS | _CHARGES,
    Act.COERCE: _DEEDS,
    Act.ASSAULT: _DEEDS | {Act.REJECT},
}
_ANSWERING_BY_NATURE = {
    Act.DENY: frozenset({Act.ACCUSE}),
    Act.AGREE: frozenset({Act.PROPOSE, Act.REQUEST}),
    Act.REJECT: frozenset({Act.PROPOSE, Act.REQUEST, Act.AGREE}),
}
_ABOUT_THE_DOER = frozenset({Act.SANCTION, Act.ACCUSE, Act.SUPPORT, Act.DENY, Act.REJECT, Act.PROTEST, Act.AGREE})
MANY_MEANINGS = 5
"""Acts that a noun can name from which on it is a vague one: "the move"."""

_BY_OBJECT = frozenset(
    {Act.REJECT, Act.AGREE, Act.SUPPORT, Act.DENY, Act.ACCUSE, Act.COMMENT, Act.PROTEST, Act.REQUEST, Act.CONCEDE}
)
"""Acts whose objects name what they answer; others do so only with words of answer."""

_STEPS = frozenset(
    {"decision", "move", "step", "measure", "action", "expulsion", "order", "attack", "strike", "raid", "recall", "ban"}
)
"""What the report calls an act that it has just told."""

_FOR_WHATEVER_OFFER = frozenset({Act.REJECT, Act.AGREE, Act.DENY})
"""Acts that answer even what is not spoken of as known: "accepted an invitation"."""


TOLD = 20
"""Mentions of an event that are compared."""


class Bond(NamedTuple):
    """How well an event fits as what another one answers, the weightiest first."""

    shown: int
    personal: bool  # the words name the very person who did it
    deed: bool  # it was done, where words of answer name nothing
    returned: bool  # it was aimed at whoever answers
    named: int  # how few acts the pointing noun can mean
    shared: int
    before: bool
    nearness: int


def link(clusters: Sequence[Cluster]) -> tuple[int | None, ...]:
    """For each event the index of the event that it answers."""
    answered = [_answered(index, clusters) for index in range(len(clusters))]
    for circle in list(circles(answered)):
        answered[min(circle)] = None  # they cannot all answer each other: what is told first was first
    return tuple(answered)


def about_whom(reply: Draft, answered: Draft) -> tuple[Reference, ...]:
    """The targets of a reply that names none but its own side: whoever did what it answers."""
    others = any(target.actor != reply.actor.actor for target in reply.targets)
    if others or reply.act not in _ABOUT_THE_DOER:
        return reply.targets
    parties = (answered.actor, *(answered.targets if answered.reciprocal else ()))
    return tuple(party for party in parties if party.actor != reply.actor.actor)


def _answered(index: int, clusters: Sequence[Cluster]) -> int | None:
    bonds: dict[int, Bond] = {}
    for other in range(max(0, index - REACH), min(len(clusters), index + REACH)):
        found = max(_bonds(clusters[index], clusters[other]), default=None) if other != index else None
        if found is not None:
            bonds[other] = found
    return max(bonds, key=lambda other: bonds[other], default=None)


def _bonds(reply: Cluster, earlier: Cluster) -> Iterator[Bond]:
    for draft in reply.drafts[:TOLD]:
        for told in earlier.drafts[:TOLD]:
            if not _can_answer(draft, told) or (told.verb == draft.verb and told.sentence is draft.sentence):
                continue
            if _is_told_of_patient(draft, told) or _is_what_it_came_after(draft, told):
                yield _bond(draft, told, shown=4)
            for pointer in draft.pointers:
                shown = _shown(draft, told, pointer)
                if shown:
                    meanings = 1 if pointer.alike else len(pointer.acts)
                    yield _bond(draft, told, shown, meanings, personal=_is_his(pointer, told))
            if _answers_by_nature(draft, told):
                yield _bond(draft, told, shown=1)
            if _is_told_as_before(draft, told):
                yield _bond(draft, told, shown=3)


def _is_his(pointer: Pointer, earlier: Draft) -> bool:
    """ "Mr Petrov's charge" """
    name = earlier.speaker.name if earlier.speaker is not None else None
    return name is not None and any(owner.person == name for owner in pointer.owners)


def _bond(reply: Draft, earlier: Draft, shown: int, meanings: int = 1, *, personal: bool = False) -> Bond:
    distance = abs(reply.sentence.number - earlier.sentence.number)
    return Bond(
        shown,
        personal,
        meanings < len(_ANY) or earlier.act in _DEEDS,
        reply.actor.actor in _ids(earlier),
        -meanings,
        len(set(reply.matter) & set(earlier.matter)),
        earlier.sentence.number <= reply.sentence.number,
        -distance,
    )


def _can_answer(reply: Draft, earlier: Draft) -> bool:
    """Another's act, not denied, not later, of a kind that the reply can answer."""
    if earlier.act not in _ANSWERS.get(reply.act, frozenset()) or earlier.modality is Modality.NEGATED:
        return False
    if earlier.actor.actor == reply.actor.actor or reply.reciprocal:
        return False
    return not (reply.occurred.start and earlier.occurred.start and earlier.occurred.start > reply.occurred.end)


def _shown(reply: Draft, earlier: Draft, pointer: Pointer) -> int:
    """How plainly a pointer shows it: 5 the very noun, 4 whose it is, 3 that it is known, 0 not at all."""
    if pointer.word == earlier.verb and earlier.sentence.number == reply.sentence.number:
        return 5
    asked = reply.act in _FOR_WHATEVER_OFFER and pointer.is_what_is_asked(earlier.act, earlier.matter)
    if not (asked or pointer.may_name(earlier.act, earlier.modality)) or not pointer.may_be_of(_parties(earlier)):
        return 0
    if not _may_show(reply, earlier, pointer) or (pointer.alike and earlier.act is not reply.act):
        return 0
    if pointer.owners and not pointer.near:
        return 4
    known = pointer.known or pointer.answers or reply.act in _FOR_WHATEVER_OFFER
    reached = not pointer.near or abs(reply.sentence.number - earlier.sentence.number) <= 1
    return 3 if known and reached and _is_about(reply, earlier) else 0


def _may_show(reply: Draft, earlier: Draft, pointer: Pointer) -> bool:
    """Words of answer do; the objects of some acts do, but an assessment of a war is no answer to it, and "the move" is
    none that the report has yet to tell."""
    if reply.act is Act.COMMENT and pointer.acts == _ANY and not pointer.owners:
        return False
    vague = len(pointer.acts) >= MANY_MEANINGS and not pointer.owners
    if vague and earlier.sentence.number > reply.sentence.number:
        return False
    return pointer.answers or (
        reply.act in _BY_OBJECT and not (reply.act is Act.COMMENT and earlier.act in _DEEDS_PROPER)
    )


def _is_about(reply: Draft, earlier: Draft) -> bool:
    """The doer is whom the reply is aimed at, or it aims at nobody in particular."""
    aimed = {target.actor for target in reply.targets}
    return bool(aimed & _parties(earlier)) if aimed else reply.actor.actor in _ids(earlier)


def _parties(draft: Draft) -> set[str | None]:
    return {draft.actor.actor, *(_ids(draft) if draft.reciprocal else ())}


def _ids(draft: Draft) -> set[str | None]:
    return {target.actor for target in draft.targets}


def _answers_by_nature(reply: Draft, earlier: Draft) -> bool:
    """A charge against whoever denies; an offer to whoever turns one down that has something in common with it."""
    if earlier.act not in _ANSWERING_BY_NATURE.get(reply.act, frozenset()) or reply.actor.actor not in _ids(earlier):
        return False
    if reply.targets and earlier.actor.actor not in _ids(reply):
        return False
    if reply.act is Act.DENY or set(reply.matter) & set(earlier.matter):
        return True
    asked = earlier.act in (Act.PROPOSE, Act.REQUEST) and not reply.pointers
    return asked and 0 < reply.sentence.number - earlier.sentence.number <= 1  # "said no"


def _is_told_as_before(reply: Draft, earlier: Draft) -> bool:
    """ "Earlier in the day, ...": the report itself puts the offer before the refusal that it leads with."""
    opens = earlier.sentence.tokens[0].lower_ == "earlier" and reply.sentence.number < earlier.sentence.number
    return opens and reply.act is Act.REJECT and earlier.act in _OFFERS and _is_about(reply, earlier)


def _is_told_of_patient(reply: Draft, earlier: Draft) -> bool:
    """ "A boat that had crossed the line was turned round by": told of what the reply is done to, or
    as what went before it."""
    if reply.sentence.number != earlier.sentence.number or earlier.actor.actor not in _ids(reply):
        return False
    doc = reply.sentence.doc
    patient = doc[reply.patient] if reply.patient is not None else None
    if patient is not None and (patient.i == earlier.verb or patient.is_ancestor(doc[earlier.verb])):
        return not doc[earlier.verb].is_ancestor(doc[reply.verb])
    return any(
        clause.is_ancestor(doc[earlier.verb]) or clause.i == earlier.verb for clause in _aftermath(doc[reply.verb])
    )


def _is_what_it_came_after(reply: Draft, earlier: Draft) -> bool:
    """ "Ruritania closed its airspace. The move came after Freedonia had seized a ship"; "the seizure led Ruritania to
    close its airspace"."""
    doc, told = earlier.sentence.doc, earlier.sentence.number
    cause, act = doc[earlier.verb], reply.sentence.doc[reply.verb]
    if told == reply.sentence.number and act.head.lemma_.lower() in CAUSING:
        return cause in children(act.head, "nsubj")
    if told != reply.sentence.number + 1 or reply.act not in _DEEDS or earlier.act not in _DEEDS | {Act.ACCUSE}:
        return False
    followed = cause.head
    step = own_subject(followed)
    return (
        cause in _aftermath(followed)
        and followed.lemma_.lower() in ("come", "follow")
        and step is not None
        and step.lemma_.lower() in _STEPS
        and any(child.lower_ in ("the", "this", "that") for child in step.children)
    )


def _aftermath(verb: Token) -> list[Token]:
    """The clauses that say after, or because of, what somebody acted."""
    below = [verb, *(child for child in verb.children if child.dep_ in ("xcomp", "conj"))]
    clauses = [c for v in below for c in v.children if c.dep_ == "advcl"]
    return [c for c in clauses if any(mark.lower_ in ("after", "because", "since") for mark in c.children)]
