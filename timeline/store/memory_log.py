"""The log in memory, for tests and for whoever plugs the store in elsewhere; it decides as the databases do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock

from timeline.domain.ports import Clock
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.domain.upcast import upcast
from timeline.store.append import Commit, LogEnd, Placed, Request, Standing, decide, prepare
from timeline.store.encoding import loads
from timeline.store.wake import LOOK_SECONDS, ConditionWake


class MemoryLog:
    """The append-only log as a list; one object serves all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._wake = ConditionWake(LOOK_SECONDS)
        self._end = LogEnd()
        self._records: list[Record] = []
        self._standing: dict[str, Standing] = {}
        self._streams: dict[str, int] = {}
        self._contents: dict[str, bytes] = {}

    def append(
        self,
        records: Sequence[NewRecord],
        *,
        expect: Mapping[str, int] | None = None,
        contents: Sequence[Content] = (),
    ) -> tuple[int, ...]:
        request = Request(prepare(records), expect or {}, contents, self._clock)
        keys = [one.record.key for one in request.prepared]
        with self._lock:
            standing = {key: self._standing[key] for key in keys if key in self._standing}
            plan = decide(request, self._end, standing, self._streams)
            if plan.commit:
                self._write(plan.commit, contents)
        self._wake.ring()
        return plan.positions

    def erase(self, record: NewRecord, contents: Collection[str], *, expect: Mapping[str, int]) -> int:
        (position,) = self.append([record], expect=expect)
        self._contents |= dict.fromkeys(contents, b"")
        return position

    def scrub(self) -> str | None:
        return None

    def _write(self, commit: Commit, contents: Sequence[Content]) -> None:
        for placed in commit.records:
            record = placed.prepared.record
            self._records.append(_record(placed, commit.recorded_at))
            self._standing[record.key] = Standing(placed.position, placed.prepared.digest)
        self._streams |= commit.streams
        for one in contents:
            self._contents.setdefault(one.hash, one.data)
        self._end = commit.end

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        wanted = (r for r in self._records[after:upto] if types is None or r.type in types)
        return [_upcast(record) for record, _ in zip(wanted, range(limit), strict=False)]

    def stream(self, stream: str) -> Sequence[Record]:
        return [_upcast(record) for record in self._records if record.stream == stream]

    def streams(self, names: Collection[str]) -> Mapping[str, Sequence[Record]]:
        found = {name: self.stream(name) for name in sorted(set(names))}
        return {name: records for name, records in found.items() if records}

    def head(self) -> Head:
        return Head(self._end.position, self._end.recorded_at)

    def head_at(self, moment: datetime) -> Head:
        until = [record for record in self._records if record.recorded_at <= moment]
        return Head(until[-1].position, until[-1].recorded_at) if until else Head(0, None)

    def wait_beyond(self, position: int, timeout_seconds: float) -> Head:
        return self._wake.until(self.head, lambda head: head.position > position, timeout_seconds)

    def content(self, content_hash: str) -> bytes | None:
        return self._contents.get(content_hash) or None

    def known_content(self, content_hash: str, data: bytes) -> bool:
        return self.content(content_hash) == data


def _upcast(record: Record) -> Record:
    schema_version, data = upcast(record.type, record.schema_version, record.data)
    return record if data is record.data else record._replace(schema_version=schema_version, data=data)


def _record(placed: Placed, recorded_at: datetime) -> Record:
    """As a database gives it back: the data read from its bytes, the moment in UTC."""
    record = placed.prepared.record
    return Record(
        position=placed.position,
        type=record.type,
        stream=record.stream,
        stream_version=placed.stream_version,
        key=record.key,
        data=loads(placed.prepared.data),
        recorded_at=recorded_at.astimezone(UTC),
        cause=record.cause,
        schema_version=record.schema_version,
        leaf_hash=placed.leaf.hex(),
    )
