"""The editor's door to events: correct, retract, mark as wrong, undo (decision 12).

An edit and what it shows go into the item's stream in one append, at the version that was read: two editors, or an
editor and the coder, never decide past one another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from timeline.coding.validate import code_faults
from timeline.domain.dates import iso
from timeline.domain.edits import (
    FIELDS,
    Edit,
    ItemState,
    edit_to_data,
    item_state,
    laid_over,
    shown_next,
    shown_to_data,
    telling,
)
from timeline.domain.errors import InvalidInput
from timeline.domain.event_record import Event
from timeline.domain.ports import Log, Timelines
from timeline.domain.records import NewRecord, Record
from timeline.use_cases.editing import Hand, Made, append_edit, edit_record, edits_in, find_edit, item_of
from timeline.use_cases.marked import LINE, NOTHING
from timeline.use_cases.streams import item_stream


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit, and how the event stands now: None when it is not shown."""

    made: Made
    event: Event | None


def correct(event: str, fields: Mapping[str, Any], hand: Hand, log: Log, timelines: Timelines) -> Edited:
    """Set fields of an event, in the form of a record's data (`FIELDS`). They stay set whatever the coder tells later;
    what is not set follows the coder.

    UnknownEvent for what never was; InvalidInput for what does not stand, for values that no coder could give, and for
    those that it has already; Conflict when the event changed since it was seen.
    """

    def decide(edit: Edit, state: ItemState) -> Edit:
        whole = _with_code(fields, state.shown[event])
        _check_fields(whole, state.shown[event], state)
        return replace(edit, fields=whole)

    return _edit(event, {"event": event, "set": dict(fields)}, decide, hand=hand, log=log, timelines=timelines)


def retract(event: str, hand: Hand, log: Log, timelines: Timelines) -> Edited:
    """Take an event back that its item does not tell. It stays away as long as the coder tells it the same way."""

    def decide(edit: Edit, state: ItemState) -> Edit:
        return replace(edit, retracts=telling(state.told[event]))

    return _edit(event, {"event": event, "retract": True}, decide, hand=hand, log=log, timelines=timelines)


def mark_wrong(event: str, should_be: str | None, hand: Hand, log: Log, timelines: Timelines) -> Made:
    """Note that the coder tells an event wrongly, for those who improve it; what is shown stays as it is.

    `should_be` is a line as `as_line` writes it, or NOTHING: InvalidInput for any other.
    """
    if should_be is not None and should_be != NOTHING and not LINE.fullmatch(should_be):
        raise InvalidInput(f"{should_be!r} is no event; write it as 'USA REJECT RUS 2015-10-07', or {NOTHING!r}")
    item = item_of(event, log, timelines)

    def write(history: Sequence[Record], edit: str) -> list[NewRecord]:
        told = item_state(history).told.get(event)
        if told is None:
            raise InvalidInput(f"{event} is no longer told by its item; there is nothing to mark", event=event)
        about = {"event": event, "item": item, "item_version": told.item_version, "reported_at": iso(told.reported_at)}
        data = {**hand.signed(edit), **about, "should_be": should_be}
        return [edit_record("event.marked", item_stream(item), data, _last_about(event, history))]

    content = {"event": event, "mark": should_be}
    return append_edit(item_stream(item), [event], content, write, hand=hand, log=log)


def undo(edit: str, hand: Hand, log: Log) -> Made:
    """Undo an edit by another record; what the coder tells is shown again, through the edits that are left.

    UnknownEdit for an id that no edit has; InvalidInput for an undoing. Undoing twice is once.
    """
    made = find_edit(edit, log)
    if made.type == "edit.undone":
        raise InvalidInput(f"{edit} undid another edit; make that one again instead", edit=edit)
    before = next((r for r in edits_in(log) if r.type == "edit.undone" and r.data["undoes"] == edit), None)
    if before is not None:
        return Made(before.data["edit"], before.position, stood=True)
    event, item = str(made.data["event"]), made.data.get("item")

    def write(history: Sequence[Record], undoing: str) -> list[NewRecord]:
        data = {**hand.signed(undoing), "undoes": edit, "event": event}
        if item is None:  # what an editor held of two events
            data["other"] = made.data["other"]
            return [edit_record("edit.undone", made.stream, data, made.position)]
        data |= {"item": item, "reported_at": made.data["reported_at"]}
        state = item_state(history)
        told, left = state.told.get(event), [one for one in state.edits_of(event) if one.id != edit]
        undone = edit_record("edit.undone", made.stream, data, made.position)
        return [undone, *(_showing(undone, told, left, state) if told else [])]

    events = [event, *filter(None, [made.data.get("other")])]
    return append_edit(made.stream, events, {"undoes": edit}, write, hand=hand, log=log)


