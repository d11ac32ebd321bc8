"""Records of events for logs made by hand, and random logs of them for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.strategies import events
from timeline.domain.dates import iso
from timeline.domain.event_record import Event, Retraction, event_to_data, retraction_to_data
from timeline.domain.ports import Log
from timeline.domain.records import NewRecord

FIRST = datetime(2015, 10, 1, 12, tzinfo=UTC)


def stream_of(item: str) -> str:
    return f"item-{item}"


def recorded(event: Event, key: str) -> NewRecord:
    return NewRecord(f"{event.coded.kind.value}.recorded", stream_of(event.item), key, event_to_data(event))


def corrected(event: Event, key: str) -> NewRecord:
    return NewRecord("event.corrected", stream_of(event.item), key, event_to_data(event, ["gloss"]))


def retracted(event: Event, key: str, at: datetime | None = None) -> NewRecord:
    taken = Retraction(event.id, event.item, event.item_version, "withdrawn", at or event.reported_at)
    return NewRecord("event.retracted", stream_of(event.item), key, retraction_to_data(taken))


def broken(record: NewRecord, **changed: Any) -> NewRecord:
    """The record with some of its data changed; a field given as `...` is missing."""
    data = {name: value for name, value in {**record.data, **changed}.items() if value is not ...}
    return replace(record, data=data)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one of a few events, so many hours after what was last reported of it."""

    what: str  # "record", "correct", "retract", "join", "erase", "undated", "nameless"
    number: int
    told: Event
    hours: int


STEPS = ("record", "record", "record", "correct", "correct", "retract", "join", "erase", "undated", "nameless")

steps = st.builds(Step, st.sampled_from(STEPS), st.integers(0, 4), events(), st.integers(0, 30))
logs = st.lists(steps, max_size=14)


def records_of(told: Sequence[Step]) -> list[NewRecord]:
    """Pure: the records of a story. Any step may come at any time: a correction of nothing, a retraction twice."""
    reported: dict[str, datetime] = {}
    made = []
    for number, step in enumerate(told):
        item = f"it_{step.number // 2}"
        name = f"ev_{step.number}"
        at = reported[name] = reported.get(name, FIRST) + timedelta(hours=step.hours)
        answered = step.told.reply_to and f"ev_{(step.number + 1) % 5}"
        event = replace(step.told, id=name, item=item, reported_at=at, reply_to=answered)
        made.append(_record(step.what, event, f"key-{number}"))
    return made


def _record(what: str, event: Event, key: str) -> NewRecord:
    stream = stream_of(event.item)
    joined = {"item": event.item, "into": "it_9", "reported_at": iso(event.reported_at)}
    made = {
        "record": recorded(event, key),
        "correct": corrected(event, key),
        "retract": retracted(event, key),
        "join": NewRecord("item.joined", stream, key, joined),
        "erase": NewRecord("content.erased", stream, key, {"item": event.item, "contents": []}),
        "undated": broken(recorded(event, key), occurred=...),
        "nameless": broken(recorded(event, key), event=...),
    }
    return made[what]


def append_all(log: Log, records: Sequence[NewRecord], *, at_once: int = 3) -> None:
    for start in range(0, len(records), at_once):
        log.append(records[start : start + at_once])
