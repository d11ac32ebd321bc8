"""What a coding changes of the events that stand, as people ask for it: corrected, retracted, added, by actor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from timeline.domain.event_record import Event, event_from_data
from timeline.domain.records import EVENT_TYPES, NewRecord, Record
from timeline.domain.reporting import live_events


class Turn(StrEnum):
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """One event before and after; `fields`: what a correction changes."""

    turn: Turn
    before: Event | None
    after: Event | None
    fields: tuple[str, ...] = ()

    @property
    def event(self) -> Event:
        """As it stands in the end; a retracted one as it stood."""
        event = self.after or self.before
        assert event is not None
        return event

    @property
    def actors(self) -> tuple[str, ...]:
        """On whose timelines it shows: a correction of the actor on both."""
        return tuple(dict.fromkeys(event.coded.actor.id for event in (self.before, self.after) if event))


def changes_of(history: Sequence[Record], appended: Iterable[NewRecord]) -> tuple[Change, ...]:
    """What records mean that are appended to the stream of one item."""
    live = live_events(history)
    return tuple(_change(record, live) for record in appended if record.type in EVENT_TYPES)


def _change(record: NewRecord, live: dict[str, Event]) -> Change:
    """One record's change; `live` follows."""
    event = str(record.data["event"])
    if record.type == "event.retracted":
        return Change(Turn.RETRACTED, live.pop(event), None)
    before, after = live.get(event), event_from_data(record.data)
    live[event] = after
    if record.type == "event.corrected":
        if before is None:  # an editor had retracted it, and his reason has gone
            return Change(Turn.ADDED, None, after)
        return Change(Turn.CORRECTED, before, after, tuple(record.data["changed"]))
    return Change(Turn.ADDED, None, after)


def by_actor(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes on each actor's timeline, actors by id."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        for actor in change.actors:
            found.setdefault(actor, []).append(change)
    return dict(sorted(found.items()))
