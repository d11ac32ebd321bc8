"""Items become events: follow the log, code every new version, append only what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from timeline.domain.changes import Change, changes_of
from timeline.domain.dates import Clarity, Occurred, Precision, iso
from timeline.domain.edits import ItemState, item_state, shown_next, shown_to_data
from timeline.domain.errors import CoderFailed, Conflict, InvalidCoding, InvalidRecord
from timeline.domain.event_record import (
    Event,
    Retraction,
    event_to_data,
    retraction_to_data,
)
from timeline.domain.events import Article, CodedEvent, Coder, Coding, Kind
from timeline.domain.headline import Mark
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.ports import Checkpoints, Log
from timeline.domain.reconcile import reconcile
from timeline.domain.records import ITEM_TYPES, Data, NewRecord, Record
from timeline.domain.spans import ItemText
from timeline.use_cases.answers import answer
from timeline.use_cases.retell import Source, event_of, identities, numbered, reason_of, retell, source_of
from timeline.use_cases.streams import joined_into

ERASED = Coding((), "the text was erased")
LATE = Coding((), "a newer version of the item came in before it")
UNRECORDABLE = Coding((), "the coder's answer is larger than a record may be")
FOLLOWER = "coder"
BATCH = 200
ATTEMPTS = 8


def code_new_items(log: Log, checkpoints: Checkpoints, coder: Coder, *, upto: int | None = None) -> Iterator[Record]:
    """Code every item version after the follower's checkpoint, one append each; yields the versions as they are done.

    Safe to run twice at once and to be killed anywhere: what was coded by this coder already is passed over.
    """
    while records := log.read(checkpoints.get(FOLLOWER), limit=BATCH, upto=upto):
        for record in records:
            if record.type in ITEM_TYPES:
                code_version(record, log, coder)
                checkpoints.set(FOLLOWER, record.position)
                yield record
        checkpoints.set(FOLLOWER, records[-1].position)


def code_again(log: Log, coder: Coder) -> Iterator[tuple[Change, ...]]:
    """Code every item version that this coder has not coded; only the difference to what stands is recorded.

    Yields what each version changed. On a log that is only rehearsed, exactly what would change."""
    position = 0
    while records := log.read(position, limit=BATCH, types=ITEM_TYPES):
        for record in records:
            yield code_version(record, log, coder)
        position = records[-1].position


def code_version(record: Record, log: Log, coder: Coder) -> tuple[Change, ...]:
    """Code one item version and append the difference to what is live, with the version's record as cause."""
    for attempt in range(1, ATTEMPTS + 1):
        history = log.stream(record.stream)
        version = version_from_data(record.data)
        if _is_done(history, version, coder) or _is_stale(history, version):
            break
        source = source_of(record, coder.identity)
        expect = {record.stream: history[-1].stream_version}
        decided = _decide(source, record, history, log, coder)
        try:
            log.append(decided, expect=expect)
        except InvalidRecord:
            log.append([_note(source, UNRECORDABLE)])
            break
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return changes_of(history, decided)
    return ()


def _is_done(history: Sequence[Record], version: ItemVersion, coder: Coder) -> bool:
    return any(
        r.type == "item.coded"
        and r.data["item_version"] == version.version
        and r.data["coder"][-1] == coder.identity.digest
        for r in history
    )


def _is_stale(history: Sequence[Record], version: ItemVersion) -> bool:
    """A newer version is in the log and was coded: coding the older one now would bring back what it corrected. Or the
    item joined another one, where its versions are coded."""
    if joined_into(history) is not None:
        return True
    late = {r.data["version"] for r in history if r.type in ITEM_TYPES and r.data.get("late")}
    coded = {r.data["item_version"] for r in history if r.type == "item.coded"}
    return max(coded - late, default=0) > version.version


def _note(source: Source, why: Coding) -> NewRecord:
    """Only that the version was coded, and why nothing came of it."""
    return _Writer(source, why, {}, ItemState()).coded()


def _decide(source: Source, record: Record, history: Sequence[Record], log: Log, coder: Coder) -> list[NewRecord]:
    """Without a sound answer on this text that is noted, so that nothing waits for it, and what stands goes on
    standing. A later coder tries again."""
    if source.version.late:
        retold = retell(record, history, coder.identity, lambda version: _code(version, log, coder))
        return [*retold, _note(source, LATE)]
    state = item_state(history)
    try:
        coding = _code(source, log, coder)
    except (InvalidCoding, CoderFailed) as error:
        return [_note(source, Coding((), error.message))]
    if coding is None:
        return [_note(source, ERASED)]
    plan = reconcile(list(state.told.values()), coding.events, state.shown)
    ids = identities(plan, source.version.item, numbered(history))
    reason = reason_of(record, history)
    write = _Writer(source, coding, ids, state)
    return [
        *(write.retracted(event, reason) for event in plan.retracted),
        *(each for c in plan.corrected for each in write.corrected(c.live, c.fresh, c.changed)),
        *(write.recorded(index) for index in plan.new),
        write.coded(),
    ]


