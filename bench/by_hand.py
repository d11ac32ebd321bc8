"""The bounds: the log's own tables filled by hand, with the drivers and nothing else.

`Plain*` fills `log_record` alone, with the durability of the log: what writing these rows costs at least. `Whole*`
does by hand all that an append does (locks the head, looks up keys and streams, hashes, extends the chain): what the
semantics cost without the code that makes them readable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson
import psycopg

from timeline.domain.records import GENESIS, NewRecord

PAGE = 1000
MOMENT = "2026-01-05T12:00:00.000000Z"
COLUMNS = "position, key, digest, stream, stream_version, type, schema_version, recorded_at, cause, data, leaf_hash"
INSERT = "INSERT INTO log_record ({}) VALUES ({})"
COPY_TYPES = ("int8", "text", "bytea", "text", "int8", "text", "int4", "text", "int8", "bytea", "bytea")

Row = tuple[Any, ...]


class Rows:
    """Rows for records, numbered on; hashes are constants."""

    def __init__(self) -> None:
        self.position = 0
        self.versions: dict[str, int] = {}

    def of(self, records: Sequence[NewRecord]) -> list[Row]:
        rows = []
        for record in records:
            self.position += 1
            version = self.versions[record.stream] = self.versions.get(record.stream, 0) + 1
            data = orjson.dumps(record.data, option=orjson.OPT_SORT_KEYS)
            place = (self.position, record.key, GENESIS, record.stream, version)
            rows.append((*place, record.type, 1, MOMENT, None, data, GENESIS))
        return rows


class PlainSqlite:
    def __init__(self, path: str, synchronous: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute(f"PRAGMA synchronous = {synchronous}")
        self.insert = INSERT.format(COLUMNS, ", ".join("?" * 11))
        self.rows = Rows()

    def append(self, records: Sequence[NewRecord]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(self.insert, self.rows.of(records))
        self.connection.execute("COMMIT")

    def replay(self) -> int:
        position = 0
        page = f"SELECT {COLUMNS} FROM log_record WHERE position > ? ORDER BY position LIMIT {PAGE}"
        while rows := self.connection.execute(page, (position,)).fetchall():
            position = rows[-1][0]
        return position

    def close(self) -> None:
        self.connection.close()


class PlainPostgres:
    """One record by INSERT, more by COPY in its binary form: the fastest of four ways tried."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.insert = INSERT.format(COLUMNS, ", ".join(["%s"] * 11))
        self.rows = Rows()

    def append(self, records: Sequence[NewRecord]) -> None:
        if len(records) == 1:
            self.connection.execute(self.insert, self.rows.of(records)[0])
            return
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY log_record ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(COPY_TYPES)
            for row in self.rows.of(records):
                copy.write_row(row)

    def replay(self) -> int:
        position = 0
        page = f"SELECT {COLUMNS} FROM log_record WHERE position > %s ORDER BY position LIMIT {PAGE}"
        while rows := self.connection.execute(page, (position,)).fetchall():
            position = rows[-1][0]
        return position

    def close(self) -> None:
        self.connection.close()


class Chain:
    """Digest, leaf, root and chain value as the log has them, in as few lines as it takes."""

    def __init__(self) -> None:
        self.value = GENESIS
        self.commits = 0

    def rows(self, records: Sequence[NewRecord], position: int, versions: dict[str, int]) -> tuple[list[Row], bytes]:
        rows, leaves = [], []
        for at, record in enumerate(records, position + 1):
            version = versions[record.stream] = versions.get(record.stream, 0) + 1
            data = orjson.dumps(record.data, option=orjson.OPT_SORT_KEYS)
            digest = sha256(f"{record.type}\n{record.stream}\n1\n".encode() + data)
            leaf = sha256(f"\0{at}\n{MOMENT}\n{version}\n\n{record.key}\n{digest.hexdigest()}".encode()).digest()
            leaves.append(leaf)
            rows.append(
                (at, record.key, digest.digest(), record.stream, version, record.type, 1, MOMENT, None, data, leaf)
            )
        while len(leaves) > 1:
            pairs = zip(leaves[::2], leaves[1::2], strict=False)
            odd = leaves[-1:] if len(leaves) % 2 else []
            leaves = [sha256(b"\1" + left + right).digest() for left, right in pairs] + odd
        self.commits += 1
        self.value = sha256(b"\2" + self.value + self.commits.to_bytes(8, "big") + leaves[0]).digest()
        return rows, leaves[0]


class WholeSqlite(PlainSqlite):
    def __init__(self, path: str, synchronous: str) -> None:
        super().__init__(path, synchronous)
        self.chain = Chain()

    def append(self, records: Sequence[NewRecord]) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        (position,) = run("SELECT position FROM log_head").fetchone()
        keys = ", ".join("?" * len(records))
        assert not run(f"SELECT 1 FROM log_record WHERE key IN ({keys})", [r.key for r in records]).fetchone()
        streams = {record.stream for record in records}
        last = "SELECT coalesce(max(stream_version), 0) FROM log_record WHERE stream = ?"
        versions = {stream: run(last, (stream,)).fetchone()[0] for stream in streams}
        rows, root = self.chain.rows(records, position, versions)
        self.connection.executemany(self.insert, rows)
        commit = (self.chain.commits, position + 1, len(rows), MOMENT, root, self.chain.value)
        run("INSERT INTO log_commit VALUES (?, ?, ?, ?, ?, ?)", commit)
        head = (position + len(rows), self.chain.commits, self.chain.value, MOMENT)
        run("UPDATE log_head SET position = ?, commit_number = ?, chain = ?, recorded_at = ?", head)
        run("COMMIT")


class WholePostgres(PlainPostgres):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.chain = Chain()

    def append(self, records: Sequence[NewRecord]) -> None:
        run = self.connection.execute
        with self.connection.transaction(), self.connection.cursor() as cursor:
            (position,) = run("SELECT position FROM log_head FOR UPDATE").fetchone()  # type: ignore[misc]  # one row
            keys = [record.key for record in records]
            assert not run("SELECT 1 FROM log_record WHERE key = ANY(%s)", (keys,)).fetchone()
            streams = list({record.stream for record in records})
            last = "SELECT coalesce(max(stream_version), 0) FROM log_record WHERE log_record.stream = sent.stream"
            versions = dict(
                run(f"SELECT stream, ({last}) FROM unnest(%s::text[]) AS sent (stream)", (streams,)).fetchall()
            )
            rows, root = self.chain.rows(records, position, versions)
            with cursor.copy(f"COPY log_record ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(COPY_TYPES)
                for row in rows:
                    copy.write_row(row)
            commit = (self.chain.commits, position + 1, len(rows), MOMENT, root, self.chain.value)
            run("INSERT INTO log_commit VALUES (%s, %s, %s, %s, %s, %s)", commit)
            head = (position + len(rows), self.chain.commits, self.chain.value, MOMENT)
            run("UPDATE log_head SET position = %s, commit_number = %s, chain = %s, recorded_at = %s", head)
