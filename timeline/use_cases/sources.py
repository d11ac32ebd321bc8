"""Where a page's entries come from when it is not one actor's timeline: a group's members, a person's words."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from timeline.domain.event_record import Event
from timeline.domain.ports import Timelines
from timeline.domain.read_models import AsOf, Entry, EntryFilter, Order, Role
from timeline.projections.speakers import SPEAKERS, words_of


@dataclass(frozen=True, slots=True)
class Source:
    """Entries in their order, at most so many after one; and whether an event would be among them, whatever window, act
    or kind is asked for."""

    entries: Callable[[Order | None, int], Sequence[Entry]]
    shows: Callable[[Event], bool]


BATCH = 100
"""Entries that are read at once of each member."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """An actor that counts for a group from a day to a day, both inclusive; None: always."""

    actor: str
    start: date | None = None
    end: date | None = None

    def holds(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def of_timeline(wanted: EntryFilter, as_of: AsOf, timelines: Timelines) -> Source:
    """One actor's stored timeline, or all events."""

    def entries(after: Order | None, limit: int) -> Sequence[Entry]:
        return timelines.entries(wanted, as_of, after=after, limit=limit)

    return Source(entries, lambda event: wanted.actor is None or _concerns(event, wanted.actor, wanted.role))


def _concerns(event: Event, actor: str, role: Role | None) -> bool:
    is_actor = event.coded.actor.id == actor and role is not Role.TARGET
    is_target = any(target.id == actor for target in event.coded.targets) and role is not Role.ACTOR
    return is_actor or is_target


def of_group(members: Sequence[Belonging], wanted: EntryFilter, as_of: AsOf, timelines: Timelines) -> Source:
    """The timelines of all members as one: each event once, if it stands on a day on which the actor belonged."""

    def entries(after: Order | None, limit: int) -> Sequence[Entry]:
        streams = [_of_member(member, wanted, as_of, timelines, after) for member in members]
        merged = heapq.merge(*streams, key=lambda entry: entry.order)
        return list(islice(_each_once(merged, after), limit))

    def shows(event: Event) -> bool:
        day = event.coded.occurred.start or event.coded.occurred.end
        return any(member.holds(day) and _concerns(event, member.actor, wanted.role) for member in members)

    return Source(entries, shows)


def _of_member(
    member: Belonging, wanted: EntryFilter, as_of: AsOf, timelines: Timelines, after: Order | None
) -> Iterator[Entry]:
    more = True
    while more:
        batch = timelines.entries(replace(wanted, actor=member.actor), as_of, after=after, limit=BATCH)
        yield from (entry for entry in batch if member.holds(entry.order.day))
        more = len(batch) == BATCH
        after = batch[-1].order if batch else after


def _each_once(entries: Iterator[Entry], after: Order | None) -> Iterator[Entry]:
    """One entry an event: those of one event stand side by side, as they share day, precision and position."""
    last = _place(after) if after else None
    for entry in entries:
        if _place(entry.order) != last:
            yield entry
            last = _place(entry.order)


def _place(order: Order) -> tuple[date, int, int]:
    return order.day, order.precision, order.position


def of_speaker(name: str, wanted: EntryFilter, as_of: AsOf, timelines: Timelines) -> Source:
    """What a person said, for whomever: everybody whose name has all of these words, whatever accents and case."""
    words = words_of(name)
    facts = timelines.facts(SPEAKERS.name, as_of, max(words, key=len)) if words else ()
    places = sorted(
        (date.fromisoformat(fact.value["day"]), int(fact.value["precision"]), fact.position, fact.event)
        for fact in facts
        if set(words) <= set(fact.value["words"])
    )

    def entries(after: Order | None, limit: int) -> Sequence[Entry]:
        rest = (place for place in places if after is None or place[:3] > _place(after))
        found = (timelines.entry(event, as_of) for *_, event in rest)
        return list(islice((entry for entry in found if entry and _is_wanted(entry, wanted)), limit))

    said = {event for *_, event in places}
    return Source(entries, lambda event: event.id in said and wanted.actor in (None, event.coded.actor.id))


def _is_wanted(entry: Entry, wanted: EntryFilter) -> bool:
    coded = entry.event.coded
    return (
        wanted.actor in (None, entry.actor)
        and wanted.act in (None, coded.act)
        and wanted.kind in (None, coded.kind)
        and wanted.window.holds(coded.occurred)
    )
