"""The stored log read raw, past the types of SQLAlchemy: what `timeline verify` walks over.

All of it is one state of the database: a read transaction on SQLite, REPEATABLE READ on PostgreSQL. Text comes as the
bytes that lie there. Rows are taken as they come (a cursor of the server on PostgreSQL), never a whole table at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakSet

import psycopg
from psycopg.types.string import ByteaBinaryLoader
from sqlalchemy import Connection, Engine

from timeline.domain.errors import StoreUnavailable
from timeline.domain.export_lines import OperationalRow
from timeline.domain.ports import LogAudit
from timeline.domain.stored import StoredCommit, StoredContent, StoredEnd, StoredRecord
from timeline.store.engine import typed_errors, where
from timeline.store.guards import missing_guards
from timeline.store.operational import OPERATIONAL, to_json

ROWS_AT_ONCE = 2000

_COMMITS = "SELECT number, first_position, count, recorded_at, root, chain FROM log_commit"
_RECORDS = (
    "SELECT position, recorded_at, stream_version, cause, key, type, stream, schema_version, data, digest, leaf_hash"
    " FROM log_record"
)
_END = "SELECT position, commit_number, chain, recorded_at FROM log_head"
_CONTENTS = "SELECT hash, salt, data FROM content"
_EVERYTHING = 1 << 62


@dataclass(frozen=True, slots=True)
class _Words:
    """What a dialect says in its own way: "data holds these bytes", and the item versions whose words are missing."""

    holds: str
    wordless: str


_NAMING = "SELECT min(position) FROM log_record WHERE type IN ('item.received', 'item.revised', 'item.withdrawn') AND "
_NAMED = """'"content":"'"""  # the member of canonical JSON; no string in it could hold these bytes
_SQLITE_WORDS = _Words(
    "instr(data, ?)",
    f"{_NAMING} instr(data, CAST({_NAMED} AS BLOB)) "  # noqa: S608  # constants of this file, here and below
    f"AND CAST(substr(data, instr(data, CAST({_NAMED} AS BLOB)) + 11, 64) AS TEXT) "
    "NOT IN (SELECT lower(hex(hash)) FROM content)",
)
_POSTGRES_WORDS = _Words(
    "position(? IN data) > 0",
    f"{_NAMING} position(convert_to({_NAMED}, 'UTF8') IN data) > 0 AND NOT EXISTS (SELECT FROM content "  # noqa: S608
    "WHERE convert_to(encode(hash, 'hex'), 'UTF8') = substring(log_record.data FROM "
    f"position(convert_to({_NAMED}, 'UTF8') IN log_record.data) + 11 FOR 64))",
)


@contextmanager
def audit(engine: Engine) -> Iterator[LogAudit]:
    """The stored log, as long as the block runs; StoreUnavailable when the database cannot be read."""
    opening = _sqlite_audit if engine.dialect.name == "sqlite" else _postgres_audit
    with typed_errors(engine), engine.connect() as connection:
        try:
            with opening(connection) as opened:
                yield opened
        except (sqlite3.Error, psycopg.Error) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "the connection was lost"
            raise StoreUnavailable(
                f"the database ({where(engine.url)}) cannot be read: {reason}; try again, or restore a backup"
            ) from None


@contextmanager
def _sqlite_audit(connection: Connection) -> Iterator[LogAudit]:
    """Text as bytes while it lasts; the connection goes back to its pool as it was."""
    with connection.begin():
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        opened = _Audit(connection, _SqliteRows(raw), _SQLITE_WORDS)
        usual, raw.text_factory = raw.text_factory, bytes
        try:
            yield opened
        finally:
            raw.text_factory = usual


@contextmanager
def _postgres_audit(connection: Connection) -> Iterator[LogAudit]:
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connection.begin():
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        rows = _PostgresRows(raw)
        try:
            yield _Audit(connection, rows, _POSTGRES_WORDS)
        finally:
            rows.close()


class _Reading(Protocol):
    """Rows to come."""

    def __iter__(self) -> Iterator[Sequence[Any]]: ...

    def __next__(self) -> Sequence[Any]: ...

    def close(self) -> object: ...


class _Rows(Protocol):
    """A connection of either driver: a statement with `?` for values becomes rows, read as they are asked for."""

    def stream(self, statement: str, *values: object) -> _Reading: ...


class _SqliteRows:
    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def stream(self, statement: str, *values: object) -> sqlite3.Cursor:
        cursor = self._raw.cursor()
        cursor.arraysize = ROWS_AT_ONCE
        return cursor.execute(statement, values)


class _PostgresRows:
    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self._raw = raw
        self._opened = 0
        self._streams: WeakSet[Generator[Sequence[Any]]] = WeakSet()

    def close(self) -> None:
        """Let go of what was not read to its end, now: the garbage collector might do it in the middle of another
        statement on the connection, which psycopg then waits for in vain."""
        for rows in list(self._streams):
            with suppress(psycopg.Error):
                rows.close()

    def stream(self, statement: str, *values: object) -> Generator[Sequence[Any]]:
        rows = self._read(statement, values)
        self._streams.add(rows)
        return rows

    def _read(self, statement: str, values: Sequence[object]) -> Generator[Sequence[Any]]:
        self._opened += 1
        with self._raw.cursor(f"audit_{self._opened}") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.adapters.register_loader("text", ByteaBinaryLoader)
            cursor.execute(statement.replace("?", "%s").encode(), values, binary=True)
            yield from cursor


class _Audit:
    """`LogAudit` over either driver."""

    def __init__(self, connection: Connection, rows: _Rows, words: _Words) -> None:
        self._missing_guards = missing_guards(connection)
        self._rows = rows
        self._words = words

    def commits(self) -> Iterator[StoredCommit]:
        return map(StoredCommit._make, self._rows.stream(f"{_COMMITS} ORDER BY number"))

    def records(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRecord]:
        wanted = f"{_RECORDS} WHERE position > ? AND position <= ? ORDER BY position"
        return map(StoredRecord._make, self._rows.stream(wanted, after, _EVERYTHING if upto is None else upto))

    def end(self) -> StoredEnd:
        return StoredEnd._make(self._first(_END) or (0, 0, b"", None))

    def contents(self, *, by_hash: bool = False) -> Iterator[StoredContent]:
        wanted = f"{_CONTENTS} ORDER BY hash" if by_hash else _CONTENTS
        return map(StoredContent._make, self._rows.stream(wanted))

    def content_count(self) -> int:
        return int(self._one("SELECT count(*) FROM content") or 0)

    def operational(self) -> Iterator[OperationalRow]:
        for table in OPERATIONAL:
            names = table.c.keys()
            for values in self._rows.stream(f"SELECT {', '.join(names)} FROM {table.name} ORDER BY 1, 2"):  # noqa: S608  # names of our own tables
                yield OperationalRow(table.name, to_json(table, values))

    def wordless(self) -> int | None:
        return self._one(self._words.wordless)

    def missing_guards(self) -> Sequence[str]:
        return self._missing_guards

    def commit_of(self, position: int) -> StoredCommit | None:
        latest = f"{_COMMITS} WHERE first_position <= ? ORDER BY first_position DESC LIMIT 1"
        found = self._first(latest, position)
        return StoredCommit._make(found) if found else None

    def named_at(self, content_hash: bytes, *, erased: bool = False) -> int | None:
        kind = " AND type = 'content.erased'" if erased else ""
        naming = f"SELECT min(position) FROM log_record WHERE {self._words.holds}{kind}"  # noqa: S608  # constants
        return self._one(naming, content_hash.hex().encode())

    def _one(self, statement: str, *values: object) -> int | None:
        """The first row's first value."""
        return (self._first(statement, *values) or (None,))[0]

    def _first(self, statement: str, *values: object) -> Sequence[Any] | None:
        """The first row; the rest is let go of at once, while the connection is still ours."""
        with closing(self._rows.stream(statement, *values)) as rows:
            return next(rows, None)
