"""The statements of an append, written out for each database so that they are few, and known to the driver by heart.

    SQLite, and many records on PostgreSQL:  lock the head -> look up -> decide (`append.py`) -> write
    a few records on PostgreSQL:             one call of `timeline_append`, which decides alike

A few records are the common case: an item, or an item's events. The server then holds the head for as long as it
writes, never for as long as a network takes, and a writer that stands still holds up nobody. The function is made by
`migrations/`; the contract suite holds it to `decide`.

They go to the driver itself, past SQLAlchemy: a small append would else spend more on building statements than on its
flush. Everything else in the store goes through SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import orjson
import psycopg
from sqlalchemy import Engine, Table

from timeline.domain.dates import iso
from timeline.domain.errors import KeyConflict, VersionConflict
from timeline.domain.records import Content
from timeline.store.append import (
    Appended,
    Commit,
    LogEnd,
    Prepared,
    Request,
    Standing,
    decide,
    first_of_each_key,
    uncaused,
)
from timeline.store.tables import log_commit, log_record

Found = tuple[dict[str, Standing], dict[str, int]]
"""What stands under keys, and the versions of streams; what is not there is left out."""


class AppendSql(Protocol):
    def append(self, driver: Any, request: Request) -> Appended:
        """Append on a connection of `driving`, or one that is in a transaction already."""
        ...


def append_sql(engine: Engine) -> AppendSql:
    return _Sqlite() if engine.dialect.name == "sqlite" else _Postgres()


class _Steps(Protocol):
    """Each is one statement or a few, inside a transaction."""

    def lock_end(self, driver: Any) -> LogEnd:
        """The end of the log, ours alone until the transaction ends."""
        ...

    def look_up(self, driver: Any, keys: Collection[str], streams: Collection[str]) -> Found: ...

    def write(self, driver: Any, commit: Commit, contents: Sequence[Content]) -> None: ...


def _step_by_step(steps: _Steps, driver: Any, request: Request) -> Appended:
    end = steps.lock_end(driver)
    keys = [one.record.key for one in request.prepared]
    streams = {*request.expect, *(one.record.stream for one in request.prepared)}
    plan = decide(request, end, *steps.look_up(driver, keys, streams))
    if plan.commit:
        steps.write(driver, plan.commit, request.contents)
    return Appended(plan.positions, plan.commit is not None)


def _columns(table: Table) -> str:
    return ", ".join(table.c.keys())


def _insert(table: Table, marker: str, otherwise: str = "") -> str:
    markers = ", ".join([marker] * len(table.c))
    return f"INSERT {otherwise} INTO {table.name} ({_columns(table)}) VALUES ({markers})"  # noqa: S608  # our own names


_END = "SELECT position, commit_number, chain, recorded_at FROM log_head"
_CONTENT = (  # the same words under the same salt may be sent again; they are written once
    "INSERT INTO content (hash, salt, data) SELECT {0}, {0}, {0} "
    "WHERE NOT EXISTS (SELECT 1 FROM content WHERE hash = {0})"
)


class _Sqlite:
    """The transaction began as IMMEDIATE: nobody else writes until it ends.

    OR ROLLBACK, as the guards do it: an insert that could be undone alone would have SQLite keep a journal of each.
    """

    _look_up = (
        "SELECT key, position, digest FROM log_record WHERE key IN (SELECT value FROM json_each(?)) UNION ALL "
        "SELECT value, (SELECT max(stream_version) FROM log_record WHERE stream = value), NULL FROM json_each(?)"
    )
    _content = _CONTENT.format("?")
    _record = _insert(log_record, "?", "OR ROLLBACK")
    _commit = _insert(log_commit, "?", "OR ROLLBACK")
    _head = "UPDATE OR ROLLBACK log_head SET position = ?, commit_number = ?, chain = ?, recorded_at = ?"

    def append(self, driver: sqlite3.Connection, request: Request) -> Appended:
        return _step_by_step(self, driver, request)

    def lock_end(self, driver: sqlite3.Connection) -> LogEnd:
        return _end(driver.execute(_END).fetchone())

    def look_up(self, driver: sqlite3.Connection, keys: Collection[str], streams: Collection[str]) -> Found:
        return _found(driver.execute(self._look_up, (_array(keys), _array(streams))))

    def write(self, driver: sqlite3.Connection, commit: Commit, contents: Sequence[Content]) -> None:
        if contents:
            driver.executemany(self._content, _content_rows(contents))
        driver.executemany(self._record, _record_rows(commit))
        driver.execute(self._commit, _commit_row(commit))
        driver.execute(self._head, _head_row(commit))


class _Postgres:
    """Records are sent as arrays in binary, of which a thousand keys cost a tenth of what they cost as text."""

    _lock_end = f"{_END} FOR UPDATE"
    _look_up = (  # LIMIT keeps the planner to one step into the index a name: for many it would else scan the table
        "SELECT found.* FROM unnest(%b::text[]) AS sent (name) CROSS JOIN LATERAL "
        "(SELECT key, position, digest FROM log_record WHERE key = sent.name LIMIT 1) AS found "
        "UNION ALL SELECT found.* FROM unnest(%b::text[]) AS sent (name) CROSS JOIN LATERAL "
        "(SELECT stream, stream_version, NULL::bytea FROM log_record WHERE stream = sent.name "
        "ORDER BY stream_version DESC LIMIT 1) AS found"
    )
    _content = _CONTENT.format("%s")
    _records = f"COPY log_record ({_columns(log_record)}) FROM STDIN (FORMAT BINARY)"
    _record_types = ("int8", "text", "bytea", "text", "int8", "text", "int4", "text", "int8", "bytea", "bytea")
    _after_copy = (
        f"WITH commits AS ({_insert(log_commit, '%s')}) "  # noqa: S608  # our own names
        "UPDATE log_head SET position = %s, commit_number = %s, chain = %s, recorded_at = %s"
    )

    def append(self, driver: psycopg.Connection, request: Request) -> Appended:
        if len(request.prepared) <= FEW:
            return _call(driver, request)
        driver.autocommit = False  # several statements: a transaction, which whoever lent the connection commits
        return _step_by_step(self, driver, request)

    def lock_end(self, driver: psycopg.Connection) -> LogEnd:
        return _end(driver.execute(self._lock_end).fetchone())

    def look_up(self, driver: psycopg.Connection, keys: Collection[str], streams: Collection[str]) -> Found:
        return _found(driver.execute(self._look_up, (list(keys), list(streams))))

    def write(self, driver: psycopg.Connection, commit: Commit, contents: Sequence[Content]) -> None:
        if contents:
            driver.cursor().executemany(self._content, _content_rows(contents))
        with driver.cursor() as cursor, cursor.copy(self._records) as copy:
            copy.set_types(self._record_types)
            for row in _record_rows(commit):
                copy.write_row(row)
        driver.execute(self._after_copy, (*_commit_row(commit), *_head_row(commit)))


FEW = 24
"""Records up to which one call is quicker than lock, look-up and COPY: it costs 60 microseconds a record."""

_RECORDS = "%s, %b::text[], %b::bytea[], %b::text[], %b::text[], %b::int[], %b::bigint[], %b::bytea[]"
_BARE_CALL = f"SELECT * FROM timeline_append({_RECORDS})"  # noqa: S608  # a constant, here and below
_WHOLE_CALL = f"{_BARE_CALL[:-1]}, %b::text[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[])"
"""The same with expected versions and contents, which most calls are without."""

_KEY_CONFLICT, _VERSION_CONFLICT, _UNCAUSED = "TL001", "TL002", "TL003"
"""What `timeline_append` raises, with the facts as JSON in the error's detail."""


