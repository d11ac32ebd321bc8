"""The append-only log in a database (DESIGN section 4).

    append: prepare (serialise, hash) -> lock the head -> look up keys and streams -> decide -> write all -> commit

Positions come from the locked head and from nothing else, so they are dense and in commit order (law 3).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Select, bindparam, select, type_coerce
from sqlalchemy.types import NULLTYPE

from timeline.domain.ports import Clock
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.domain.upcast import version_read
from timeline.store.append import LogEnd, Plan, Prepared, decide, prepare
from timeline.store.append_sql import append_sql
from timeline.store.engine import BINARY_ROWS, driving, reading, writing
from timeline.store.erasing import empty, scrub
from timeline.store.stored_data import StoredData
from timeline.store.tables import content, log_commit, log_head, log_record
from timeline.store.wake import Wake, wake_for

_RECORDS = select(
    *(
        type_coerce(log_record.c[name], NULLTYPE)  # as the driver gives it: a replay reads millions of rows
        for name in (
            "position",
            "type",
            "stream",
            "stream_version",
            "key",
            "data",
            "recorded_at",
            "cause",
            "schema_version",
            "leaf_hash",
        )
    )
).execution_options(**{BINARY_ROWS: True})
_WORDS = select(content.c.data).where(content.c.hash == bindparam("hash"))
_HEAD = select(log_head.c.position, log_head.c.recorded_at)
_HEAD_AT = (
    select(log_commit.c.first_position + log_commit.c.count - 1, log_commit.c.recorded_at)
    .where(log_commit.c.recorded_at <= bindparam("moment", type_=log_commit.c.recorded_at.type))
    .order_by(log_commit.c.recorded_at.desc(), log_commit.c.number.desc())
    .limit(1)
)


class SqlLog:
    """The log on SQLite or PostgreSQL; one object serves all threads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._sql = append_sql(engine)
        self._wake: Wake = wake_for(engine)

    def append(
        self,
        records: Sequence[NewRecord],
        *,
        expect: Mapping[str, int] | None = None,
        contents: Sequence[Content] = (),
    ) -> tuple[int, ...]:
        prepared = prepare(records)
        if not prepared:
            return ()
        with driving(self._engine) as driver:
            plan = self._decide(driver, prepared, expect or {}, self._sql.begin(driver))
            if plan.commit:
                self._sql.write(driver, plan.commit, contents)
        if plan.commit:
            self._wake.ring()
        return plan.positions

    def _decide(self, driver: Any, prepared: Sequence[Prepared], expect: Mapping[str, int], end: LogEnd) -> Plan:
        keys = [one.record.key for one in prepared]
        standing, versions = self._sql.look_up(driver, keys, {*expect, *(one.record.stream for one in prepared)})
        return decide(prepared, end=end, standing=standing, versions=versions, expect=expect, now=self._clock())

    def erase(self, record: NewRecord, contents: Collection[str], *, expect: Mapping[str, int]) -> int:
        prepared = prepare([record])
        with writing(self._engine) as connection:
            driver = connection.connection.driver_connection
            plan = self._decide(driver, prepared, expect, self._sql.lock_end(driver))
            if plan.commit:
                self._sql.write(driver, plan.commit, ())
                empty(connection, contents)
        self._wake.ring()
        return plan.positions[0]

    def scrub(self) -> str | None:
        return scrub(self._engine)

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        wanted = _RECORDS.where(log_record.c.position > after)
        if upto is not None:
            wanted = wanted.where(log_record.c.position <= upto)
        if types is not None:
            wanted = wanted.where(log_record.c.type.in_(sorted(types)))
        return self._records(wanted.order_by(log_record.c.position).limit(limit))

    def stream(self, stream: str) -> Sequence[Record]:
        return self._records(_RECORDS.where(log_record.c.stream == stream).order_by(log_record.c.stream_version))

    def _records(self, wanted: Select[*tuple[Any, ...]]) -> list[Record]:
        with reading(self._engine) as connection:
            cursor = connection.execute(wanted).cursor
            assert cursor is not None
            return [_record(row) for row in cursor.fetchall()]

    def head(self) -> Head:
        with reading(self._engine) as connection:
            return Head(*connection.execute(_HEAD).one())

    def head_at(self, moment: datetime) -> Head:
        with reading(self._engine) as connection:
            row = connection.execute(_HEAD_AT, {"moment": moment}).one_or_none()
        return Head(*row) if row else Head(0, None)

    def wait_beyond(self, position: int, timeout_seconds: float) -> Head:
        return self._wake.until(self.head, lambda head: head.position > position, timeout_seconds)

    def content(self, content_hash: str) -> bytes | None:
        with reading(self._engine) as connection:
            return connection.execute(_WORDS, {"hash": _content_key(content_hash)}).scalar_one_or_none() or None

    def known_content(self, content_hash: str, data: bytes) -> bool:
        return self.content(content_hash) == data

    def close(self) -> None:
        """Let go of what waits for news; appending and reading need nothing of it."""
        self._wake.close()


def _content_key(content_hash: str) -> bytes:
    """What is no hash is under no key."""
    try:
        return bytes.fromhex(content_hash)
    except ValueError:
        return b""


def _record(row: Sequence[Any]) -> Record:
    position, kind, stream, stream_version, key, data, recorded_at, cause, schema_version, leaf = row
    return Record._make(
        (
            position,
            kind,
            stream,
            stream_version,
            key,
            StoredData(kind, schema_version, data),
            _moment(recorded_at),
            cause,
            version_read(kind, schema_version),
            leaf.hex(),
        )
    )


@lru_cache(maxsize=1024)
def _moment(stored: str) -> datetime:
    """Records of one append share theirs."""
    return datetime.fromisoformat(stored)
