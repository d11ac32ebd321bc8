"""Seventh step: headline, lead and later quotation of the same thing become one event with several mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from timeline.coding.events.draft import Draft, Mark
from timeline.domain.acts import SCHEMES, Act, quad_class
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Kind, Speaker

_ALSO = frozenset({"also", "too", "likewise", "similarly", "separately"})
_VAGUE = frozenset({Act.COMMENT})
_CONFLICT = frozenset({3, 4})
_BLAME_AND_THREAT = 3
_UNNAMED = frozenset({Mark.COMMENT, Mark.STANCE})


REACH = 100
"""Events, and mentions of each, that are looked back at: a text of any length takes time in proportion to it."""
REMARKS = 2
"""Sentences after a statement in which its speaker may go on with a remark."""


@dataclass(slots=True)
class Cluster:
    """Drafts that tell one event; the first in the text is the one that stands for it."""

    drafts: list[Draft] = field(default_factory=list)

    @property
    def best(self) -> Draft:
        """Where it is told best: in the text, which is more exact; where that does not name the act ("said it would
        ..."), the headline does."""
        told = [draft for draft in self.drafts[:REACH] if draft.mark is not Mark.NOUN and not draft.sentence.in_title]
        first, last = (told or self.drafts)[0], self.drafts[-1]
        named = last.mark not in _UNNAMED and last.act not in _VAGUE
        if first.mark in _UNNAMED and named and last.sentence.in_title and first.actor.actor == last.actor.actor:
            return replace(
                first,
                act=last.act,
                cameo=last.cameo,
                kind=last.kind,
                mark=last.mark,
                modality=last.modality,
                reciprocal=last.reciprocal,
                targets=first.targets or last.targets,
            )
        return first

    @property
    def speaker(self) -> Speaker | None:
        """Who says it: by the name that a mention gives, where the best telling has none."""
        spoken = self.best.speaker
        if (spoken is not None and spoken.name) or self.best.kind is Kind.ACTION:
            return spoken
        named = (d.speaker for d in self.drafts if d.speaker is not None and d.speaker.name)
        return next(named, spoken)


def fuse(drafts: Sequence[Draft]) -> tuple[Cluster, ...]:
    """Join the drafts of an article. Those of the text come first, so that the evidence lies there where it can."""
    clusters: list[Cluster] = []
    for draft in sorted(drafts, key=lambda d: d.sentence.in_title):
        told = clusters[:REACH] if draft.sentence.in_title else _nearest(clusters[-REACH:])
        homes = [c for c in told if any(_same(draft, other) for other in c.drafts[-REACH:])]
        homes = homes or [c for c in told if any(_only_adds(draft, other) for other in c.drafts[-REACH:])][:1]
        if not homes:
            clusters.append(Cluster([draft]))
            continue
        if draft.sentence.in_title and draft.reciprocal:  # the lead lets each of the parties announce it
            for other in homes[1:]:
                clusters.remove(other)
                homes[0].drafts += other.drafts
        homes[0].drafts.append(draft)
    return tuple(sorted(clusters, key=_order))


def _nearest(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Those that were told last first: a quotation belongs to what it follows."""
    return sorted(clusters, key=lambda cluster: -cluster.drafts[-1].sentence.number)


def _order(cluster: Cluster) -> tuple[bool, int, int]:
    best = cluster.best
    return best.sentence.in_title, best.evidence.start, best.verb


def _same(a: Draft, b: Draft) -> bool:
    if a.sentence.in_title is not b.sentence.in_title:
        return _headline_of(a, b)
    if a.act is not b.act or a.modality is not b.modality:
        return False
    if a.sentence.number == b.sentence.number:
        return _same_parties(a, b) and (a.evidence == b.evidence or a.verb == b.verb or _is_told_in_one_breath(a, b))
    return _is_mention(a, b) or (_same_parties(a, b) and _goes_on(a, b))


def _only_adds(draft: Draft, before: Draft) -> bool:
    """A remark that follows its speaker's own statement: what he said of it goes on (CODEBOOK section 1, mentions)."""
    near = 0 < draft.sentence.number - before.sentence.number <= REMARKS and not before.sentence.in_title
    return (
        draft.mark is Mark.COMMENT
        and near
        and before.kind is Kind.STATEMENT
        and before.mark is not Mark.NOUN
        and draft.actor.actor == before.actor.actor
        and not draft.targets
        and _same_voice(draft, before)
        and may_coincide(draft.occurred, before.occurred)
    )


def _goes_on(a: Draft, b: Draft) -> bool:
    """Whether what another sentence tells of the same parties is the same act still."""
    if a.act in _VAGUE and not (set(a.matter) & set(b.matter)):
        return False
    if a.kind is Kind.ACTION and not _may_be_one_act(a, b):
        return False
    later = max(a, b, key=lambda draft: draft.sentence.number)
    return not _adds_another(later) and _same_voice(a, b) and may_coincide(a.occurred, b.occurred)


def _is_mention(a: Draft, b: Draft) -> bool:
    """ "Ruritania's offer", where the text tells elsewhere that Ruritania made one to somebody, or to nobody named."""
    if Mark.NOUN not in (a.mark, b.mark) or a.actor.actor != b.actor.actor or a.sentence.number == b.sentence.number:
        return False
    aimed, other = _ids(a.targets), _ids(b.targets)
    undated = a.occurred.start is None or b.occurred.start is None
    offers = a.act is Act.PROPOSE
    return undated and (offers or not aimed or not other or bool(aimed & other))


def _adds_another(later: Draft) -> bool:
    """ "The commission also condemned": by its own word another one than what was told before."""
    verb = later.sentence.doc[later.verb]
    return later.mark is Mark.CLAUSE and any(child.lower_ in _ALSO for child in verb.children)


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
    if not _same_side(a, b):
        return False
    if a.act is b.act:
        return True
    shared = _ids(a.targets) & _ids(b.targets) or not a.targets or not b.targets
    unnamed = a.mark in _UNNAMED or b.mark in _UNNAMED
    quads = {quad_class(SCHEMES[draft.act].cameo) for draft in (a, b)}
    alike = Mark.COMMENT in (a.mark, b.mark) or quads == {_BLAME_AND_THREAT}
    return bool(shared) and (alike or (unnamed and len({quad in _CONFLICT for quad in quads}) == 1))


def _same_side(a: Draft, b: Draft) -> bool:
    """The same actor; one of those who do it together, where the headline names fewer or the lead more."""
    if a.reciprocal and b.reciprocal:
        return bool(_parties(a) & _parties(b))
    if a.actor.actor == b.actor.actor:
        return True
    joint, other = (a, b) if a.reciprocal else (b, a)
    return joint.reciprocal and other.mark is Mark.COMMENT and other.actor.actor in _parties(joint)
