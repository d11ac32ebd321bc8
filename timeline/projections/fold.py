"""What every projection of events has in common: a row set per event that begins, is replaced, and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from timeline.domain.event_record import Event, event_from_data, retraction_from_data
from timeline.domain.read_models import AsOf, Change, Live, Row
from timeline.domain.records import EVENT_TYPES, Record

RowsOf = Callable[[Event, int], Sequence[Row]]
"""The rows that an event has in a projection, given the position of its first recording."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A fold over the log. Raise `version` whenever the same records would give other rows: then they are built anew.

    `rule` is the version of what is derived from the rows when somebody asks, such as which event answers which. Raise
    it whenever the same rows would give other answers; it needs no rebuild, but a cursor of before no longer holds.
    """

    name: str
    version: int
    rows_of: RowsOf
    rule: int = 0

    def group(self, record: Record) -> str | None:
        """Whose current rows the fold needs to see: the event's; None for a record that does not concern it.

        All records of a group lie in one stream.
        """
        return str(record.data["event"]) if record.type in EVENT_TYPES else None

    def fold(self, current: Sequence[Row], record: Record) -> Change:
        """Pure: the event's rows now and a record about it, to the rows that end and the rows that begin.

        A retraction of what has no rows ends nothing; a correction of it begins the rows as a recording would.
        """
        closed = tuple(row.key for row in current)
        if record.type == "event.retracted":
            return Change(record.position, retraction_from_data(record.data).reported_at, closed)
        event = event_from_data(record.data)
        first = current[0].position if current else record.position
        return Change(record.position, event.reported_at, closed, tuple(self.rows_of(event, first)))

    def stale(self, live: Mapping[str, Live]) -> bool:
        """Whether its rows were made by another version of the fold. They still answer, and grow no further."""
        return self.name in live and live[self.name].version != self.version


def edition(projections: Iterable[Projection], as_of: AsOf) -> str:
    """The versions of rows and rules behind a reply: for one edition it never changes."""
    made = ((p, as_of.models[p.name].version if p.name in as_of.models else p.version) for p in projections)
    return ", ".join(f"{projection.name} {version}.{projection.rule}" for projection, version in made)
