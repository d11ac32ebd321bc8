"""Read models in memory: `timeline replay` folds the log into them. Rows are valid by the same ranges as in a database.

`MemoryLog` is at home in `memory_log.py` and can be had here too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from timeline.domain import canonical
from timeline.domain.errors import Conflict, NotFound, VersionConflict
from timeline.domain.event_record import Event
from timeline.domain.read_models import (
    ActorCount,
    Around,
    AsOf,
    Change,
    Entry,
    EntryFilter,
    Fact,
    Generation,
    Live,
    Order,
    ProjectionStatus,
    Role,
    Row,
    Standing,
    Turn,
    Window,
    row_to_data,
)
from timeline.store.memory_log import MemoryLog
from timeline.store.open_rows import OpenRows

__all__ = ["MemoryLog", "MemoryProjections", "MemoryTimelines"]


@dataclass(slots=True)
class _Stored:
    """A row and its validity."""

    row: Row
    from_position: int
    reported_from: datetime
    to_position: int | None = None
    reported_to: datetime | None = None

    def changes(self, as_of: AsOf) -> Iterator[int]:
        """The positions at which it began and ended, as far as known at a point."""
        for position, reported in ((self.from_position, self.reported_from), (self.to_position, self.reported_to)):
            if position is None or reported is None or position > as_of.position:
                continue
            if as_of.reported_by is None or reported <= as_of.reported_by:
                yield position


@dataclass(slots=True)
class _Generation:
    """Rows of one generation, and those of them that are valid now."""

    number: int
    version: int
    position: int = 0
    dropping: bool = False
    parked: dict[int, str] = field(default_factory=dict)
    rows: list[_Stored] = field(default_factory=list)
    open: OpenRows[_Stored] = field(default_factory=OpenRows)


class MemoryProjections:
    """For one thread."""

    def __init__(self) -> None:
        self._generations: dict[str, dict[int, _Generation]] = {}
        self._live: dict[str, int] = {}
        self._kept: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def live(self) -> dict[str, Live]:
        places = {name: self._generation(name, None) for name in self._live}
        return {name: Live(of.number, of.version, of.position) for name, of in places.items()}

    def generations(self, name: str) -> list[Generation]:
        named = {self._kept.get(name): Standing.KEPT, self._live.get(name): Standing.LIVE}
        return [
            Generation(
                of.number,
                of.version,
                of.position,
                Standing.DROPPING if of.dropping else named.get(of.number, Standing.BUILDING),
            )
            for of in self._generations.get(name, {}).values()
        ]

    def status(self, name: str) -> ProjectionStatus | None:
        if name not in self._live:
            return None
        live = self._generation(name, None)
        return ProjectionStatus(name, live.version, live.number, live.position, dict(live.parked))

    def position(self, name: str, generation: int | None = None) -> int:
        return self._generation(name, generation).position if name in self._live else 0

    @contextmanager
    def unit(self, name: str, generation: int | None = None) -> Iterator[MemoryUnit]:
        unit = MemoryUnit(name, self._generation(name, generation))
        try:
            yield unit
        except BaseException:
            unit.undo()
            raise

    def begin_generation(self, name: str, version: int) -> int:
        generations = self._generations.setdefault(name, {})
        number = self._last[name] = self._last.get(name, 0) + 1
        generations[number] = _Generation(number, version)
        self._live.setdefault(name, number)
        return number

    def flip(self, name: str, generation: int) -> None:
        chosen = self._generation(name, generation)
        before = self._live[name]
        reached = self._generation(name, before).position
        if before < generation and chosen.position < reached:
            raise VersionConflict(f"projection {name}", reached, chosen.position)
        if before == generation:
            return
        kept = self._kept.get(name)
        self._live[name], self._kept[name] = chosen.number, before
        if kept not in (None, generation):
            self._generations[name][kept].dropping = True

    def retire(self, name: str, generation: int) -> None:
        if self._live[name] == generation:
            raise Conflict(f"generation {generation} of {name!r} is live; flip to another first")
        if self._kept.get(name) == generation:
            del self._kept[name]
        self._generation(name, generation).dropping = True

    def sweep(self, limit: int = 2000) -> int:
        for generations in self._generations.values():
            for number, of in list(generations.items()):
                if of.dropping:
                    gone, of.rows = of.rows[:limit], of.rows[limit:]
                    if not of.rows:
                        del generations[number]
                    return max(1, len(gone))
        return 0

    def mend(self, name: str, at: int, group: str, changes: Sequence[Change], parked: Mapping[int, str | None]) -> None:
        live = self._generation(name, None)
        if live.position != at:
            raise VersionConflict(f"projection {name}", at, live.position)
        live.rows = [stored for stored in live.rows if group not in stored.row.groups]
        for row in live.open.among({group}):
            live.open.let_go(row.key)
        live.position = 0  # so that what is written may lie behind
        unit = MemoryUnit(name, live)
        unit.write(changes)
        live.position = at
        for position, reason in parked.items():
            live.parked.pop(position, None)
            if reason is not None:
                live.parked[position] = reason

    def visible(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[Row]:
        rows = self._generation(name, generation or as_of.generation(name)).rows if name in self._live else []
        begun = [stored for stored in rows if list(stored.changes(as_of)) == [stored.from_position]]
        last: dict[str, int] = {}  # the last word on each event, of what was published by then
        for stored in rows if as_of.reported_by is not None else ():
            event, *_ = stored.row.groups
            last[event] = max([last.get(event, 0), *stored.changes(as_of)])
        valid = (s.row for s in begun if last.get(s.row.groups[0], s.from_position) == s.from_position)
        yield from sorted(valid, key=lambda row: row.key)

    def lines(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[tuple[str, bytes]]:
        return ((row.key, canonical.dumps(row_to_data(row))) for row in self.visible(name, as_of, generation))

    def _generation(self, name: str, generation: int | None) -> _Generation:
        number = self._live.get(name) if generation is None else generation
        found = self._generations.get(name, {}).get(number or 0)
        if found is None or found.dropping:
            raise NotFound(f"the projection {name!r} has no such rows; run `timeline rebuild`", projection=name)
        return found


class MemoryUnit:
    """Changes are made at once and undone when the block fails."""

    def __init__(self, name: str, generation: _Generation) -> None:
        self._name = name
        self._generation = generation
        self._start = self._reached = generation.position
        self._undo: list[Callable[[], object]] = []

    def open_rows(self, groups: Collection[str]) -> Sequence[Row]:
        return self._generation.open.among(groups)

    def write(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._check_new(change.position)
            for key in change.closed:
                if stored := self._generation.open.let_go(key):
                    self._close(stored, change)
            for row in change.opened:
                self._open(_Stored(row, change.position, change.reported_at))

    def _close(self, stored: _Stored, change: Change) -> None:
        stored.to_position, stored.reported_to = change.position, change.reported_at
        self._undo.append(lambda: self._reopen(stored))

    def _reopen(self, stored: _Stored) -> None:
        stored.to_position = stored.reported_to = None
        self._generation.open.hold(stored.row, stored)

    def _open(self, stored: _Stored) -> None:
        self._generation.rows.append(stored)
        self._generation.open.hold(stored.row, stored)
        self._undo.append(lambda: self._take_back(stored))

    def _take_back(self, stored: _Stored) -> None:
        self._generation.rows.remove(stored)
        self._generation.open.let_go(stored.row.key)

    def park(self, position: int, reason: str) -> None:
        self._check_new(position)
        self._generation.parked[position] = reason
        self._undo.append(lambda: self._generation.parked.pop(position))

    def advance(self, position: int) -> None:
        self._check_new(position)
        self._undo.append(lambda: self._set_position(self._start))
        self._set_position(position)

    def _set_position(self, position: int) -> None:
        self._generation.position = self._reached = position

    def undo(self) -> None:
        for step in reversed(self._undo):
            step()

    def _check_new(self, position: int) -> None:
        if self._generation.position != self._reached:
            raise VersionConflict(self._name, self._reached, self._generation.position)
        if position <= self._start:
            raise VersionConflict(self._name, position - 1, self._start)


class MemoryTimelines:
    """Questions to read models in memory."""

    def __init__(self, projections: MemoryProjections) -> None:
        self._projections = projections

    def _lines(self, as_of: AsOf) -> Iterator[Entry]:
        rows = self._projections.visible("actor_timeline", as_of)
        return (row for row in rows if isinstance(row, Entry))

    def entries(
        self,
        wanted: EntryFilter,
        as_of: AsOf,
        *,
        after: Order | None = None,
        limit: int = 100,
        latest: bool = False,
    ) -> Sequence[Entry]:
        lines = sorted((line for line in self._lines(as_of) if _chosen(line, wanted)), key=lambda line: line.order)
        behind = [line for line in lines if after is None or line.order > after]
        return behind[max(0, len(behind) - limit) :] if latest else behind[:limit]

    def entry(self, event: str, as_of: AsOf) -> Entry | None:
        lines = (line for line in self._lines(as_of) if line.event.id == event and _principal(line))
        return next(lines, None)

    def known(self, events: Collection[str], as_of: AsOf) -> dict[str, Entry]:
        return {line.event.id: line for line in self._lines(as_of) if line.event.id in events and _principal(line)}

    def around(self, asked: Collection[Around], as_of: AsOf, *, most: int) -> Mapping[Around, Sequence[Event]]:
        lines = list(self._lines(as_of))
        found = {one: {line.event.id: line.event for line in lines if _is_around(line, one)} for one in asked}
        return {one: list(events.values())[: most + 1] for one, events in found.items()}

    def reported_between(self, earlier: AsOf, later: AsOf) -> set[str]:
        before = {line.key: line for line in self._lines(earlier)}
        after = {line.key: line for line in self._lines(later)}
        return {(before.get(key) or after[key]).event.id for key in before | after if before.get(key) != after.get(key)}

    def actors(self, as_of: AsOf, *, without: Collection[str] = ()) -> Sequence[ActorCount]:
        lines: dict[str, list[Entry]] = {}
        for line in (line for line in self._lines(as_of) if line.event.id not in without):
            lines.setdefault(line.actor, []).append(line)
        counts = [_count(actor, of_actor) for actor, of_actor in lines.items()]
        return sorted(counts, key=lambda count: (-count.events, count.actor))

    def names(self, actors: Collection[str], as_of: AsOf) -> dict[str, str]:
        lines = sorted((line for line in self._lines(as_of) if line.actor in actors), key=lambda line: line.order)
        return {line.actor: line.name for line in lines}

    def facts(self, projection: str, as_of: AsOf, place: str | None = None) -> Sequence[Fact]:
        rows = (row for row in self._projections.visible(projection, as_of) if isinstance(row, Fact))
        return sorted((row for row in rows if place in (None, row.place)), key=lambda row: (row.place, row.key))

    def turns(self, dyads: Collection[str] | None, as_of: AsOf, window: Window, *, limit: int = 2000) -> Sequence[Turn]:
        rows = (row for row in self._projections.visible("exchanges", as_of) if isinstance(row, Turn))
        wanted = [
            turn for turn in rows if (dyads is None or turn.dyad in dyads) and window.holds(turn.event.coded.occurred)
        ]
        return sorted(wanted, key=lambda turn: turn.order)[max(0, len(wanted) - limit) :]


def _principal(line: Entry) -> bool:
    """Whether this is the line of the event's own actor: there is one an event."""
    return line.role is Role.ACTOR and line.actor == line.event.coded.actor.id


def _is_around(line: Entry, asked: Around) -> bool:
    coded = line.event.coded
    if (line.actor, coded.act) != (asked.actor, asked.act) or not (asked.mutual or _principal(line)):
        return False
    return asked.first <= coded.occurred.end <= asked.until and coded.occurred.earliest() <= asked.last


def _chosen(line: Entry, wanted: EntryFilter) -> bool:
    coded = line.event.coded
    of_actor = _principal(line) if wanted.actor is None else line.actor == wanted.actor
    return (
        of_actor
        and (wanted.actor is None or wanted.role in (None, line.role))
        and wanted.act in (None, coded.act)
        and wanted.kind in (None, coded.kind)
        and wanted.window.holds(coded.occurred)
    )


def _count(actor: str, lines: Sequence[Entry]) -> ActorCount:
    return ActorCount(
        actor=actor,
        events=len({line.event.id for line in lines}),
        first=min(line.order.day for line in lines),
        last=max(line.event.coded.occurred.end for line in lines),
    )