def _code(source: Source, log: Log, coder: Coder) -> Coding | None:
    """None when the words were erased: what stands can neither be confirmed nor corrected, so it goes on standing."""
    version = source.version
    if version.mark is Mark.WITHDRAWN:
        return Coding((), "the publisher withdrew the item")
    if version.mark is Mark.ADVISORY:
        return Coding((), "a note of the publisher to editors")
    stored = log.content(version.content)
    if stored is None:
        return None
    words = words_from_bytes(stored)
    dated = version.published.at is not None
    article = Article(
        id=version.item,
        title=words.title,
        text=words.text,
        published=_dateline(version) or source.reported_at.date(),
        source=version.source,
        language=version.language,
    )
    coding = answer(coder, article)
    if dated:
        return coding
    return replace(coding, events=tuple(_undated(e, words, source.reported_at.date()) for e in coding.events))


def _dateline(version: ItemVersion) -> datetime | None:
    return version.published.at if version.published.clarity is not Clarity.NONE else None


def _undated(coded: CodedEvent, words: ItemText, bound: date) -> CodedEvent:
    """Without a publication date only a date with its year says anything; the rest is unknown, with a bound."""
    read = coded.occurred
    if read.span and str(read.end.year) in words.words(read.span):
        return coded
    return replace(coded, occurred=Occurred(None, bound, Precision.UNKNOWN, "undated item", read.span))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns decisions into records of one item version."""

    source: Source
    coding: Coding
    ids: dict[int, str]
    state: ItemState

    def recorded(self, index: int) -> NewRecord:
        event = self._event(index, self.source.reported_at)
        kind = "statement" if event.coded.kind is Kind.STATEMENT else "action"
        return self._record(f"{kind}.recorded", event.id, event_to_data(event))

    def corrected(self, live: Event, index: int, changed: Sequence[str]) -> list[NewRecord]:
        """What the coder tells now; of an event under edits it is kept apart, and shown through them."""
        event = self._event(index, max(live.reported_at, self.source.reported_at))
        edits = self.state.edits_of(live.id)
        if not edits:
            return [self._record("event.corrected", event.id, event_to_data(event, changed))]
        records = [self._retold(live, event)]
        if shown := shown_next(self.state, event, edits, retold=True):
            record_type, data = shown_to_data(shown, event, {"held": [edit.id for edit in edits]})
            records.append(self._record(record_type, event.id, data))
        return records

    def retracted(self, live: Event, reason: str) -> NewRecord:
        """That the item no longer tells it; nothing to be shown where an editor had retracted it before."""
        if live.id not in self.state.shown:
            return self._retold(live, None)
        version = self.source.version
        reported_at = max(live.reported_at, self.state.reported[live.id], self.source.reported_at)
        retraction = Retraction(live.id, version.item, version.version, reason, reported_at)
        return self._record("event.retracted", live.id, retraction_to_data(retraction))

    def _retold(self, live: Event, told: Event | None) -> NewRecord:
        version = self.source.version
        data = {
            "event": live.id,
            "item": version.item,
            "item_version": version.version,
            "reported_at": iso(max(live.reported_at, self.source.reported_at)),
            "told": event_to_data(told) if told else None,
        }
        return self._record("event.retold", f"{live.id}/retold", data)

    def coded(self) -> NewRecord:
        identity = self.source.coder
        data = {
            "item": self.source.version.item,
            "item_version": self.source.version.version,
            "coder": [identity.name, identity.version, identity.model, identity.digest],
            "events": len(self.coding.events),
            "nothing": self.coding.nothing,
        }
        return self._record("item.coded", "item", data)

    def _event(self, index: int, reported_at: datetime) -> Event:
        return event_of(index, self.source, self.coding, self.ids, reported_at)

    def _record(self, record_type: str, about: str, data: Data) -> NewRecord:
        key = f"{self.source.version.item}/v{self.source.version.version}/{self.source.coder.digest[:12]}/{about}"
        return NewRecord(record_type, self.source.stream, key, data, cause=self.source.position)
