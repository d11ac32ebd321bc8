"""Which act a predicate amounts to once negation, will and voice are counted in (CODEBOOK section 3, modality)."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.coding.clauses import Predicate, Told
from timeline.coding.grammar import auxiliaries
from timeline.coding.lexicon import Part
from timeline.coding.sentences import lemma
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.events import Kind, Modality

WILLING = frozenset(
    {Act.AGREE, Act.COOPERATE, Act.CONSULT, Act.CONCEDE, Act.SUPPORT, Act.AID, Act.RETREAT, Act.PROPOSE}
)
"""Acts that one refuses by not being willing to do them."""

_HOSTILE = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.PROTEST})
_PERFORMED = frozenset({Act.THREATEN, Act.PROPOSE, Act.REQUEST})
_UNABLE = frozenset({"can", "ca", "could", "would"})
_EXPECTED = frozenset({"expect", "schedule", "set", "be", "slate"})
"""Governors by which somebody else foresees it: that it is not foreseen is no unwillingness."""

_MODALITY = {
    Told.CONDITIONAL: Modality.CONDITIONAL,
    Told.FUTURE: Modality.FUTURE,
    Told.PLANNED: Modality.FUTURE,
    Told.WOULD: Modality.FUTURE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act with its CAMEO code, modality and kind."""

    act: Act
    cameo: str
    modality: Modality
    kind: Kind


def act_of(predicate: Predicate, *, own: bool, said: bool) -> Outcome:
    """`own`: the doer says it himself; `said`: somebody says it (so "would" is his future, not a condition)."""
    frame = predicate.frame
    modality = _modality(predicate, own=own, said=said)
    if own and frame.act is Act.ASSAULT and modality is Modality.FUTURE and not predicate.negated:
        return Outcome(Act.THREATEN, SCHEMES[Act.THREATEN].cameo, Modality.ASSERTED, Kind.STATEMENT)
    if predicate.negated:
        turned = _turned(predicate, modality, own=own)
        if turned is not None:
            return Outcome(turned, SCHEMES[turned].cameo, Modality.ASSERTED, Kind.STATEMENT)
        modality = Modality.NEGATED
    plan = (
        own and modality in (Modality.FUTURE, Modality.CONDITIONAL) and frame.act is not Act.CONSULT
    )  # a visit falls on its own day
    return Outcome(frame.act, frame.cameo, modality, Kind.STATEMENT if plan else frame.kind)


def _modality(predicate: Predicate, *, own: bool, said: bool) -> Modality:
    if predicate.told is Told.WOULD and not said:
        return Modality.CONDITIONAL
    if predicate.frame.act in _PERFORMED and predicate.told is Told.FUTURE and own:
        return Modality.ASSERTED  # "we will demand": it is demanded by saying so
    return _MODALITY.get(predicate.told, Modality.ASSERTED)


def _turned(predicate: Predicate, modality: Modality, *, own: bool) -> Act | None:
    """Unwillingness is refusal; a harm that the speaker says he did not do is a denial; no refusal is a comment."""
    act = predicate.frame.act
    expected = predicate.told is Told.PLANNED and lemma(predicate.verb.head) in _EXPECTED
    unwilling = (modality is Modality.FUTURE and not expected) or predicate.frame.part is Part.ADJECTIVE
    if act in WILLING and (unwilling or auxiliaries(predicate.verb) & _UNABLE):
        return Act.REJECT
    if act in _HOSTILE and own and predicate.told is Told.FACT:
        return Act.DENY
    return Act.COMMENT if act in (Act.REJECT, Act.DENY) else None
