"""Which act a predicate amounts to once negation, will and voice are counted in (CODEBOOK section 3, modality)."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Part
from timeline.coding.predicates.moods import DECIDE, Told, weighs
from timeline.coding.text.grammar import auxiliaries, children, governor
from timeline.coding.text.sentences import lemma
from timeline.domain.acts import CONSIDERED, SCHEMES, Act
from timeline.domain.events import Kind, Modality

WILLING = frozenset(
    {Act.AGREE, Act.COOPERATE, Act.CONSULT, Act.CONCEDE, Act.SUPPORT, Act.AID, Act.RETREAT, Act.PROPOSE}
)
"""Acts that one refuses by not being willing to do them."""

_HOSTILE = frozenset({Act.ASSAULT, Act.COERCE, Act.MOBILIZE, Act.SANCTION, Act.PROTEST})
_PERFORMED = frozenset({Act.THREATEN, Act.PROPOSE, Act.REQUEST})
_OBJECTING = frozenset({"object", "oppose", "objection"})
_THREATENED = frozenset({Act.COERCE, Act.MOBILIZE, Act.SANCTION})
"""Harm that is a threat when it is made to hang on what another does."""
_UNABLE = frozenset({"can", "ca", "could", "would"})
_EXPECTED = frozenset({"expect", "schedule", "set", "be", "slate"})
"""Governors by which somebody else foresees it: that it is not foreseen is no unwillingness."""

_MODALITY = {
    Told.CONDITIONAL: Modality.CONDITIONAL,
    Told.FUTURE: Modality.FUTURE,
    Told.PLANNED: Modality.FUTURE,
    Told.WOULD: Modality.FUTURE,
}


_PROMISED = {
    Act.CONSULT: "036",
    Act.COOPERATE: "031",
    Act.AID: "033",
    Act.CONCEDE: "034",
    Act.RETREAT: "035",
    Act.SANCTION: "131",
}
"""CAMEO counts what is only intended as words: 03 expresses the intent to cooperate, 13 threatens."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An act with its CAMEO code, modality and kind."""

    act: Act
    cameo: str
    modality: Modality
    kind: Kind


def act_of(predicate: Predicate, *, own: bool, said: bool, bound: bool = False) -> Outcome:
    """`own`: the doer says it himself; `said`: somebody says it (so "would" is his future, not a condition);
    `bound`: a condition goes with it."""
    frame = predicate.frame
    modality = _modality(predicate, own=own, said=said)
    harm = frame.act is Act.ASSAULT or (bound and frame.act in _THREATENED)
    if own and harm and modality is Modality.FUTURE and not predicate.negated:
        return Outcome(Act.THREATEN, SCHEMES[Act.THREATEN].cameo, Modality.ASSERTED, Kind.STATEMENT)
    if predicate.negated:
        turned = _turned(predicate, modality, own=own)
        if turned is not None:
            return Outcome(turned, SCHEMES[turned].cameo, Modality.ASSERTED, Kind.STATEMENT)
        modality = Modality.NEGATED
    plan = (
        own and modality in (Modality.FUTURE, Modality.CONDITIONAL) and frame.act is not Act.CONSULT
    )  # a visit falls on its own day
    return Outcome(frame.act, _cameo(predicate, modality), modality, Kind.STATEMENT if plan else frame.kind)


def _cameo(predicate: Predicate, modality: Modality) -> str:
    """CAMEO has codes of its own for what is only weighed, promised or threatened."""
    frame, ahead = predicate.frame, modality in (Modality.FUTURE, Modality.CONDITIONAL)
    if ahead and (weighs(predicate.verb) or weighs(governor(predicate.verb))):
        return CONSIDERED
    return _PROMISED.get(frame.act, frame.cameo) if ahead and not _is_decided(predicate) else frame.cameo


def _is_decided(predicate: Predicate) -> bool:
    """ "decided to lift the embargo": more than words."""
    return predicate.verb.dep_ == "xcomp" and lemma(predicate.verb.head) in DECIDE


def _modality(predicate: Predicate, *, own: bool, said: bool) -> Modality:
    if predicate.told is Told.WOULD and not said:
        return Modality.CONDITIONAL
    if predicate.frame.act in _PERFORMED and predicate.told is Told.FUTURE and own:
        return Modality.ASSERTED  # "we will demand": it is demanded by saying so
    return _MODALITY.get(predicate.told, Modality.ASSERTED)


def _turned(predicate: Predicate, modality: Modality, *, own: bool) -> Act | None:
    """Unwillingness is refusal; what the speaker says he did not do is a denial when it is harm or somebody has claimed
    it; no refusal is a comment."""
    act = predicate.frame.act
    expected = predicate.told is Told.PLANNED and lemma(predicate.verb.head) in _EXPECTED
    unwilling = (modality is Modality.FUTURE and not expected) or predicate.frame.part is Part.ADJECTIVE
    unwilling = unwilling or (own and _is_going_on(predicate))
    if act in WILLING and (unwilling or auxiliaries(predicate.verb) & _UNABLE):
        return Act.REJECT
    if act is Act.ACCUSE and predicate.frame.lemma in _OBJECTING:
        return Act.AGREE
    if own and predicate.told is Told.FACT and (act in _HOSTILE or _is_none_such(predicate)):
        return Act.DENY
    return Act.COMMENT if act in (Act.REJECT, Act.DENY) else None


def _is_going_on(predicate: Predicate) -> bool:
    """ "We are not negotiating": the speaker's side does not do it, and so will not."""
    return predicate.verb.tag_ == "VBG" and bool(auxiliaries(predicate.verb) & {"are", "is", "am", "'re", "'m"})


def _is_none_such(predicate: Predicate) -> bool:
    """ "We have made no such offer": somebody has said so."""
    objects = children(predicate.verb, "dobj", "attr")
    return any(child.lower_ == "such" for noun in objects for child in noun.children)
