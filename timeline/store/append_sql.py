"""The statements of an append, written out for each database so that they are few, and known to the driver by heart.

    begin (lock the head) -> look_up -> write -> commit

They go to the driver itself, past SQLAlchemy: on PostgreSQL each is one trip to the server, and a small append would
else spend more on building statements than on its flush. Everything else in the store goes through SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

import orjson
import psycopg
from sqlalchemy import Engine, Table

from timeline.domain.records import Content
from timeline.store.append import Commit, LogEnd, Standing
from timeline.store.tables import log_commit, log_record, log_stream

Found = tuple[dict[str, Standing], dict[str, int]]
"""What stands under keys, and the versions of streams; what is not there is left out."""


class AppendSql(Protocol):
    """`driver` is the driver's connection to the database that these statements are for."""

    def begin(self, driver: Any) -> LogEnd:
        """Begin a transaction and lock the head."""
        ...

    def lock_end(self, driver: Any) -> LogEnd:
        """The end of the log, ours alone until the transaction ends."""
        ...

    def look_up(self, driver: Any, keys: Collection[str], streams: Collection[str]) -> Found: ...

    def write(self, driver: Any, commit: Commit, contents: Sequence[Content]) -> None: ...


def append_sql(engine: Engine) -> AppendSql:
    return _Sqlite() if engine.dialect.name == "sqlite" else _Postgres()


def _columns(table: Table) -> str:
    return ", ".join(table.c.keys())


def _insert(table: Table, marker: str) -> str:
    markers = ", ".join([marker] * len(table.c))
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({markers})"  # noqa: S608  # names of our own tables


_END = "SELECT position, commit_number, chain, recorded_at FROM log_head"
_CONTENT = (  # the same words under the same salt may be sent again; they are written once
    "INSERT INTO content (hash, salt, data) SELECT {0}, {0}, {0} "
    "WHERE NOT EXISTS (SELECT 1 FROM content WHERE hash = {0})"
)


class _Sqlite:
    """A write begins as IMMEDIATE: nobody else writes until it ends."""

    _look_up = (
        "SELECT key, position, digest FROM log_record WHERE key IN (SELECT value FROM json_each(?)) "
        "UNION ALL SELECT stream, version, NULL FROM log_stream WHERE stream IN (SELECT value FROM json_each(?))"
    )
    _content = _CONTENT.format("?")
    _record = _insert(log_record, "?")
    _new_stream = _insert(log_stream, "?")
    _moved_stream = "UPDATE log_stream SET version = ? WHERE stream = ?"
    _commit = _insert(log_commit, "?")
    _head = "UPDATE log_head SET position = ?, commit_number = ?, chain = ?, recorded_at = ?"

    def begin(self, driver: sqlite3.Connection) -> LogEnd:
        driver.execute("BEGIN IMMEDIATE")
        return self.lock_end(driver)

    def lock_end(self, driver: sqlite3.Connection) -> LogEnd:
        return _end(driver.execute(_END).fetchone())

    def look_up(self, driver: sqlite3.Connection, keys: Collection[str], streams: Collection[str]) -> Found:
        return _found(driver.execute(self._look_up, (_array(keys), _array(streams))))

    def write(self, driver: sqlite3.Connection, commit: Commit, contents: Sequence[Content]) -> None:
        new = _new_streams(commit)
        moved = commit.streams.keys() - new
        if contents:
            driver.executemany(self._content, _content_rows(contents))
        driver.executemany(self._record, _record_rows(commit))
        if new:
            driver.executemany(self._new_stream, [(name, commit.streams[name]) for name in sorted(new)])
        if moved:
            driver.executemany(self._moved_stream, [(commit.streams[name], name) for name in sorted(moved)])
        driver.execute(self._commit, _commit_row(commit))
        driver.execute(self._head, _head_row(commit))


