"""Pairs of claims that exclude each other, and why: what one says the other denies; what one report asserts and
another's negates; each blaming the other for the same deed.

Which of the two is true is not decided here. A pair that is missing is better than one that is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.domain.read_models import Turn
from timeline.domain.rulings import NONE_MADE, Rulings
from timeline.projections.exchanges import acts_among, links_among
from timeline.projections.replies import Link, Rarity
from timeline.projections.retellings import ALIKE, Told, likeness


class Clash(StrEnum):
    """In what way two claims exclude each other."""

    DENIED = "denied"
    OPPOSITE = "opposite"
    BLAME = "mutual blame"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims, the one that was reported first ahead."""

    kind: Clash
    one: Told
    other: Told
    reason: str

    @property
    def id(self) -> str:
        return f"{self.one.id}/{self.other.id}"

    @property
    def parties(self) -> frozenset[str]:
        """Who acts in either claim, or is addressed."""
        return self.one.targets | self.other.targets | {act.lead.coded.actor.id for act in (self.one, self.other)}


SAME_DEED = timedelta(days=14)
"""How far apart two that blame each other may speak."""

SAME_MATTER = 0.6
"""How much of the smaller matter, rare words weighing more, two accusations of one deed share."""


def contradictions(turns: Sequence[Turn], rulings: Rulings = NONE_MADE) -> list[Contradiction]:
    """Pure: turns in their order to the pairs among them that exclude each other, the latest first."""
    acts = acts_among(turns, rulings)
    found: dict[str, Contradiction] = {}
    for pair in (*_denied(acts, links_among(acts, rulings)), *_opposite(acts), *_blame(acts)):
        found.setdefault(pair.id, pair)
    return sorted(found.values(), key=_latest, reverse=True)


def _latest(pair: Contradiction) -> tuple[object, ...]:
    return max(act.lead.coded.occurred.end for act in (pair.one, pair.other)), pair.id


def _denied(acts: Sequence[Told], links: dict[str, Link]) -> Iterator[Contradiction]:
    of_event = {act.id: act for act in acts}
    for act in acts:
        found = links.get(act.id)
        if found and act.lead.coded.act is Act.DENY and _is_claimed(act) and found.event in of_event:
            yield Contradiction(Clash.DENIED, of_event[found.event], act, f"denied: {found.reason}")


def _opposite(acts: Sequence[Told]) -> Iterator[Contradiction]:
    negated: dict[tuple[str, Act], list[Told]] = {}
    for act in acts:
        if act.lead.coded.modality is Modality.NEGATED:
            negated.setdefault(_who(act), []).append(act)
    for act in acts:
        if act.lead.coded.modality is not Modality.ASSERTED:
            continue
        for other in negated.get(_who(act), ()):
            alike = max(_likeness_but_for_modality(a, b) for a in act.tellings for b in other.tellings)
            if alike >= ALIKE and _told_apart(act, other):
                first, second = _in_order(act, other)
                reason = f"one report has it that it did, another that it did not: {_matter(act, other)}"
                yield Contradiction(Clash.OPPOSITE, first, second, reason)


def _blame(acts: Sequence[Told]) -> Iterator[Contradiction]:
    charges = [act for act in acts if act.lead.coded.act is Act.ACCUSE and _is_claimed(act)]
    rarity = Rarity()
    by_accuser: dict[str, list[Told]] = {}
    for charge in charges:
        rarity.learn(charge)
        by_accuser.setdefault(charge.lead.coded.actor.id, []).append(charge)
    for charge in charges:
        accuser = charge.lead.coded.actor.id
        for accused in sorted(charge.targets):
            for other in by_accuser.get(accused, ()):
                if charge.id < other.id and accuser in other.targets and _same_deed(charge, other, rarity):
                    first, second = _in_order(charge, other)
                    yield Contradiction(Clash.BLAME, first, second, f"each blames the other: {_matter(charge, other)}")


def _who(act: Told) -> tuple[str, Act]:
    return act.lead.coded.actor.id, act.lead.coded.act


def _is_claimed(act: Told) -> bool:
    return act.lead.coded.modality is Modality.ASSERTED


def _likeness_but_for_modality(one: Event, other: Event) -> float:
    return likeness(_asserted(one), [_asserted(other)])


def _asserted(event: Event) -> Event:
    return replace(event, coded=replace(event.coded, modality=Modality.ASSERTED))


def _told_apart(one: Told, other: Told) -> bool:
    """Different sources: each has a teller that the other has not. One that takes back what it told contradicts only
    itself."""
    tellers, others = _tellers(one), _tellers(other)
    return bool(tellers - others) and bool(others - tellers)


def _tellers(act: Told) -> set[str]:
    return {name.casefold() for event in act.tellings for name in (event.coded.via or (event.publisher,))}


def _same_deed(one: Told, other: Told, rarity: Rarity) -> bool:
    apart = abs(one.lead.coded.occurred.end - other.lead.coded.occurred.end)
    shared = one.matter & other.matter
    if apart > SAME_DEED or not shared or (len(shared) < 2 and one.matter != other.matter):
        return False
    return rarity.weight(shared) >= SAME_MATTER * min(rarity.weight(one.matter), rarity.weight(other.matter))


def _in_order(one: Told, other: Told) -> tuple[Told, Told]:
    first, second = sorted((one, other), key=lambda act: (_first_told(act), act.id))
    return first, second


def _first_told(act: Told) -> object:
    return min(event.reported_at for event in act.tellings)


def _matter(one: Told, other: Told) -> str:
    return "both on " + ", ".join(_words(one.matter & other.matter))


def _words(matter: Iterable[str]) -> list[str]:
    return sorted(matter)
