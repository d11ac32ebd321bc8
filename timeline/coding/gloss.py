"""Ninth step: an event in at most eight words of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from timeline.coding.draft import Draft
from timeline.coding.gazetteer import Gazetteer
from timeline.domain.acts import Act
from timeline.domain.events import Modality

GLOSS_WORDS = 8

_VERBS: Mapping[Act, tuple[str, str]] = {  # with a target; without
    Act.COMMENT: ("comments on", "comments"),
    Act.DENY: ("disputes claim by", "issues denial"),
    Act.PROPOSE: ("makes proposal to", "makes proposal"),
    Act.AGREE: ("agrees with", "agrees"),
    Act.CONSULT: ("meets", "holds talks"),
    Act.SUPPORT: ("backs", "voices support"),
    Act.COOPERATE: ("cooperates with", "cooperates"),
    Act.AID: ("aids", "gives aid"),
    Act.CONCEDE: ("yields to", "yields"),
    Act.RETREAT: ("eases pressure on", "pulls back"),
    Act.REQUEST: ("urges", "makes demand"),
    Act.ACCUSE: ("criticises", "voices criticism"),
    Act.REJECT: ("rebuffs", "refuses"),
    Act.THREATEN: ("threatens", "issues threat"),
    Act.PROTEST: ("protests to", "protests"),
    Act.SANCTION: ("penalises", "imposes penalties"),
    Act.MOBILIZE: ("moves forces against", "moves forces"),
    Act.COERCE: ("coerces", "uses coercion"),
    Act.ASSAULT: ("attacks", "launches attack"),
}
_BEFORE = {Modality.NEGATED: "does not:", Modality.CONDITIONAL: "may:", Modality.FUTURE: "to come:"}


def gloss(draft: Draft, gazetteer: Gazetteer) -> str:
    """Actor, act, first target, and one or two words of what it is about: "US rebuffs Russia: cooperation"."""
    assert draft.actor.actor is not None
    with_target, alone = _VERBS[draft.act]
    words = gazetteer.short_name_of(draft.actor.actor).split()
    if draft.modality in _BEFORE:
        words[-1:] = [words[-1] + ",", *_BEFORE[draft.modality].split()]
    words += (with_target if draft.targets else alone).split()
    if draft.targets and draft.targets[0].actor:
        words += gazetteer.short_name_of(draft.targets[0].actor).split()
    return " ".join(_with_matter(words, draft.matter)[:GLOSS_WORDS])


def _with_matter(words: list[str], matter: Sequence[str]) -> list[str]:
    room = GLOSS_WORDS - len(words)
    if room <= 0 or not matter:
        return words
    return [*words[:-1], words[-1] + ":", *matter[: min(2, room)]]
