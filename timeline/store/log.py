"""The append-only log in a database (DESIGN section 4).

    append: prepare (serialise, hash) -> lock the head -> look up keys and streams -> decide -> write all -> commit

Positions come from the locked head and from nothing else, so they are dense and in commit order (law 3).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, insert, select, update

from timeline.domain.ports import Clock
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.store.append import Commit, LogEnd, Plan, Prepared, Standing, decide, prepare
from timeline.store.chunks import chunks
from timeline.store.engine import reading, writing
from timeline.store.tables import content, log_commit, log_head, log_record, log_stream
from timeline.store.wake import Wake, wake_for

_RECORDS = select(
    log_record.c.position,
    log_record.c.type,
    log_record.c.stream,
    log_record.c.stream_version,
    log_record.c.key,
    log_record.c.data,
    log_record.c.recorded_at,
    log_record.c.cause,
    log_record.c.schema_version,
    log_record.c.leaf_hash,
)
_LOCKED_END = select(
    log_head.c.position, log_head.c.commit_number, log_head.c.chain, log_head.c.recorded_at
).with_for_update()
_STANDING = select(log_record.c.key, log_record.c.position, log_record.c.digest).where(
    log_record.c.key.in_(bindparam("some", expanding=True))
)
_VERSIONS = select(log_stream.c.stream, log_stream.c.version).where(
    log_stream.c.stream.in_(bindparam("some", expanding=True))
)
_MOVE_STREAM = update(log_stream).where(log_stream.c.stream == bindparam("name")).values(version=bindparam("to"))
_WORDS = select(content.c.data).where(content.c.hash == bindparam("hash"))
_KNOWN = select(content.c.hash).where(content.c.hash == bindparam("hash"))
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
        with writing(self._engine) as connection:
            plan = self._decide(connection, prepared, expect or {})
            if plan.commit:
                _write(connection, plan.commit, contents)
        if plan.commit:
            self._wake.ring()
        return plan.positions

    def _decide(self, connection: Connection, prepared: Sequence[Prepared], expect: Mapping[str, int]) -> Plan:
        return decide(
            prepared,
            end=LogEnd(*connection.execute(_LOCKED_END).one()),  # held until the end of this transaction
            standing=_standing(connection, [one.record.key for one in prepared]),
            versions=_versions(connection, {*expect, *(one.record.stream for one in prepared)}),
            expect=expect,
            now=self._clock(),
        )

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

    def _records(self, wanted: Select[Any]) -> list[Record]:
        with reading(self._engine) as connection:
            return [_record(row) for row in connection.execute(wanted)]

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
            return connection.execute(_WORDS, {"hash": _content_key(content_hash)}).scalar_one_or_none()

    def known_content(self, content_hash: str, data: bytes) -> bool:
        return self.content(content_hash) == data

    def close(self) -> None:
        """Let go of what waits for news; appending and reading need nothing of it."""
        self._wake.close()


def _standing(connection: Connection, keys: Iterable[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for some in chunks(keys):
        rows = connection.execute(_STANDING, {"some": some})
        found |= {key: Standing(position, digest.hex()) for key, position, digest in rows}
    return found


def _versions(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(streams):
        found.update(connection.execute(_VERSIONS, {"some": some}).all())
    return found


def _write(connection: Connection, commit: Commit, contents: Sequence[Content]) -> None:
    _write_contents(connection, contents)
    connection.execute(insert(log_record), _record_rows(commit))
    _write_streams(connection, commit)
    connection.execute(insert(log_commit), _commit_row(commit))
    connection.execute(update(log_head), _head_row(commit))


def _commit_row(commit: Commit) -> dict[str, Any]:
    return {
        "number": commit.end.commit_number,
        "first_position": commit.records[0].position,
        "count": len(commit.records),
        "recorded_at": commit.recorded_at,
        "root": commit.root,
        "chain": commit.end.chain,
    }


def _head_row(commit: Commit) -> dict[str, Any]:
    return {
        "position": commit.end.position,
        "commit_number": commit.end.commit_number,
        "chain": commit.end.chain,
        "recorded_at": commit.recorded_at,
    }


def _record_rows(commit: Commit) -> list[dict[str, Any]]:
    return [
        {
            "position": placed.position,
            "key": placed.prepared.record.key,
            "digest": bytes.fromhex(placed.prepared.digest),
            "stream": placed.prepared.record.stream,
            "stream_version": placed.stream_version,
            "type": placed.prepared.record.type,
            "schema_version": placed.prepared.record.schema_version,
            "recorded_at": commit.recorded_at,
            "cause": placed.prepared.record.cause,
            "data": placed.prepared.data,
            "leaf_hash": placed.leaf,
        }
        for placed in commit.records
    ]


def _write_streams(connection: Connection, commit: Commit) -> None:
    """A stream is new when its first version is among those written."""
    new = {placed.prepared.record.stream for placed in commit.records if placed.stream_version == 1}
    if new:
        connection.execute(
            insert(log_stream), [{"stream": name, "version": commit.streams[name]} for name in sorted(new)]
        )
    moved = sorted(commit.streams.keys() - new)
    if moved:
        connection.execute(_MOVE_STREAM, [{"name": name, "to": commit.streams[name]} for name in moved])


def _write_contents(connection: Connection, contents: Sequence[Content]) -> None:
    """The same words under the same salt may be sent again; they are written once."""
    wanted = {bytes.fromhex(one.hash): one for one in contents}
    known = {key for key in wanted if connection.execute(_KNOWN, {"hash": key}).first()}
    rows = [{"hash": key, "salt": one.salt, "data": one.data} for key, one in wanted.items() if key not in known]
    if rows:
        connection.execute(insert(content), rows)


def _content_key(content_hash: str) -> bytes:
    """What is no hash is under no key."""
    try:
        return bytes.fromhex(content_hash)
    except ValueError:
        return b""


def _record(row: Sequence[Any]) -> Record:
    position, kind, stream, stream_version, key, data, recorded_at, cause, schema_version, leaf = row
    return Record(
        position=position,
        type=kind,
        stream=stream,
        stream_version=stream_version,
        key=key,
        data=json.loads(data),
        recorded_at=recorded_at,
        cause=cause,
        schema_version=schema_version,
        leaf_hash=leaf.hex(),
    )
