"""Timelines with retellings joined: one line an act, whoever tells it and however often (decision 13).

Which events are one act says `told_once`. It is asked for those alone that may bear on one another, found step by step
around the lines of a page: the acts are the same as if it were asked for all events, and the same for every page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from timeline.domain.corroboration import corroborated
from timeline.domain.dates import Precision
from timeline.domain.event_record import Event
from timeline.domain.lines import Line
from timeline.domain.ports import Timelines
from timeline.domain.read_models import AsOf, Entry
from timeline.projections.retellings import Told, is_near, leading, near_to, told_once
from timeline.use_cases.join import Joiner

MOST_AROUND = 400
"""Events of one kind on the days of one event from which on these are not looked through."""

MOST_TOGETHER = 200
"""Events that bear on one another, each on the next, from which on dates alone tell acts apart."""

Near = Callable[[Event, Event], bool]


@dataclass(slots=True)
class Corroborator:
    """Joins retellings as of one point; looks around each event once."""

    joiner: Joiner
    timelines: Timelines
    as_of: AsOf
    _acts: dict[str, Told] = field(default_factory=dict)

    def lines(self, entries: Collection[Entry], shows: Callable[[Event], bool]) -> Iterator[Line]:
        """The lines of these entries in their order; none for an entry for which another event stands, of those that
        show on this timeline, in its window or not."""
        standing = list(self.joiner.standing(entries))
        self._learn([entry.event for entry in standing])
        for entry in standing:
            act = self._acts[entry.event.id]
            if leading(event for event in act.tellings if shows(event)).id == entry.event.id:
                yield self._line(entry, act)

    def line(self, entry: Entry) -> Line:
        """An event with all who tell its act, whichever event stands for it."""
        stands = self.joiner.stands_for(entry.event)
        self._learn([stands])
        return self._line(entry, self._acts[stands.id])

    def _line(self, entry: Entry, act: Told) -> Line:
        return corroborated(entry, [self.joiner.tellers(event) for event in act.tellings])

    def _learn(self, events: Iterable[Event]) -> None:
        """Take in the acts that these events tell: a few queries for all of them."""
        starts = {event.id: event for event in events if event.id not in self._acts}
        crowded = self._settle(starts, is_near)
        crowded = self._settle(crowded, _is_near_on_its_day)
        self._acts |= {event.id: Told((event,)) for event in crowded.values()}

    def _settle(self, starts: Mapping[str, Event], near: Near) -> dict[str, Event]:
        """Tell the acts of these events; those are left whose surroundings are too many to look through."""
        around = _Surroundings(dict(starts), near)
        edge = dict(starts)
        while edge:
            edge = self._step(edge, around)
        together = around.together()
        undated = {e.item for some in together if len(some) > 1 for e in some if _is_undated(e)}
        beside = self.joiner.told_beside(undated) if undated else []
        copies = self.joiner.carried({event.item for event in beside})
        rulings = self.joiner.ruled.rulings.moved(self.joiner.carried(()))
        for some in together:
            items = {event.item for event in some if _is_undated(event)}
            known = {event.id: event for event in beside if event.item in items and event.id not in copies}
            acts = told_once((known | {event.id: event for event in some}).values(), rulings)
            among = {event.id for event in some}
            for act in acts:
                told = tuple(event for event in act.tellings if event.id in among)
                self._acts |= dict.fromkeys((event.id for event in told), Told(told))
        return {name: event for name, event in starts.items() if name not in self._acts}

    def _step(self, edge: Mapping[str, Event], around: _Surroundings) -> dict[str, Event]:
        """Look around the events at the edge; returns those that were not known before."""
        places = {event.id: place for event in edge.values() if (place := near_to(event))}
        found = self.timelines.around(sorted(set(places.values()), key=str), self.as_of, most=MOST_AROUND)
        fresh: dict[str, Event] = {}
        pairs: list[tuple[Event, Event]] = []
        for name, place in places.items():
            if len(found[place]) > MOST_AROUND:
                around.crowd(name)
                continue
            pairs += ((edge[name], other) for other in found[place] if around.near(edge[name], other))
        copies = self.joiner.carried({other.item for _, other in pairs})
        for one, other in pairs:
            if other.id not in copies and around.join(one, other):
                fresh[other.id] = other
        return {name: event for name, event in fresh.items() if not around.is_crowded(name)}


@dataclass(slots=True)
class _Surroundings:
    """Events and which of them bear on one another (union-find)."""

    events: dict[str, Event]
    near: Near
    _parent: dict[str, str] = field(default_factory=dict)
    _size: dict[str, int] = field(default_factory=dict)
    _crowded: set[str] = field(default_factory=set)

    def join(self, one: Event, other: Event) -> bool:
        """Put two together; whether the other was not known before."""
        new = other.id not in self.events
        self.events[other.id] = other
        first, second = self._root(one.id), self._root(other.id)
        if first != second:
            self._parent[second] = first
            self._size[first] = self._size.get(first, 1) + self._size.get(second, 1)
            if second in self._crowded or self._size[first] > MOST_TOGETHER:
                self._crowded.add(first)
        return new

    def crowd(self, name: str) -> None:
        self._crowded.add(self._root(name))

    def is_crowded(self, name: str) -> bool:
        return self._root(name) in self._crowded

    def together(self) -> list[list[Event]]:
        """Those that bear on one another, without the crowded."""
        found: dict[str, list[Event]] = {}
        for event in self.events.values():
            found.setdefault(self._root(event.id), []).append(event)
        return [some for root, some in found.items() if root not in self._crowded]

    def _root(self, name: str) -> str:
        while (parent := self._parent.setdefault(name, name)) != name:
            self._parent[name] = self._parent.get(parent, parent)
            name = parent
        return name


def _is_near_on_its_day(one: Event, other: Event) -> bool:
    days = (one.coded.occurred.precision, other.coded.occurred.precision)
    return days == (Precision.DAY, Precision.DAY) and is_near(one, other)


def _is_undated(event: Event) -> bool:
    return event.coded.occurred.precision is Precision.UNKNOWN
