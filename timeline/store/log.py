"""The append-only log in a database (DESIGN section 4).

    append: prepare (serialise, hash) -> lock the head -> look up keys and streams -> decide -> write all -> commit

Positions come from the locked head and from nothing else, so they are dense and in commit order (law 3).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import psycopg
from sqlalchemy import Engine, Integer, Select, bindparam, select, type_coerce
from sqlalchemy.types import NULLTYPE

from timeline.domain.errors import LogDamaged
from timeline.domain.ports import Clock
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.domain.upcast import version_read
from timeline.store.append import Request, prepare
from timeline.store.append_sql import append_sql
from timeline.store.chunks import chunks
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
_PAGE = (  # made once: to make a statement takes as long as to read a hundred rows
    _RECORDS.where(log_record.c.position > bindparam("after"), log_record.c.position <= bindparam("upto"))
    .order_by(log_record.c.position)
    .limit(bindparam("limit", type_=Integer()))
)
_PAGE_OF_TYPES = _PAGE.where(log_record.c.type.in_(bindparam("types", expanding=True)))
_STREAM = _RECORDS.where(log_record.c.stream == bindparam("stream")).order_by(log_record.c.stream_version)
_STREAMS = _RECORDS.where(log_record.c.stream.in_(bindparam("names", expanding=True))).order_by(
    log_record.c.stream, log_record.c.stream_version
)
_END = (1 << 63) - 1
"""Beyond every position."""
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
        request = Request(prepare(records), expect or {}, contents, self._clock)
        if not records:
            return ()
        with driving(self._engine) as driver, _collisions_named():
            appended = self._sql.append(driver, request)
        if appended.grew:
            self._wake.ring()
        return appended.positions

    def erase(self, record: NewRecord, contents: Collection[str], *, expect: Mapping[str, int]) -> int:
        request = Request(prepare([record]), expect, (), self._clock)
        with writing(self._engine) as connection:
            with _collisions_named():
                appended = self._sql.append(connection.connection.driver_connection, request)
            if appended.grew:
                empty(connection, contents)
        self._wake.ring()
        return appended.positions[0]

    def scrub(self) -> str | None:
        return scrub(self._engine)

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        bounds = {"after": after, "upto": _END if upto is None else upto, "limit": limit}
        if types is None:
            return self._records(_PAGE, bounds)
        return self._records(_PAGE_OF_TYPES, {**bounds, "types": sorted(types)})

    def stream(self, stream: str) -> Sequence[Record]:
        return self._records(_STREAM, {"stream": stream})

    def streams(self, names: Collection[str]) -> Mapping[str, Sequence[Record]]:
        records = (r for some in chunks(sorted(set(names))) for r in self._records(_STREAMS, {"names": some}))
        return {name: list(of_one) for name, of_one in groupby(records, key=lambda record: record.stream)}

    def _records(self, wanted: Select[*tuple[Any, ...]], values: Mapping[str, object]) -> list[Record]:
        with reading(self._engine) as connection:
            cursor = connection.execute(wanted, values).cursor
            assert cursor is not None
            return _as_records(cursor.fetchall())

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


@contextmanager
def _collisions_named() -> Iterator[None]:
    """LogDamaged when rows stand where the locked head says that there are none."""
    try:
        yield
    except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
        said = str(error).splitlines()[0]
        raise LogDamaged(
            None, f"an append met rows that the head knows nothing of ({said}); run `timeline verify`"
        ) from None


def _content_key(content_hash: str) -> bytes:
    """What is no hash is under no key."""
    try:
        return bytes.fromhex(content_hash)
    except ValueError:
        return b""


_moment = lru_cache(maxsize=1024)(datetime.fromisoformat)
"""Records of one append share theirs."""
_version_read = lru_cache(maxsize=1024)(version_read)


def _as_records(rows: Iterable[Sequence[Any]]) -> list[Record]:
    """In the order of `_RECORDS`. The innermost loop of a replay: nothing is called here that can be done without."""
    new = tuple.__new__
    return [
        new(
            Record,
            (
                position,
                kind,
                stream,
                stream_version,
                key,
                StoredData(kind, schema_version, data),
                _moment(recorded_at),
                cause,
                _version_read(kind, schema_version),
                leaf.hex(),
            ),
        )
        for position, kind, stream, stream_version, key, data, recorded_at, cause, schema_version, leaf in rows
    ]
