"""A version that comes in late is told where it belongs: the events of its item become what they would be in order.

An event is the n-th that its item told, in the order of its publisher's telling. Where an earlier version shows that
the order was another, the events that differ are told again, in one append: recorded or corrected to their earlier
forms, then to what stands; what has no place any more is retracted as renumbered. Nothing changes in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from timeline.domain.amendments import known_as
from timeline.domain.errors import CoderFailed, InvalidCoding
from timeline.domain.event_record import (
    RENAMING,
    Event,
    Retraction,
    event_from_data,
    event_id,
    event_to_data,
    retraction_from_data,
    retraction_to_data,
    without_reply,
)
from timeline.domain.events import CoderIdentity, Coding, Kind
from timeline.domain.headline import Mark
from timeline.domain.items import ItemVersion, version_from_data
from timeline.domain.reconcile import Reconciliation, changed_fields, reconcile
from timeline.domain.records import DESK_TYPES, EVENT_TYPES, ITEM_TYPES, Data, NewRecord, Record


@dataclass(frozen=True, slots=True)
class Source:
    """The item version that is coded, as its events carry it."""

    version: ItemVersion
    stream: str
    position: int
    reported_at: datetime
    coder: CoderIdentity


def source_of(record: Record, coder: CoderIdentity) -> Source:
    version = version_from_data(record.data)
    return Source(version, record.stream, record.position, version.reported_at(record.recorded_at), coder)


@dataclass(frozen=True, slots=True)
class Told:
    """An event's forms, oldest first, and how it ended, if it did."""

    forms: tuple[Event, ...]
    end: Retraction | None = None

    @property
    def first_reported(self) -> datetime:
        return min(form.reported_at for form in self.forms)

    @property
    def is_renamed(self) -> bool:
        """Whether it ended without its publisher's taking anything back."""
        return self.end is not None and self.end.reason in RENAMING


def unsaying(told: Told, reason: str) -> Iterator[tuple[str, Data]]:
    """Record types and data by which an event is told under this name at no moment. One that ended already is told once
    more for that, since an end cannot be moved."""
    event = told.forms[-1]
    if told.end is not None:
        yield recorded_type(event), event_to_data(event)
    retraction = Retraction(event.id, event.item, event.item_version, reason, told.first_reported)
    yield "event.retracted", retraction_to_data(retraction)


def recorded_type(event: Event) -> str:
    return "statement.recorded" if event.coded.kind is Kind.STATEMENT else "action.recorded"


Retelling = dict[str, Told]
"""Every event that an item ever told, by its id, in the order of their numbers."""


def retell(
    late: Record,
    history: Sequence[Record],
    coder: CoderIdentity,
    code: Callable[[Source], Coding | None],
) -> list[NewRecord]:
    """What makes the events of an item those of all its versions in the order of their telling.

    Nothing where another coder read some of them, an editor changed some, or one cannot be coded any more: then what
    stands goes on standing.
    """
    coders = {r.data["coder"][-1] for r in history if r.type == "item.coded"}
    versions = [r for r in history if r.type in ITEM_TYPES and r.position <= late.position]
    ordered = in_order_of_telling(versions)
    edited = any(r.type in DESK_TYPES for r in history)
    if edited or not coders <= {coder.digest} or all(r.position != late.position for r in ordered):
        return []
    try:
        whole = _in_order(ordered, coder, code)
    except (InvalidCoding, CoderFailed):
        return []
    return _difference(whole, told_so_far(history), late, coder) if whole is not None else []


def in_order_of_telling(versions: Sequence[Record]) -> list[Record]:
    """Versions as their publisher told them: those that came late before the first that was told after them.

    A feed's words that wait behind a full text are not told before anything, and are left out.
    """
    told = {r.position: known_as(version_from_data(r.data), r.recorded_at).place for r in versions}
    ordered = [r for r in versions if not r.data.get("late")]
    for record in (r for r in versions if r.data.get("late")):
        after = (i for i, r in enumerate(ordered) if told[r.position] > told[record.position])
        index = next(after, None)
        if index is not None:
            ordered.insert(index, record)
    return ordered


def _in_order(
    versions: Sequence[Record], coder: CoderIdentity, code: Callable[[Source], Coding | None]
) -> Retelling | None:
    told: Retelling = {}
    live: dict[str, Event] = {}
    for record in versions:
        source = source_of(record, coder)
        coding = code(source)
        if coding is None:
            return None
        plan = reconcile(list(live.values()), coding.events)
        ids = identities(plan, source.version.item, len(told))
        for event in plan.retracted:
            told[event.id] = replace(told[event.id], end=retraction_of(event, source, reason_of(record, ())))
            del live[event.id]
        for index in sorted([*plan.new, *(c.fresh for c in plan.corrected)]):
            before = live.get(ids[index])
            reported_at = max(before.reported_at, source.reported_at) if before else source.reported_at
            event = event_of(index, source, coding, ids, reported_at)
            live[event.id] = event
            told[event.id] = Told((*(told[event.id].forms if before else ()), event))
    return told


