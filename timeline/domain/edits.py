"""What editors change of an event, and what is shown of it then (decision 12).

    told (by the coder) + edits in force -> shown

Both are folded from the records of one item. What is shown is a pure function of what is told and of the edits, so
that whatever the coder tells later goes through the same hands, and an edit that is undone leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from timeline.domain.dates import iso
from timeline.domain.event_record import (
    BY_EDITOR,
    Event,
    Retraction,
    event_from_data,
    event_to_data,
    retraction_to_data,
)
from timeline.domain.reconcile import differing
from timeline.domain.records import EVENT_TYPES, Data, Record

STANDS_AGAIN = "retracted"
"""What changed of an event that was retracted and stands again."""

FIELDS = frozenset(
    {
        "actor",
        "targets",
        "act",
        "cameo",
        "occurred",
        "speaker",
        "modality",
        "kind",
        "gloss",
        "reply_to",
    }
)
"""What an editor may correct, by its name in a record's data. Where the words are is not his to say."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one event: fields that are set, in the form of a record's data, or a telling that is taken back."""

    id: str
    event: str
    item: str
    author: str
    reason: str
    reported_at: datetime  # of the event as it stood: an edit is of how it was read, not news
    fields: Data = field(default_factory=dict)
    retracts: Data | None = None


def edit_to_data(edit: Edit) -> Data:
    """The data of an `event.edited`."""
    return {
        "edit": edit.id,
        "event": edit.event,
        "item": edit.item,
        "author": edit.author,
        "reason": edit.reason,
        "reported_at": iso(edit.reported_at),
        "set": dict(edit.fields),
        "retracts": edit.retracts,
    }


def edit_from_data(data: Data) -> Edit:
    return Edit(
        id=data["edit"],
        event=data["event"],
        item=data["item"],
        author=data["author"],
        reason=data["reason"],
        reported_at=datetime.fromisoformat(data["reported_at"]),
        fields=data["set"],
        retracts=data["retracts"],
    )


def telling(event: Event) -> Data:
    """What tells one act from another: a retraction of an editor holds as long as the coder tells the act so."""
    coded = event.coded
    return {
        "actor": coded.actor.id,
        "targets": sorted({target.id for target in coded.targets}),
        "act": coded.act.value,
        "modality": coded.modality.value,
    }


def laid_over(told: Event, edits: Sequence[Edit]) -> Event | None:
    """The event as edited; None when an edit takes back just what is told. Of two edits of a field the later holds."""
    if any(edit.retracts is not None and edit.retracts == telling(told) for edit in edits):
        return None
    fields: dict[str, object] = {}
    for edit in edits:
        fields |= edit.fields
    return event_from_data({**event_to_data(told), **fields}) if fields else told


@dataclass(slots=True)
class ItemState:
    """What the records of one item come to; events by id, in the order of their recording."""

    told: dict[str, Event] = field(default_factory=dict)
    shown: dict[str, Event] = field(default_factory=dict)
    edits: dict[str, Edit] = field(default_factory=dict)  # those in force, by id
    reported: dict[str, datetime] = field(default_factory=dict)  # the latest of each event: none goes back behind it

    def edits_of(self, event: str) -> tuple[Edit, ...]:
        return tuple(edit for edit in self.edits.values() if edit.event == event)

    def take(self, record: Record) -> None:
        """One more record of the item."""
        data = record.data
        if record.type == "event.edited":
            self.edits[data["edit"]] = edit_from_data(data)
        elif record.type == "edit.undone":
            self.edits.pop(data["undoes"], None)
        elif record.type == "event.retold":
            self._tell(data["event"], event_from_data(data["told"]) if data["told"] else None)
        elif record.type in EVENT_TYPES:
            self._show(record)

    def _show(self, record: Record) -> None:
        data, event = record.data, str(record.data["event"])
        shown = event_from_data(data) if record.type != "event.retracted" else None
        if not is_edited(data):
            self._tell(event, shown)
        self.reported[event] = datetime.fromisoformat(data["reported_at"])
        if shown is None:
            self.shown.pop(event, None)
        else:
            self.shown[event] = shown

    def _tell(self, event: str, told: Event | None) -> None:
        if told is None:
            self.told.pop(event, None)
        else:
            self.told[event] = told


def item_state(history: Iterable[Record]) -> ItemState:
    state = ItemState()
    for record in history:
        state.take(record)
    return state


def is_edited(data: Data) -> bool:
    """Whether a correction or retraction shows the coder's event through edits: what the coder tells stands apart."""
    return "edit" in data or "held" in data


@dataclass(frozen=True, slots=True)
class Shown:
    """How an event that is under edits is shown from now on: `event` is None once it is not; `changed` names fields."""

    event: Event | None
    changed: tuple[str, ...]
    reported_at: datetime


def shown_next(state: ItemState, told: Event, edits: Sequence[Edit], *, retold: bool = False) -> Shown | None:
    """What changes of what is shown, given what is told now and the edits in force; None when nothing does. Our own
    words for an event are a change when an editor made it, and none when it was only `retold`, as in any coding."""
    before, after = state.shown.get(told.id), laid_over(told, edits)
    reported_at = max(told.reported_at, state.reported.get(told.id, told.reported_at))
    if after is None:
        return Shown(None, (), reported_at) if before else None
    changed = differing(before, after) if before else (STANDS_AGAIN,)
    if retold and changed == ("gloss",):
        return None
    return Shown(replace(after, reported_at=reported_at), changed, reported_at) if changed else None


def since(history: Iterable[Record], position: int, event: str) -> list[Record]:
    """The records about an event after a position."""
    return [record for record in history if record.position > position and record.data.get("event") == event]


def shown_to_data(shown: Shown, before: Event, marks: Data) -> tuple[str, Data]:
    """Type and data of the record that shows it so. `marks` says which edits had a part: `edit` made the change, or the
    edits in `held` shaped what the coder's new answer changed. `before` is the event in any form that it had."""
    if shown.event is not None:
        return "event.corrected", {**event_to_data(shown.event, shown.changed), **marks}
    retraction = Retraction(before.id, before.item, before.item_version, BY_EDITOR, shown.reported_at)
    return "event.retracted", {**retraction_to_data(retraction), **marks}
