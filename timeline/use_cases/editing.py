"""How an edit comes into the log: signed, once, and never past what the editor has not seen.

An edit's id follows from what it says, by whom and why, so that sending it twice is one edit; once it was undone, the
same edit is a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.domain import canonical
from timeline.domain.canonical import short_id
from timeline.domain.errors import Conflict, InvalidInput, UnknownEdit, UnknownEvent, VersionConflict
from timeline.domain.ports import Log, Timelines
from timeline.domain.read_models import AsOf
from timeline.domain.records import EDIT_TYPES, Data, NewRecord, Record

ATTEMPTS = 8
MAX_REASON = 500
MAX_AUTHOR = 200
BATCH = 1000

Write = Callable[[Sequence[Record], str], list[NewRecord]]
"""From what a stream holds and the edit's id to the records of the edit, the edit itself first."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who edits, and why; both stay in the log for good. `seen`: the position at which the editor saw the events; what
    befell them since is not overruled unseen. None: as they are now."""

    author: str
    reason: str
    seen: int | None = None

    def __post_init__(self) -> None:
        """InvalidInput without either."""
        if not self.author.strip() or len(self.author) > MAX_AUTHOR or not self.author.isprintable():
            raise InvalidInput(
                f"an edit has an author, in 1 to {MAX_AUTHOR} characters; give --author, or set TIMELINE_AUTHOR"
            )
        if not self.reason.strip() or len(self.reason) > MAX_REASON:
            raise InvalidInput(f"say why in 1 to {MAX_REASON} characters; the reason is kept in the log for good")

    def signed(self, edit: str) -> dict[str, Any]:
        """The members that every edit's data begins with."""
        return {"edit": edit, "author": self.author.strip(), "reason": self.reason.strip()}


@dataclass(frozen=True, slots=True)
class Made:
    """An edit in the log; whether it stood there already."""

    id: str
    position: int
    stood: bool


def append_edit(
    stream: str, events: Sequence[str], content: Mapping[str, Any], write: Write, *, hand: Hand, log: Log
) -> Made:
    """Decide and append; anew when the stream moved on by what does not concern the events, Conflict when it does."""
    seen = hand.seen
    for attempt in range(1, ATTEMPTS + 1):
        history = log.stream(stream)
        edit = _id_of(content, hand, history)
        if stands := next((r for r in history if r.key == edit), None):
            return Made(edit, stands.position, stood=True)
        if seen is None:
            seen = history[-1].position if history else 0
        _check_unchanged(events, seen, history)
        try:
            positions = log.append(write(history, edit), expect={stream: history[-1].stream_version if history else 0})
        except VersionConflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return Made(edit, positions[0], stood=False)
    raise AssertionError("the loop returns or raises")


def _id_of(content: Mapping[str, Any], hand: Hand, history: Sequence[Record]) -> str:
    said = canonical.dumps([dict(content), hand.signed("")]).decode()
    undone = {record.data["undoes"] for record in history if record.type == "edit.undone"}
    ids = (short_id("ed", said, str(n)) for n in range(len(undone) + 1))
    return next(edit for edit in ids if edit not in undone)


def _check_unchanged(events: Sequence[str], seen: int, history: Sequence[Record]) -> None:
    """Conflict that names the last hand on these events since."""
    since = [
        r for r in history if r.position > seen and not {r.data.get("event"), r.data.get("other")}.isdisjoint(events)
    ]
    last = next((r for r in reversed(since) if "author" in r.data or "edit" not in r.data), None)
    if last is not None:
        event, who = last.data["event"], last.data.get("author", "the coder")
        raise Conflict(
            f"{event} was changed by {who} at position {last.position}, after {seen}: look at it again with "
            f"`timeline event {event}`, and if it still needs the edit, give --seen {history[-1].position}",
            event=event,
            position=last.position,
        )


def item_of(event: str, log: Log, timelines: Timelines) -> str:
    """The item of an event that stands or was retracted; UnknownEvent otherwise."""
    entry = timelines.entry(event, AsOf(log.head().position, None))
    if entry is not None:
        return entry.event.item
    position = 0
    while records := log.read(position, limit=BATCH, types={"event.retracted"}):
        for record in records:
            if record.data["event"] == event:
                return str(record.data["item"])
        position = records[-1].position
    raise UnknownEvent(f"no event {event!r} in the log; `timeline show ACTOR --json` names events by id", event=event)


def find_edit(edit: str, log: Log) -> Record:
    """The record of an edit: there are few of them, so they are read through. UnknownEdit when there is none."""
    for record in edits_in(log):
        if record.data["edit"] == edit:
            return record
    raise UnknownEdit(f"no edit {edit!r} in the log; `timeline edits` lists them", edit=edit)


def edits_in(log: Log, upto: int | None = None) -> list[Record]:
    """Every edit and what undid it, in their order."""
    found: list[Record] = []
    position = 0
    while records := log.read(position, limit=BATCH, upto=upto, types=EDIT_TYPES):
        found += records
        position = records[-1].position
    return found


def edit_record(kind: str, stream: str, data: Data, cause: int | None) -> NewRecord:
    """An edit's own record; its key is its id."""
    return NewRecord(kind, stream, data["edit"], data, cause=cause)
