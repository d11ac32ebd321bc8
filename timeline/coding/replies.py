"""Eighth step: which event answers which, where the wording shows it.

Shown by what is done ("rejected the offer", "denied the charge"), by words of answer ("in response to"), or by a
sentence that tells both ("the jet that had entered ... was confronted by").
"""

from __future__ import annotations

from collections.abc import Sequence

from timeline.coding.drafts import Draft
from timeline.coding.fusion import Cluster
from timeline.coding.lexicon import Lexicon
from timeline.coding.sentences import lemma
from timeline.domain.acts import Act

_OFFERS = frozenset({Act.PROPOSE, Act.REQUEST, Act.AGREE})
_CHARGES = frozenset({Act.ACCUSE, Act.COMMENT, Act.THREATEN})
_DEEDS = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.PROTEST})
_ANSWERS = {
    Act.REJECT: _OFFERS,
    Act.AGREE: _OFFERS - {Act.AGREE},
    Act.CONCEDE: frozenset({Act.REQUEST, Act.THREATEN}),
    Act.DENY: _CHARGES | {Act.PROPOSE, Act.AGREE},
    Act.ACCUSE: _DEEDS | _CHARGES,
    Act.PROTEST: _DEEDS | _CHARGES,
    Act.MOBILIZE: _DEEDS,
    Act.COERCE: _DEEDS,
    Act.ASSAULT: _DEEDS,
    Act.SANCTION: _DEEDS | _CHARGES,
    Act.THREATEN: _DEEDS | _CHARGES,
    Act.COMMENT: _OFFERS | _CHARGES,
}
_WORD_ANSWERS = frozenset({"proposal", "offer", "claim", "allegation", "accusation", "charge", "request", "demand", "invitation", "remark", "comment", "apology", "threat", "statement", "plan", "call", "criticism", "denial", "suggestion", "overture", "ultimatum", "initiative", "launch", "test", "decision", "move"})


def link(clusters: Sequence[Cluster], lexicon: Lexicon) -> tuple[int | None, ...]:
    """For each event the index of the event that it answers."""
    return tuple(_answered(index, clusters, lexicon) for index in range(len(clusters)))


def _answered(index: int, clusters: Sequence[Cluster], lexicon: Lexicon) -> int | None:
    reply = clusters[index].best
    candidates = [
        other
        for other, cluster in enumerate(clusters)
        if other != index and _can_answer(reply, cluster.best) and _is_shown(reply, cluster.best, lexicon)
    ]
    return max(candidates, key=lambda other: _fit(reply, clusters[other].best), default=None)


def _can_answer(reply: Draft, earlier: Draft) -> bool:
    """The answered party is a target of the reply (and the replying one of what is answered, where it has targets)."""
    if earlier.act not in _ANSWERS.get(reply.act, frozenset()):
        return False
    if earlier.actor.actor not in {t.actor for t in reply.targets}:
        return False
    if earlier.targets and reply.actor.actor not in {t.actor for t in earlier.targets}:
        return False
    return not (reply.occurred.start and earlier.occurred.start and earlier.occurred.start > reply.occurred.end)


def _is_shown(reply: Draft, earlier: Draft, lexicon: Lexicon) -> bool:
    marks = lexicon.list("reply_marks")
    doc = reply.sentence.doc
    verb = doc[reply.verb]
    words = {lemma(token) for token in verb.subtree if token.i <= verb.i + 14}
    if reply.sentence.number == earlier.sentence.number and reply.patient is not None:
        return _is_told_of_patient(reply, earlier) or bool(words & marks)
    if words & marks:
        return True
    if reply.act in (Act.REJECT, Act.DENY, Act.AGREE, Act.ACCUSE, Act.PROTEST, Act.CONCEDE):
        return bool(words & _WORD_ANSWERS) or _about_the_same(reply, earlier)
    return False


def _is_told_of_patient(reply: Draft, earlier: Draft) -> bool:
    """ "A jet that had entered ... was confronted": what is answered is told of what the reply is done to."""
    doc = reply.sentence.doc
    patient = doc[reply.patient] if reply.patient is not None else None
    return patient is not None and (patient.is_ancestor(doc[earlier.verb]) and not doc[earlier.verb].is_ancestor(doc[reply.verb]))


def _about_the_same(reply: Draft, earlier: Draft) -> bool:
    shared = set(reply.matter) & set(earlier.matter)
    return len(shared) >= 2 or (reply.act is Act.REJECT and earlier.act in _OFFERS and bool(shared))


def _fit(reply: Draft, earlier: Draft) -> tuple[int, bool, int]:
    """Shared matter first, then what was told before, then the nearest."""
    before = earlier.sentence.number <= reply.sentence.number
    return len(set(reply.matter) & set(earlier.matter)), before, -abs(reply.sentence.number - earlier.sentence.number)