def told_so_far(history: Sequence[Record]) -> Retelling:
    """What the records of an item's stream tell."""
    told: Retelling = {}
    for record in history:
        if record.type == "event.retracted":
            retraction = retraction_from_data(record.data)
            told[retraction.event] = replace(told[retraction.event], end=retraction)
        elif record.type in EVENT_TYPES:
            event = event_from_data(record.data)
            before = told[event.id].forms if event.id in told and told[event.id].end is None else ()
            told[event.id] = Told((*before, event))
    return told


def numbered(history: Sequence[Record]) -> int:
    """How many events an item has told: what got another number does not count."""
    renamed = (told.end is not None and told.end.reason == "renumbered" for told in told_so_far(history).values())
    return sum(not one for one in renamed)


@dataclass(slots=True)
class _Difference:
    late: Record
    coder: CoderIdentity
    records: list[NewRecord] = field(default_factory=list)

    def retract(self, retraction: Retraction) -> None:
        self.add("event.retracted", retraction.event, retraction_to_data(retraction))

    def tell(self, event: Event, before: Event | None) -> None:
        if before is None:
            self.add(recorded_type(event), event.id, event_to_data(event))
        elif not _is_form(event, before):
            moved = ("reported_at",) if event.reported_at != before.reported_at else ()
            changed = (*changed_fields(before, event), *moved)
            self.add("event.corrected", event.id, event_to_data(event, changed))

    def add(self, record_type: str, event: str, data: Data) -> None:
        item, version = self.late.data["item"], self.late.data["version"]
        key = f"{item}/v{version}/{self.coder.digest[:12]}/{event}/{len(self.records)}"
        self.records.append(NewRecord(record_type, self.late.stream, key, data, cause=self.late.position))


def _difference(whole: Retelling, so_far: Retelling, late: Record, coder: CoderIdentity) -> list[NewRecord]:
    found = _Difference(late, coder)
    for event, told in so_far.items():
        if event not in whole and not told.is_renamed:
            for record_type, data in unsaying(told, "renumbered"):
                found.add(record_type, event, data)
    for event, told in whole.items():
        before = so_far.get(event)
        if before is not None and _tells(before, told):
            continue
        standing = before.forms[-1] if before and before.end is None else None
        for form in told.forms:
            found.tell(form, standing)
            standing = form
        if told.end is not None:
            found.retract(told.end)
    return found.records


def _tells(before: Told, told: Told) -> bool:
    """Whether what was told so far ends as it should: with these forms, and this end."""
    last = before.forms[-len(told.forms) :]
    same = len(last) == len(told.forms) and all(_is_form(a, b) for a, b in zip(last, told.forms, strict=True))
    return same and _ended(before) == _ended(told)


def _ended(told: Told) -> datetime | None:
    return told.end.reported_at if told.end else None


def _is_form(one: Event, other: Event) -> bool:
    return not changed_fields(one, other) and one.reported_at == other.reported_at


def identities(plan: Reconciliation, item: str, numbered: int) -> dict[int, str]:
    """The event id of every fresh event: kept where one was live, new numbers for the rest."""
    ids = {index: event.id for event, index in plan.unchanged}
    ids |= {c.fresh: c.live.id for c in plan.corrected}
    ids |= {index: event_id(item, numbered + n) for n, index in enumerate(plan.new, start=1)}
    return ids


def reason_of(record: Record, history: Sequence[Record]) -> str:
    """Why events fall away: the item was withdrawn or corrected, this version was coded before by another coder, or it
    is new."""
    if record.data["mark"] == Mark.WITHDRAWN.value:
        return "withdrawn"
    if record.data["mark"] == Mark.CORRECTED.value:
        return "corrected"
    again = any(r.type == "item.coded" and r.data["item_version"] == record.data["version"] for r in history)
    return "recoded" if again else "revised"


def retraction_of(event: Event, source: Source, reason: str) -> Retraction:
    reported_at = max(event.reported_at, source.reported_at)
    return Retraction(event.id, source.version.item, source.version.version, reason, reported_at)


def event_of(index: int, source: Source, coding: Coding, ids: Mapping[int, str], reported_at: datetime) -> Event:
    """One of a version's coded events, under its id; `ids` are those of all of them."""
    version, coded = source.version, coding.events[index]
    return Event(
        id=ids[index],
        item=version.item,
        item_version=version.version,
        publisher=version.publisher,
        url=version.url,
        reported_at=reported_at,
        coder=source.coder,
        coded=without_reply(coded),
        reply_to=ids[coded.reply_to] if coded.reply_to is not None else None,
    )
