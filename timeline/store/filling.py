"""An empty log filled from another one: rows as they were, positions, hashes and moments included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DataError, IntegrityError

from timeline.domain.errors import Conflict, InvalidInput
from timeline.domain.export_lines import OperationalRow
from timeline.domain.ports import LogFilling
from timeline.domain.stored import StoredCommit, StoredContent, StoredEnd, StoredRecord
from timeline.store.engine import where, writing
from timeline.store.feed_claims import enter_missing
from timeline.store.operational import from_json
from timeline.store.tables import content, log_commit, log_record

ROWS_AT_ONCE = 2000

_LOCKED = "SELECT position FROM log_head"


@contextmanager
def filling(engine: Engine) -> Iterator[LogFilling]:
    """The empty log of this database, ours alone until the block ends; Conflict when it holds records."""
    with writing(engine) as connection:
        lock = f"{_LOCKED} FOR UPDATE" if engine.dialect.name == "postgresql" else _LOCKED
        position = connection.exec_driver_sql(lock).scalar_one()
        if position:
            raise Conflict(
                f"the log ({where(engine.url)}) holds {position} records; only an empty one can be filled: name a new "
                "database in TIMELINE_DATABASE_URL"
            )
        yield _Filling(connection)


class _Filling:
    """`LogFilling`: rows are gathered and written some thousand at a time, on the driver's own parameters."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._marker = "?" if connection.dialect.name == "sqlite" else "%s"
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {}

    def commit(self, commit: StoredCommit, records: Sequence[StoredRecord]) -> None:
        self._put(log_commit, (*commit[:3], commit.recorded_at.decode(), commit.root, commit.chain))
        for record in records:
            self._put(log_record, _record_row(record))

    def rest(self, row: StoredContent | OperationalRow) -> None:
        if isinstance(row, StoredContent):
            self._put(content, tuple(row))
        else:
            table, values = from_json(row.table, row.values)
            self._put(table, tuple(values[name] for name in _names(table)))

    def finish(self, end: StoredEnd) -> None:
        for table in list(self._waiting):
            self._write(table)
        enter_missing(self._connection)
        recorded_at = end.recorded_at.decode() if end.recorded_at else None
        if end.position:
            self._run(
                "UPDATE log_head SET position = ?, commit_number = ?, chain = ?, recorded_at = ?",
                [(end.position, end.commit_number, end.chain, recorded_at)],
            )

    def _put(self, table: Table, row: tuple[Any, ...]) -> None:
        waiting = self._waiting.setdefault(table, [])
        waiting.append(row)
        if len(waiting) >= ROWS_AT_ONCE:
            self._write(table)

    def _write(self, table: Table) -> None:
        rows = self._waiting.pop(table, [])
        names = _names(table)
        if rows:
            self._run(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608  # names of our own tables

    def _run(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        try:
            self._connection.exec_driver_sql(statement.replace("?", self._marker), rows)
        except (DataError, IntegrityError) as error:
            raise InvalidInput(f"a row does not fit its table: {str(error.orig).splitlines()[0]}") from None


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def _record_row(record: StoredRecord) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    return (
        record.position,
        record.key.decode(),
        record.digest,
        record.stream.decode(),
        record.stream_version,
        record.type.decode(),
        record.schema_version,
        record.recorded_at.decode(),
        record.cause,
        record.data,
        record.leaf_hash,
    )
