"""Two actors: what each does to the other and what they do together, in counts by day, week or month.

An act counts once, however many articles tell it, and only when it is told as a fact. An act whose date does not lie
within one period ("last month", "by 6 October") counts in the totals and in no period: no date is made sharper than its
source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Modality
from timeline.domain.goldstein import intensity
from timeline.projections.retellings import CONTACT, Told


class Step(StrEnum):
    """How long a period is; weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Side(StrEnum):
    """Whose act it is, as seen from the first of the two actors."""

    THERE = "there"  # the first acts on the second
    BACK = "back"
    TOGETHER = "together"  # both do it: they meet, they sign


@dataclass(frozen=True, slots=True)
class Tally:
    """Acts by kind and quad class; the sum of their figures on the Goldstein scale."""

    acts: Counter[Act]
    quads: Counter[int]
    intensity: float

    @property
    def count(self) -> int:
        return self.acts.total()

    @property
    def mean(self) -> float | None:
        """The mean figure, -10 to 10; None without an act."""
        return round(self.intensity / self.count, 2) if self.count else None


@dataclass(frozen=True, slots=True)
class Period:
    """One day, week or month, by its first day."""

    start: date
    sides: dict[Side, Tally]

    @property
    def whole(self) -> Tally:
        return _sum(self.sides.values())


@dataclass(frozen=True, slots=True)
class Dyad:
    """What passes between two actors. Periods without an act are left out."""

    one: str
    other: str
    step: Step
    sides: dict[Side, Tally]  # all that counts, placed in a period or not
    periods: tuple[Period, ...]
    unplaced: int  # acts that count, whose date lies in no one period
    unsure: Counter[Modality]  # acts that do not count: negated, conditional, future
    last_contact: Told | None
    last_hostile: Told | None


def dyad(acts: Iterable[Told], one: str, other: str, step: Step) -> Dyad:
    """Pure: the acts between two actors, in any order, to their counts."""
    between = [act for act in acts if _between(act, one, other)]
    facts = [act for act in between if act.lead.coded.modality is Modality.ASSERTED]
    placed: dict[date, list[Told]] = {}
    unplaced = 0
    for act in facts:
        start = period_of(act.lead.coded.occurred, step)
        if start is None:
            unplaced += 1
        else:
            placed.setdefault(start, []).append(act)
    return Dyad(
        one=one,
        other=other,
        step=step,
        sides=_by_side(facts, one),
        periods=tuple(Period(start, _by_side(placed[start], one)) for start in sorted(placed)),
        unplaced=unplaced,
        unsure=Counter(act.lead.coded.modality for act in between if act not in facts),
        last_contact=_last(act for act in facts if is_contact(act)),
        last_hostile=_last(act for act in facts if is_hostile(act)),
    )


def period_of(occurred: Occurred, step: Step) -> date | None:
    """The first day of the period in which it happened; None when it may have been another one."""
    if occurred.precision is Precision.UNKNOWN or occurred.start is None:
        return None
    first, last = _first_day(occurred.start, step), _first_day(occurred.end, step)
    return first if first == last else None


def is_contact(act: Told) -> bool:
    """They met, talked or signed: consultations, and whatever both do together in co-operation."""
    coded = act.lead.coded
    return coded.act in CONTACT or (coded.reciprocal and coded.quad in (1, 2))


def is_hostile(act: Told) -> bool:
    """A threat, or a deed of conflict (quad class 4): words of blame and refusal are not hostile yet."""
    return act.lead.coded.act is Act.THREATEN or act.lead.coded.quad == 4


def _between(act: Told, one: str, other: str) -> bool:
    actor = act.lead.coded.actor.id
    return (actor == one and other in act.targets) or (actor == other and one in act.targets)


def _side(act: Told, one: str) -> Side:
    coded = act.lead.coded
    if coded.reciprocal:
        return Side.TOGETHER
    return Side.THERE if coded.actor.id == one else Side.BACK


def _by_side(acts: Sequence[Told], one: str) -> dict[Side, Tally]:
    return {side: _tally([act for act in acts if _side(act, one) is side]) for side in Side}


def _tally(acts: Sequence[Told]) -> Tally:
    coded = [act.lead.coded for act in acts]
    figures = round(sum(intensity(one.cameo) for one in coded), 2)
    return Tally(Counter(one.act for one in coded), Counter(one.quad for one in coded), figures)


def _sum(tallies: Iterable[Tally]) -> Tally:
    acts, quads, figures = Counter[Act](), Counter[int](), 0.0
    for tally in tallies:
        acts += tally.acts
        quads += tally.quads
        figures += tally.intensity
    return Tally(acts, quads, round(figures, 2))


def _last(acts: Iterable[Told]) -> Told | None:
    return max(acts, key=lambda act: (act.lead.coded.occurred.end, act.lead.reported_at, act.id), default=None)


def _first_day(day: date, step: Step) -> date:
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day
