"""The clock in the log: a record a day, so that what lapses by time lapses without news too, and replays (DESIGN 4)."""

from __future__ import annotations

from datetime import UTC

from timeline.domain.ports import Clock, Log
from timeline.domain.records import NewRecord

STREAM = "clock"


def tick(log: Log, clock: Clock) -> int | None:
    """Record the UTC day, unless the log holds a record of it already; the record's position, if there is one.

    An empty log stays empty: nothing in it can age. Services that tick at once make one record, by its key.
    """
    head, day = log.head(), clock().astimezone(UTC).date()
    if head.recorded_at is None or head.recorded_at.astimezone(UTC).date() >= day:
        return None
    (position,) = log.append([NewRecord("clock.ticked", STREAM, f"clock/{day}", {"day": day.isoformat()})])
    return position