class _Postgres:
    """A single record goes in one statement with the rest of its commit; more of them go ahead by COPY."""

    _lock_end = f"{_END} FOR UPDATE"
    # two in one trip; plans made for any parameters, because planning would cost more than the steps into an index
    _begin = f"BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; {_lock_end}"
    _look_up = (  # LIMIT keeps the planner to one step into the index a name: for many it would else scan the table
        "SELECT found.* FROM unnest(%s::text[]) AS sent (name) CROSS JOIN LATERAL "
        "(SELECT key, position, digest FROM log_record WHERE key = sent.name LIMIT 1) AS found "
        "UNION ALL SELECT found.* FROM unnest(%s::text[]) AS sent (name) CROSS JOIN LATERAL "
        "(SELECT stream, version, NULL::bytea FROM log_stream WHERE stream = sent.name LIMIT 1) AS found"
    )
    _content = _CONTENT.format("%s")
    _records = f"COPY log_record ({_columns(log_record)}) FROM STDIN (FORMAT BINARY)"
    _record_types = ("int8", "text", "bytea", "text", "int8", "text", "int4", "text", "int8", "bytea", "bytea")
    _rest = (
        "streams AS (INSERT INTO log_stream (stream, version) "  # noqa: S608  # names of our own tables
        "SELECT key, value::bigint FROM json_each_text(%s::json) "
        "ON CONFLICT (stream) DO UPDATE SET version = excluded.version), "
        f"commits AS ({_insert(log_commit, '%s')}) "
        "UPDATE log_head SET position = %s, commit_number = %s, chain = %s, recorded_at = %s"
    )
    _after_copy = f"WITH {_rest}"
    _single = f"WITH record AS ({_insert(log_record, '%s')}), {_rest}"

    def begin(self, driver: psycopg.Connection) -> LogEnd:
        cursor = driver.execute(self._begin)
        while cursor.nextset():
            pass
        return _end(cursor.fetchone())

    def lock_end(self, driver: psycopg.Connection) -> LogEnd:
        return _end(driver.execute(self._lock_end).fetchone())

    def look_up(self, driver: psycopg.Connection, keys: Collection[str], streams: Collection[str]) -> Found:
        return _found(driver.execute(self._look_up, (list(keys), list(streams))))

    def write(self, driver: psycopg.Connection, commit: Commit, contents: Sequence[Content]) -> None:
        rest = (orjson.dumps(commit.streams).decode(), *_commit_row(commit), *_head_row(commit))
        if contents:
            driver.cursor().executemany(self._content, _content_rows(contents))
        if len(commit.records) == 1:
            driver.execute(self._single, (*next(_record_rows(commit)), *rest))
        else:
            self._copy(driver, commit)
            driver.execute(self._after_copy, rest)

    def _copy(self, driver: psycopg.Connection, commit: Commit) -> None:
        with driver.cursor() as cursor, cursor.copy(self._records) as copy:
            copy.set_types(self._record_types)
            for row in _record_rows(commit):
                copy.write_row(row)


def _array(names: Collection[str]) -> str:
    return orjson.dumps(list(names)).decode()


def _end(row: Any) -> LogEnd:
    position, commit_number, chain, recorded_at = row
    return LogEnd(position, commit_number, chain, datetime.fromisoformat(recorded_at) if recorded_at else None)


def _found(rows: Iterable[Any]) -> Found:
    standing: dict[str, Standing] = {}
    versions: dict[str, int] = {}
    for name, number, digest in rows:
        if digest is None:
            versions[name] = number
        else:
            standing[name] = Standing(number, digest.hex())
    return standing, versions


def _new_streams(commit: Commit) -> set[str]:
    """A stream is new when its first version is among those written."""
    return {placed.prepared.record.stream for placed in commit.records if placed.stream_version == 1}


def _content_rows(contents: Sequence[Content]) -> list[tuple[Any, ...]]:
    return [(bytes.fromhex(one.hash), one.salt, one.data, bytes.fromhex(one.hash)) for one in contents]


def _record_rows(commit: Commit) -> Iterator[tuple[Any, ...]]:
    """In the order of the table's columns."""
    for position, stream_version, leaf, (record, data, digest) in commit.records:
        yield (
            position,
            record.key,
            bytes.fromhex(digest),
            record.stream,
            stream_version,
            record.type,
            record.schema_version,
            commit.moment,
            record.cause,
            data,
            leaf,
        )


def _commit_row(commit: Commit) -> tuple[Any, ...]:
    end, count = commit.end, len(commit.records)
    return end.commit_number, end.position - count + 1, count, commit.moment, commit.root, end.chain


def _head_row(commit: Commit) -> tuple[Any, ...]:
    return commit.end.position, commit.end.commit_number, commit.end.chain, commit.moment