def _call(driver: psycopg.Connection, request: Request) -> Appended:
    sent = first_of_each_key(request.prepared)
    values = (iso(request.clock()), *_arrays(sent))
    try:
        if request.expect or request.contents:
            cursor = driver.execute(_WHOLE_CALL, (*values, *_pairs(request.expect), *_content_arrays(request.contents)))
        else:
            cursor = driver.execute(_BARE_CALL, values)
    except psycopg.DatabaseError as error:
        raise _refusal(error, sent) from None
    positions, grew = cursor.fetchone() or ((), False)
    at = dict(zip((one.record.key for one in sent), positions, strict=True))
    return Appended(tuple(at[one.record.key] for one in request.prepared), grew)


def _arrays(sent: Sequence[Prepared]) -> tuple[list[Any], ...]:
    records = [one.record for one in sent]
    return (
        [record.key for record in records],
        [bytes.fromhex(one.digest) for one in sent],
        [record.stream for record in records],
        [record.type for record in records],
        [record.schema_version for record in records],
        [record.cause for record in records],
        [one.data for one in sent],
    )


def _pairs(expect: Mapping[str, int]) -> tuple[list[Any], ...]:
    return list(expect.keys()), list(expect.values())


def _content_arrays(contents: Sequence[Content]) -> tuple[list[Any], ...]:
    return [bytes.fromhex(one.hash) for one in contents], [c.salt for c in contents], [c.data for c in contents]


def _refusal(error: psycopg.DatabaseError, sent: Sequence[Prepared]) -> Exception:
    """What the function refused, as `decide` would say it; any other error as it is."""
    if error.sqlstate not in (_KEY_CONFLICT, _VERSION_CONFLICT, _UNCAUSED):
        return error
    facts = orjson.loads(error.diag.message_detail or "")
    if error.sqlstate == _VERSION_CONFLICT:
        return VersionConflict(**facts)
    refused = sent[facts.pop("number") - 1]
    if error.sqlstate == _UNCAUSED:
        return uncaused(refused.record)
    return KeyConflict(refused.record.key, sent=refused.digest, **facts)


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
            versions[name] = number or 0
        else:
            standing[name] = Standing(number, digest.hex())
    return standing, versions


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
