"""What befell one event, step by step: recorded, corrected, retracted, by the coder or by an editor, and what editors
hold of it and of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from timeline.domain.records import EDIT_TYPES, EVENT_TYPES, Record

_WHAT = {
    "statement.recorded": "recorded",
    "action.recorded": "recorded",
    "event.corrected": "corrected",
    "event.retracted": "retracted",
    "event.edited": "edited",
    "event.marked": "marked",
    "events.merged": "merged",
    "events.linked": "linked",
    "events.unlinked": "unlinked",
    "edit.undone": "undone",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. An edit that changed what is shown is told by that change, with its author and reason."""

    position: int
    recorded_at: datetime
    what: str  # "recorded", "corrected", "retracted", "edited", "marked", "merged", "linked", "unlinked", "undone"
    item_version: int | None = None
    changed: tuple[str, ...] = ()
    reason: str | None = None  # why it was retracted; of an edit, what its author says
    author: str | None = None  # None: the coder, or the item's publisher
    edit: str | None = None
    undoes: str | None = None
    other: str | None = None  # the event that it is held against
    should_be: str | None = None


def steps_of(event: str, records: Iterable[Record]) -> tuple[Step, ...]:
    """The steps of an event, from the records of its item and of the rulings, in the order of the log."""
    about = sorted((r for r in records if _concerns(r, event)), key=lambda r: r.position)
    edits = {str(r.data["edit"]): r for r in about if r.type in EDIT_TYPES}
    told = {r.data["edit"] for r in about if r.type in EVENT_TYPES and "edit" in r.data}
    return tuple(
        _step(record, event, edits)
        for record in about
        if record.type in EVENT_TYPES or (record.type in EDIT_TYPES and record.data["edit"] not in told)
    )


def _concerns(record: Record, event: str) -> bool:
    return record.type in _WHAT and event in (record.data.get("event"), record.data.get("other"))


def _step(record: Record, event: str, edits: dict[str, Record]) -> Step:
    data = record.data
    edit = edits.get(data.get("edit", ""))
    said = edit.data if edit else {}
    pair = [data.get("event"), data.get("other")]
    what = "retracted" if data.get("retracts") else "corrected" if data.get("set") else _WHAT[record.type]
    return Step(
        position=record.position,
        recorded_at=record.recorded_at,
        what=what,
        item_version=data.get("item_version"),
        changed=tuple(data.get("changed", ())),
        reason=said.get("reason", data.get("reason")),
        author=said.get("author"),
        edit=said.get("edit"),
        undoes=said.get("undoes"),
        other=next((one for one in pair if one not in (None, event)), None),
        should_be=data.get("should_be"),
    )
