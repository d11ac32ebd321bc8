"""One act, however many articles tell it: its report, copies of it, and the background paragraphs of days after.

Two events are one when everything that tells acts apart agrees: actor, act, whether it is asserted, whom it is aimed
at, days that overlap, and the matter. What differs in one of these is another act, of the same day or not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from timeline.domain.acts import Act
from timeline.domain.dates import Precision
from timeline.domain.event_record import Event
from timeline.domain.read_models import Around
from timeline.domain.rulings import NONE_MADE, Rulings

LONGEST_SPAN = timedelta(days=31)
"""A date vaguer than this ("last year") tells no act of that time from another."""

ALIKE = 0.5
"""How much of the smaller matter has to be in the other."""

CONTACT = frozenset({Act.CONSULT})
"""Whoever meets whom on a day is told by the parties and the day alone."""


REFERS = 0.25
"""As much is enough where the one is only referred to by what answers it: "rejected a Greek proposal to ..."."""

ACT_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """accept acceptance accusation accuse act action agree agreement answer appeal ask call charge claim comment
        country criticism criticize day decision demand deny government month move offer plan proposal propose protest
        rebuff refuse reject rejection reply request respond response say statement suggestion threat threaten time urge
        warn warning week year""",
    )
)
"""Words that name an act or a time and not what it is about."""


@dataclass(frozen=True)
class Told:
    """One act and everybody who tells it, the first to report it ahead."""

    tellings: tuple[Event, ...]

    @cached_property
    def lead(self) -> Event:
        """What stands for the act: of those who date it most sharply, the first to report it."""
        return leading(self.tellings)

    @property
    def id(self) -> str:
        return self.lead.id

    @cached_property
    def matter(self) -> frozenset[str]:
        return frozenset(word for event in self.tellings for word in matter_of(event))

    @cached_property
    def targets(self) -> frozenset[str]:
        return frozenset(target.id for event in self.tellings for target in event.coded.targets)


def leading(tellings: Iterable[Event]) -> Event:
    """Of those who date an act most sharply, the first to report it."""
    return min(tellings, key=lambda e: (_spread(e), e.reported_at, e.id))


def matter_of(event: Event) -> frozenset[str]:
    """What an event is about, without the words that name acts."""
    return frozenset(event.coded.matter) - ACT_WORDS


@dataclass(slots=True, eq=False)
class _Act:
    number: int
    tellings: list[Event] = field(default_factory=list)
    agreeing: list[Event] = field(default_factory=list)  # those of them that no editor had to put there


@dataclass(slots=True)
class _Acts:
    """The acts of one kind, in the order of their first report, and those whose tellings have a word."""

    all: list[_Act] = field(default_factory=list)
    of_word: dict[str, dict[int, _Act]] = field(default_factory=dict)

    def near(self, event: Event) -> Iterable[_Act]:
        """Those that the event may tell, the latest first: without a word in common it tells none of them."""
        if event.coded.act in CONTACT:
            return reversed(self.all)
        found = {number: act for word in matter_of(event) for number, act in self.of_word.get(word, {}).items()}
        return (found[number] for number in sorted(found, reverse=True))

    def take(self, event: Event, act: _Act) -> None:
        act.agreeing.append(event)
        for word in matter_of(event):
            self.of_word.setdefault(word, {})[act.number] = act


def told_once(events: Collection[Event], rulings: Rulings = NONE_MADE) -> list[Told]:
    """Every act once, in the order in which the acts were first reported. Pure, and the same for any order of events;
    leaving out those reported last changes nothing of the rest."""
    found: list[_Act] = []
    of_kind: dict[tuple[object, ...], _Acts] = {}
    referred = referred_to(events)
    one_with, ruled = rulings.one_with(), dict[str, _Act]()
    for event in sorted(events, key=lambda e: (e.reported_at, e.id in referred, e.id)):
        act = ruled.get(one_with.get(event.id, ""))
        if act is not None and not _is_parted(event, act, rulings):
            act.tellings.append(event)
            continue
        alike = of_kind.setdefault(_kind(event), _Acts())
        bound = REFERS if event.id in referred else ALIKE
        act = _best(event, (one for one in alike.near(event) if not _is_parted(event, one, rulings)), bound)
        if act is None:
            act = _Act(len(found))
            found.append(act)
            alike.all.append(act)
        act.tellings.append(event)
        alike.take(event, act)
        if event.id in one_with:
            ruled.setdefault(one_with[event.id], act)
    return [Told(tuple(act.tellings)) for act in found]


def _is_parted(event: Event, act: _Act, rulings: Rulings) -> bool:
    return rulings.parts(event.id, (other.id for other in act.tellings))


def referred_to(events: Iterable[Event]) -> Mapping[str, str]:
    """Events without a date that their article tells only inside the words of what answers them, and that answer."""
    of_item: dict[str, list[Event]] = {}
    for event in events:
        of_item.setdefault(event.item, []).append(event)
    return {
        event.id: answer.id
        for told in of_item.values()
        for event in told
        if event.coded.occurred.precision is Precision.UNKNOWN
        for answer in told
        if _answers_in_words(answer, event)
    }


def _answers_in_words(answer: Event, event: Event) -> bool:
    inner, outer = event.coded.evidence, answer.coded.evidence
    inside = inner.field == outer.field and outer.start < inner.start and inner.end <= outer.end
    other = answer.coded.actor.id != event.coded.actor.id
    return other and (answer.reply_to == event.id or (inside and answer.reply_to is None))


def _best(event: Event, acts: Iterable[_Act], bound: float) -> _Act | None:
    """The act that the event tells, of equals the latest; every telling that agrees in it must fit the event."""
    best, most = None, 0.0
    for act in acts:
        points = likeness(event, act.agreeing)
        if points >= bound and points > most:
            best, most = act, points
    return best


def likeness(event: Event, group: Sequence[Event]) -> float:
    """How much an event looks like what a group tells: 0 when it is another act, else the share of the smaller matter
    that they have in common, up to 1."""
    if not all(_may_be_one(event, other) for other in group):
        return 0.0
    coded = event.coded
    if coded.act in CONTACT and any(_same_day(event, other) for other in group):
        return 1.0
    matter = matter_of(event)
    others = frozenset(word for other in group for word in matter_of(other))
    smaller = min(len(matter), *(len(matter_of(other)) for other in group))
    return min(1.0, len(matter & others) / smaller) if smaller else 0.0


def _may_be_one(one: Event, other: Event) -> bool:
    return (
        one.item != other.item and _kind(one) == _kind(other) and _same_time(one, other) and _same_targets(one, other)
    )


def is_near(one: Event, other: Event) -> bool:
    """Whether one may bear on what the other is a telling of. `told_once` of events among which none is near to any
    other one gives the same acts for these alone."""
    in_common = matter_of(one) & matter_of(other)
    met = one.coded.act in CONTACT and _same_day(one, other)
    alike = _kind(one) == _kind(other) and _same_time(one, other) and _same_targets(one, other)
    return alike and (bool(in_common) or met)


def near_to(event: Event) -> Around | None:
    """Where those that are near to an event are found; None where nothing is."""
    coded, first = event.coded, _first(event)
    if _spread(event) > LONGEST_SPAN or not (matter_of(event) or coded.act in CONTACT):
        return None
    mutual = coded.reciprocal or coded.act in CONTACT
    actor = min(coded.actor.id, *(t.id for t in coded.targets)) if mutual and coded.targets else coded.actor.id
    return Around(actor, coded.act, first, coded.occurred.end, coded.occurred.end + LONGEST_SPAN, mutual)


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


def _same_day(one: Event, other: Event) -> bool:
    """Whatever words of the two articles say so."""
    a, b = one.coded.occurred, other.coded.occurred
    return a.precision is b.precision is Precision.DAY and a.end == b.end


def _first(event: Event) -> date:
    return event.coded.occurred.earliest()


def _spread(event: Event) -> timedelta:
    occurred = event.coded.occurred
    if occurred.precision is Precision.UNKNOWN:
        return LONGEST_SPAN
    return occurred.end - occurred.earliest()
