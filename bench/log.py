"""The log on SQLite against the same rows written by hand with the same durability (WAL, FULL)."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import rate
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.wiring import system_clock

BATCHES = (1, 100, 1000)
RECORDS = 1000
DATA = {"item": "it_0123456789", "events": 3, "nothing": None, "note": "x" * 400}


def measure() -> Iterator[tuple[str, float, float]]:
    with (
        tempfile.TemporaryDirectory() as name,
        Database.open(f"sqlite:///{name}/ours.sqlite3", system_clock) as database,
    ):
        folder, numbers = Path(name), itertools.count(1)
        for batch in BATCHES:
            ours = rate(lambda batch=batch: _append(database, numbers, batch))
            yield f"append, {batch} a time", ours, rate(lambda batch=batch: _by_hand(folder, numbers, batch))
        yield "read in order", rate(lambda: _read(database)), rate(lambda: _read_by_hand(folder))


def _append(database: Database, numbers: Iterator[int], batch: int) -> int:
    total = min(RECORDS, batch * 200)
    for _ in range(total // batch):
        records = [NewRecord("item.coded", f"item-{n}", f"key-{n}", DATA) for n in itertools.islice(numbers, batch)]
        database.log.append(records)
    return total


def _by_hand(folder: Path, numbers: Iterator[int], batch: int) -> int:
    total = min(RECORDS, batch * 200)
    connection = sqlite3.connect(folder / "hand.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS log_record (position INTEGER PRIMARY KEY, key TEXT UNIQUE, stream TEXT, "
        "stream_version INTEGER, type TEXT, recorded_at TEXT, data BLOB, leaf_hash BLOB, "
        "UNIQUE (stream, stream_version))"
    )
    row = (b"y" * 500, b"z" * 32)
    for _ in range(total // batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO log_record VALUES (NULL, ?, ?, 1, 'item.coded', '2026-01-01T00:00:00.000000Z', ?, ?)",
            [(f"hand-{n}", f"item-{n}", *row) for n in itertools.islice(numbers, batch)],
        )
        connection.execute("COMMIT")
    connection.close()
    return total


def _read(database: Database) -> int:
    position = 0
    while records := database.log.read(position, limit=1000):
        position = records[-1].position
    return position


def _read_by_hand(folder: Path) -> int:
    with sqlite3.connect(folder / "hand.sqlite3") as connection:
        return len(connection.execute("SELECT * FROM log_record ORDER BY position").fetchall())
