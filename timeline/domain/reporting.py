"""When the world could read what a record tells, and what stands after a run of records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from timeline.domain.event_record import Event, event_from_data
from timeline.domain.items import version_from_data
from timeline.domain.records import DESK_TYPES, EVENT_TYPES, ITEM_TYPES, Record


def reported_at(record: Record) -> datetime:
    """The publisher's moment for items and events; for everything else, when it was recorded. An edit corrects how we
    read what had been published, so it counts from the event's own moment on."""
    if record.type in EVENT_TYPES or (record.type in DESK_TYPES and record.data.get("reported_at")):
        return datetime.fromisoformat(record.data["reported_at"])
    if record.type in ITEM_TYPES:
        return version_from_data(record.data).reported_at(record.recorded_at)
    return record.recorded_at


def was_reported(record: Record, by: datetime | None) -> bool:
    """Whether the world could read it by then; everything could without a limit."""
    return by is None or reported_at(record) <= by


def live_events(history: Iterable[Record]) -> dict[str, Event]:
    """The events that stand after these records, by id, in the order of their recording."""
    live: dict[str, Event] = {}
    for record in history:
        if record.type == "event.retracted":
            live.pop(record.data["event"], None)
        elif record.type in EVENT_TYPES:
            live[record.data["event"]] = event_from_data(record.data)
    return live