def _edit(
    event: str,
    content: Mapping[str, Any],
    decide: Callable[[Edit, ItemState], Edit],
    *,
    hand: Hand,
    log: Log,
    timelines: Timelines,
) -> Edited:
    item = item_of(event, log, timelines)
    stream = item_stream(item)

    def write(history: Sequence[Record], edit_id: str) -> list[NewRecord]:
        state = item_state(history)
        _check_stands(event, state)
        at = state.shown[event].reported_at
        edit = decide(Edit(edit_id, event, item, hand.author.strip(), hand.reason.strip(), at), state)
        made = edit_record("event.edited", stream, edit_to_data(edit), _last_about(event, history))
        shows = _showing(made, state.told[event], (*state.edits_of(event), edit), state)
        if not shows:
            raise InvalidInput(f"{event} says so already; there is nothing to correct", event=event)
        return [made, *shows]

    made = append_edit(stream, [event], content, write, hand=hand, log=log)
    return Edited(made, item_state(log.stream(stream)).shown.get(event))


def _showing(made: NewRecord, told: Event, edits: Sequence[Edit], state: ItemState) -> list[NewRecord]:
    """The record by which readers and subscribers learn of an edit, if it changes what they see."""
    shown = shown_next(state, told, edits)
    if shown is None:
        return []
    record_type, data = shown_to_data(shown, told, {"edit": made.key})
    return [NewRecord(record_type, made.stream, f"{made.key}/shown", data, cause=made.cause)]


def _with_code(fields: Mapping[str, Any], shown: Event) -> dict[str, Any]:
    """An act and its CAMEO code are set together: a code of one act is none of another."""
    if "cameo" in fields and "act" not in fields:
        return {**fields, "act": shown.coded.act.value}
    if "act" in fields and "cameo" not in fields:
        return {**fields, "cameo": ""}
    return dict(fields)


def _check_fields(fields: dict[str, Any], shown: Event, state: ItemState) -> None:
    """InvalidInput for fields that cannot be set, or to no such values; fills in the act's own code."""
    if unknown := sorted(fields.keys() - FIELDS):
        raise InvalidInput(f"{', '.join(unknown)} cannot be corrected; these can: {', '.join(sorted(FIELDS))}")
    try:
        after = laid_over(shown, [Edit("", shown.id, shown.item, "", "", shown.reported_at, fields)])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"{shown.id} cannot be corrected so: {error}; see docs/editing.md", event=shown.id) from None
    assert after is not None
    if "cameo" in fields:
        fields["cameo"] = after.coded.cameo
    for fault in code_faults(after.coded):
        raise InvalidInput(f"{shown.id} cannot be corrected so: {fault}", event=shown.id)
    if "reply_to" in fields and after.reply_to is not None and not _may_answer(after, state):
        raise InvalidInput(
            f"{after.reply_to} is no other event of the same item that stands, or answers this one; across items use "
            "`timeline link`",
            event=shown.id,
        )


def _may_answer(event: Event, state: ItemState) -> bool:
    seen, at = {event.id}, event.reply_to
    while at is not None:
        if at in seen or at not in state.shown:
            return False
        seen.add(at)
        at = state.shown[at].reply_to
    return True


def _check_stands(event: str, state: ItemState) -> None:
    if event in state.shown:
        return
    by = [edit.id for edit in state.edits_of(event) if edit.retracts is not None]
    if event in state.told and by:
        raise InvalidInput(f"{event} was retracted by an editor; `timeline undo {by[-1]}` brings it back", event=event)
    raise InvalidInput(
        f"{event} is no longer told by its item; `timeline show` has the events that stand, edit one of those",
        event=event,
    )


def _last_about(event: str, history: Sequence[Record]) -> int | None:
    return next((r.position for r in reversed(history) if r.data.get("event") == event), None)
