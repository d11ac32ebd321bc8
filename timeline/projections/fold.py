"""What every projection of events has in common: a row set per event that begins, is replaced, and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from timeline.domain.event_record import Event, event_from_data, retraction_from_data
from timeline.domain.read_models import Change, Row
from timeline.domain.records import EVENT_TYPES, Record

RowsOf = Callable[[Event, int], Sequence[Row]]
"""The rows that an event has in a projection, given the position of its first recording."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A fold over the log. Raise `version` whenever the same records would give other rows."""

    name: str
    version: int
    rows_of: RowsOf

    def group(self, record: Record) -> str | None:
        """Whose current rows the fold needs to see: the event's; None for a record that does not concern it."""
        return str(record.data["event"]) if record.type in EVENT_TYPES else None

    def fold(self, current: Sequence[Row], record: Record) -> Change:
        """Pure: the event's rows now and a record about it, to the rows that end and the rows that begin."""
        closed = tuple(row.key for row in current)
        if record.type == "event.retracted":
            return Change(record.position, retraction_from_data(record.data).reported_at, closed)
        event = event_from_data(record.data)
        first = current[0].position if current else record.position
        return Change(record.position, event.reported_at, closed, tuple(self.rows_of(event, first)))
