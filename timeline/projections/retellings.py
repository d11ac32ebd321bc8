"""One act, however many articles tell it: its report, copies of it, and the background paragraphs of days after.

Two events are one when everything that tells acts apart agrees: actor, act, whether it is asserted, whom it is aimed
at, days that overlap, and the matter. What differs in one of these is another act, of the same day or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from timeline.domain.acts import Act
from timeline.domain.dates import Precision
from timeline.domain.event_record import Event
from timeline.domain.rulings import NONE_MADE, Rulings

LONGEST_SPAN = timedelta(days=31)
"""A date vaguer than this ("last year") tells no act of that time from another."""

ALIKE = 0.5
"""How much of the smaller matter has to be in the other."""

CONTACT = frozenset({Act.CONSULT})
"""Whoever meets whom on a day is told by the parties and the day alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """One act and everybody who tells it, the first to report it ahead."""

    tellings: tuple[Event, ...]

    @property
    def lead(self) -> Event:
        """What stands for the act: of those who date it most sharply, the first to report it."""
        return min(self.tellings, key=lambda e: (_spread(e), e.reported_at, e.id))

    @property
    def id(self) -> str:
        return self.lead.id

    @property
    def matter(self) -> frozenset[str]:
        return frozenset(word for event in self.tellings for word in event.coded.matter)

    @property
    def targets(self) -> frozenset[str]:
        return frozenset(target.id for event in self.tellings for target in event.coded.targets)


@dataclass(frozen=True, slots=True)
class _Act:
    tellings: list[Event]
    agreeing: list[Event]  # those of them that no editor had to put there


def told_once(events: Iterable[Event], rulings: Rulings = NONE_MADE) -> list[Told]:
    """Every act once, in the order in which the acts were first reported. Pure, and the same for any order of events;
    leaving out those reported last changes nothing of the rest."""
    found: list[_Act] = []
    of_kind: dict[tuple[object, ...], list[_Act]] = {}
    one_with, ruled = rulings.one_with(), dict[str, _Act]()
    for event in sorted(events, key=lambda e: (e.reported_at, e.id)):
        act = ruled.get(one_with.get(event.id, ""))
        if act is not None and not _is_parted(event, act, rulings):
            act.tellings.append(event)
            continue
        alike = of_kind.setdefault(_kind(event), [])
        act = _best(event, [one for one in alike if not _is_parted(event, one, rulings)])
        if act is None:
            act = _Act([], [])
            found.append(act)
            alike.append(act)
        act.tellings.append(event)
        act.agreeing.append(event)
        if event.id in one_with:
            ruled.setdefault(one_with[event.id], act)
    return [Told(tuple(act.tellings)) for act in found]


def _is_parted(event: Event, act: _Act, rulings: Rulings) -> bool:
    return rulings.parts(event.id, (other.id for other in act.tellings))


def _best(event: Event, acts: Sequence[_Act]) -> _Act | None:
    """The act that the event tells: every telling that agrees in it must agree with it; the most alike, then the
    latest."""
    best, most = None, 0.0
    for act in reversed(acts):
        points = min(likeness(event, other) for other in act.agreeing)
        if points > most:
            best, most = act, points
    return best


def likeness(one: Event, other: Event) -> float:
    """How much two events look like one: 0 when they are two, else the share of their matter, up to 1."""
    a, b = one.coded, other.coded
    if one.item == other.item or _kind(one) != _kind(other):
        return 0.0
    if not _same_time(one, other) or not _same_targets(one, other):
        return 0.0
    if a.act in CONTACT and a.occurred.start == b.occurred.start and a.occurred.precision == b.occurred.precision:
        return 1.0
    smaller = min(len(a.matter), len(b.matter))
    if not smaller:
        return 0.0
    share = len(set(a.matter) & set(b.matter)) / smaller
    return share if share >= ALIKE else 0.0


def _kind(event: Event) -> tuple[object, ...]:
    """What has to be equal. What both sides do has no side that did it."""
    coded = event.coded
    mutual = coded.reciprocal or coded.act in CONTACT
    who = frozenset({coded.actor.id, *(t.id for t in coded.targets)}) if mutual else coded.actor.id
    return who, coded.act, coded.modality


def _same_targets(one: Event, other: Event) -> bool:
    """Equal, or one names fewer of them, as retellings do."""
    a, b = ({event.coded.actor.id, *(t.id for t in event.coded.targets)} for event in (one, other))
    return a == b or (min(len(a), len(b)) > 1 and (a <= b or b <= a))


def _same_time(one: Event, other: Event) -> bool:
    """Days that overlap. What has no date of its own is told of the past: it is no later than its bound."""
    if _spread(one) > LONGEST_SPAN or _spread(other) > LONGEST_SPAN:
        return False
    return _first(one) <= other.coded.occurred.end and _first(other) <= one.coded.occurred.end


def _first(event: Event) -> date:
    return event.coded.occurred.earliest()


def _spread(event: Event) -> timedelta:
    occurred = event.coded.occurred
    if occurred.precision is Precision.UNKNOWN:
        return LONGEST_SPAN
    return occurred.end - occurred.earliest()
