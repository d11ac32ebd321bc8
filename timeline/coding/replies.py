"""Eighth step: which event answers which, where the wording shows it.

Shown by what is done ("rejected the offer", "denied the charge"), by words of answer ("in response to"), or by a
sentence that tells both ("the boat that had crossed the line was turned round by").
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from timeline.coding.clauses import affected
from timeline.coding.draft import Draft, Mark
from timeline.coding.fusion import Cluster
from timeline.coding.grammar import children, prepositions
from timeline.coding.lexicon import Lexicon
from timeline.coding.sentences import lemma
from timeline.domain.acts import Act

_OFFERS = frozenset({Act.PROPOSE, Act.REQUEST, Act.AGREE})
_CHARGES = frozenset({Act.ACCUSE, Act.COMMENT, Act.THREATEN})
_DEEDS = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.PROTEST})
_ANSWERS = {
    Act.REJECT: _OFFERS | _DEEDS,
    Act.AGREE: _OFFERS | {Act.SUPPORT},
    Act.SUPPORT: _OFFERS | {Act.RETREAT, Act.CONCEDE, Act.SUPPORT, Act.AID},
    Act.CONCEDE: frozenset({Act.REQUEST, Act.THREATEN}),
    Act.DENY: _CHARGES | {Act.PROPOSE},
    Act.ACCUSE: _DEEDS | _CHARGES | {Act.REJECT},
    Act.PROTEST: _DEEDS | _CHARGES,
    Act.MOBILIZE: _DEEDS,
    Act.COERCE: _DEEDS,
    Act.ASSAULT: _DEEDS,
    Act.SANCTION: _DEEDS | _CHARGES | {Act.REJECT},
    Act.THREATEN: _DEEDS | _CHARGES,
    Act.REQUEST: _DEEDS,
    Act.COMMENT: _OFFERS | _CHARGES | {Act.REJECT, Act.SANCTION},
}
REACH = 14
"""Tokens behind a predicate that still name what it answers."""

_BY_FRAME = frozenset({Mark.CLAUSE, Mark.OWN_WORDS})
_ABOUT_THIRDS = frozenset({Act.ACCUSE, Act.SUPPORT, Act.COMMENT, Act.PROTEST})
"""Acts that may answer what was done to somebody else."""


def link(clusters: Sequence[Cluster], lexicon: Lexicon) -> tuple[int | None, ...]:
    """For each event the index of the event that it answers."""
    answered = [_answered(index, clusters, lexicon) for index in range(len(clusters))]
    for index, other in enumerate(answered):
        if other is not None and answered[other] == index:
            answered[min(index, other)] = None  # two cannot answer each other: what is told first was first
    return tuple(answered)


def _answered(index: int, clusters: Sequence[Cluster], lexicon: Lexicon) -> int | None:
    reply = clusters[index].best
    candidates = [
        other
        for other, cluster in enumerate(clusters)
        if other != index and _can_answer(reply, cluster.best) and _is_shown(reply, cluster.best, lexicon)
    ]
    return max(candidates, key=lambda other: _fit(reply, clusters[other].best), default=None)


def _can_answer(reply: Draft, earlier: Draft) -> bool:
    """The answered party is a target of the reply, and did it to the replying one or to a third whom it speaks of."""
    if earlier.act not in _ANSWERS.get(reply.act, frozenset()):
        return False
    if earlier.actor.actor not in {t.actor for t in reply.targets}:
        return False
    aimed = {target.actor for target in earlier.targets}
    if aimed and reply.actor.actor not in aimed and reply.act not in _ABOUT_THIRDS:
        return False
    return not (reply.occurred.start and earlier.occurred.start and earlier.occurred.start > reply.occurred.end)


def _is_shown(reply: Draft, earlier: Draft, lexicon: Lexicon) -> bool:
    """Its words name what the other did, or say that it answers."""
    verb = reply.sentence.doc[reply.verb]
    words = {lemma(token) for token in verb.subtree if token.i <= verb.i + REACH} - {lemma(verb)}
    if reply.sentence.number == earlier.sentence.number and _is_told_of_patient(reply, earlier):
        return True
    if words & lexicon.list("reply_marks") or _told_as_before(reply, earlier):
        return True
    if reply.mark in _BY_FRAME and _object_words(verb) & lexicon.list(f"names_{earlier.act.lower()}"):
        return True
    return reply.act in (Act.REJECT, Act.DENY) and _about_the_same(reply, earlier)


def _object_words(verb: Token) -> set[str]:
    """The nouns that the predicate is done to or about, with what qualifies them."""
    nouns = [*affected(verb), *(noun for _, noun in prepositions(verb))]
    return {lemma(word) for noun in nouns for word in (noun, *children(noun, "compound"))}


def _told_as_before(reply: Draft, earlier: Draft) -> bool:
    """ "Earlier in the day, ...": the report itself puts the offer before the refusal that it leads with."""
    opens = earlier.sentence.tokens[0].lower_ == "earlier"
    return (
        opens and reply.act is Act.REJECT and earlier.act in _OFFERS and reply.sentence.number < earlier.sentence.number
    )


def _is_told_of_patient(reply: Draft, earlier: Draft) -> bool:
    """ "A boat that had crossed the line was turned round by": told of what the reply is done to, or
    as what went before it."""
    doc = reply.sentence.doc
    patient = doc[reply.patient] if reply.patient is not None else None
    if patient is not None and (patient.i == earlier.verb or patient.is_ancestor(doc[earlier.verb])):
        return not doc[earlier.verb].is_ancestor(doc[reply.verb])
    return any(
        clause.is_ancestor(doc[earlier.verb]) or clause.i == earlier.verb for clause in _aftermath(doc[reply.verb])
    )


def _aftermath(verb: Token) -> list[Token]:
    """The clauses that say after, or because of, what somebody acted."""
    below = [verb, *(child for child in verb.children if child.dep_ == "xcomp")]
    clauses = [c for v in below for c in v.children if c.dep_ == "advcl"]
    return [c for c in clauses if any(mark.lower_ in ("after", "because", "since") for mark in c.children)]


def _about_the_same(reply: Draft, earlier: Draft) -> bool:
    shared = set(reply.matter) & set(earlier.matter)
    return len(shared) >= 2 or (reply.act is Act.REJECT and earlier.act in _OFFERS and bool(shared))


def _fit(reply: Draft, earlier: Draft) -> tuple[int, bool, int]:
    """Shared matter first, then what was told before, then the nearest."""
    before = earlier.sentence.number <= reply.sentence.number
    return len(set(reply.matter) & set(earlier.matter)), before, -abs(reply.sentence.number - earlier.sentence.number)
