"""Seventh step: headline, lead and later quotation of the same thing become one event with several mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from timeline.coding.draft import Draft, Mark
from timeline.domain.acts import SCHEMES, Act, quad_class
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Kind

_VAGUE = frozenset({Act.COMMENT})


@dataclass(slots=True)
class Cluster:
    """Drafts that tell one event; the first in the text is the one that stands for it."""

    drafts: list[Draft] = field(default_factory=list)

    @property
    def best(self) -> Draft:
        """Where it is told best: in the text, with a day, by a frame rather than by a stance."""
        return self.drafts[0]


def fuse(drafts: Sequence[Draft]) -> tuple[Cluster, ...]:
    """Join the drafts of an article. Those of the text come first, so that the evidence lies there where it can."""
    clusters: list[Cluster] = []
    for draft in sorted(drafts, key=lambda d: d.sentence.in_title):
        home = next((c for c in clusters if any(_same(draft, other) for other in c.drafts)), None)
        if home is None:
            clusters.append(Cluster([draft]))
        else:
            home.drafts.append(draft)
    return tuple(sorted(clusters, key=_order))


def _order(cluster: Cluster) -> tuple[bool, int, int]:
    best = cluster.best
    return best.sentence.in_title, best.evidence.start, best.verb


def _same(a: Draft, b: Draft) -> bool:
    if a.sentence.in_title or b.sentence.in_title:
        return _headline_of(a, b)
    if not _same_parties(a, b) or a.act is not b.act or a.modality is not b.modality:
        return False
    if a.sentence.number == b.sentence.number:
        return a.evidence == b.evidence or a.verb == b.verb or _is_told_in_one_breath(a, b)
    if a.act in _VAGUE and not (set(a.matter) & set(b.matter)):
        return False
    if a.kind is Kind.ACTION and not _may_be_one_act(a, b):
        return False
    return _same_voice(a, b) and may_coincide(a.occurred, b.occurred)


def _is_told_in_one_breath(a: Draft, b: Draft) -> bool:
    """ "summoned the envoy and protested": one record for an actor, act, target set and day (CODEBOOK section 2)."""
    return bool(a.targets) and _same_voice(a, b) and a.occurred.start == b.occurred.start


def _same_parties(a: Draft, b: Draft) -> bool:
    if a.reciprocal and b.reciprocal:
        return _parties(a) == _parties(b)
    return a.actor.actor == b.actor.actor and _ids(a.targets) == _ids(b.targets)


def _may_be_one_act(a: Draft, b: Draft) -> bool:
    """Two sentences tell one action only when a day or what it is about holds them together."""
    return (a.occurred.precision is Precision.DAY and a.occurred.start == b.occurred.start) or len(
        set(a.matter) & set(b.matter)
    ) >= 2


def _parties(draft: Draft) -> frozenset[str | None]:
    return frozenset({draft.actor.actor, *(t.actor for t in draft.targets)})


def _ids(references: Iterable[object]) -> frozenset[object]:
    return frozenset(getattr(reference, "actor", None) for reference in references)


def _same_voice(a: Draft, b: Draft) -> bool:
    """Another named person, or another office, is another statement."""
    if a.speaker is None or b.speaker is None:
        return True
    if a.speaker.name and b.speaker.name:
        return a.speaker.name.split()[-1].lower() == b.speaker.name.split()[-1].lower()
    roles = [set((speaker.role or "").lower().split()) for speaker in (a.speaker, b.speaker)]
    return not all(roles) or bool(roles[0] & roles[1])


def may_coincide(a: Occurred, b: Occurred) -> bool:
    """Whether two dates can be the same moment; an unknown one only with another unknown one."""
    if a.start is None or b.start is None:
        return a.start is None and b.start is None
    return a.start <= b.end and b.start <= a.end


def _headline_of(a: Draft, b: Draft) -> bool:
    """A headline is looser: the same actor and act, or the same actor, target and kind of relation."""
    if a.actor.actor != b.actor.actor and not (a.reciprocal and b.reciprocal and _parties(a) & _parties(b)):
        return False
    if a.act is b.act:
        return True
    shared = _ids(a.targets) & _ids(b.targets) or not a.targets or not b.targets
    near = quad_class(SCHEMES[a.act].cameo) == quad_class(SCHEMES[b.act].cameo)
    headline = a if a.sentence.in_title else b
    return bool(shared) and (near or headline.mark is Mark.COMMENT)
