"""Several processes append at once; a reader with a checkpoint sees every record once, in order, without a gap."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.store.writers import batch
from timeline.domain import canonical
from timeline.domain.dates import iso
from timeline.domain.errors import StoreUnavailable
from timeline.domain.records import (
    GENESIS,
    NewRecord,
    Record,
    chain_hash,
    leaf_hash,
    merkle_root,
    record_digest,
    salted,
)
from timeline.store.database import Database

ROOT = Path(__file__).parents[3]
NAMES = ("anna", "bela", "cira")
COMMITS = 20


def start(url: str, name: str, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.store.writers", url, name, str(COMMITS), *more]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def tail(database: Database, writing: list[subprocess.Popen[str]]) -> list[Record]:
    """Follow the log with a checkpoint until all writers are done and nothing more comes."""
    seen: list[Record] = []
    while True:
        running = any(process.poll() is None for process in writing)
        news = database.log.read(database.checkpoints.get("tail"), limit=5)
        if news:
            seen += news
            database.checkpoints.set("tail", news[-1].position)
        elif not running:
            return seen
        else:
            database.log.wait_beyond(database.checkpoints.get("tail"), 1)


def test_a_tailing_reader_misses_nothing_of_three_processes(database: Database, database_url: str) -> None:
    writing = [start(database_url, name) for name in NAMES]
    seen = tail(database, writing)
    said = [process.communicate(timeout=60)[1] for process in writing]
    assert [process.returncode for process in writing] == [0, 0, 0], said
    assert [record.position for record in seen] == list(range(1, len(seen) + 1))
    expected = Counter(record.key for name in NAMES for number in range(COMMITS) for record in batch(name, number))
    assert Counter(record.key for record in seen) == expected
    assert sorted(seen, key=lambda record: record.recorded_at) == seen
    for stream in {record.stream for record in seen}:
        assert [r.stream_version for r in seen if r.stream == stream] == list(
            range(1, 1 + sum(r.stream == stream for r in seen))
        )
    assert_the_chain_holds(database)


def test_a_writer_killed_before_its_commit_leaves_nothing(database: Database, database_url: str) -> None:
    writer = start(database_url, "anna", "die")
    _, said = writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL, said
    head = database.log.head()
    assert head.position == sum(len(batch("anna", number)) for number in range(COMMITS))
    assert database.log.stream("dying") == []
    assert database.log.content(salted(b"never told", b"salt").hash) is None
    after = database.log.append([NewRecord("item.received", "dying", "dying/1", {})])
    assert after == (head.position + 1,)
    assert_the_chain_holds(database)


def assert_the_chain_holds(database: Database) -> None:
    """Every leaf, root and chain value follows from the records alone."""
    chain, position = GENESIS, 0
    for number, (first, count, recorded_at, root, stored_chain) in enumerate(_commits(database), 1):
        assert first == position + 1
        records = database.log.read(position, limit=count)
        leaves = [_leaf(record) for record in records]
        assert [leaf.hex() for leaf in leaves] == [record.leaf_hash for record in records]
        assert {iso(record.recorded_at) for record in records} == {recorded_at}
        chain = chain_hash(chain, number, merkle_root(leaves))
        assert (merkle_root(leaves), chain) == (bytes(root), bytes(stored_chain))
        position += count
    assert position == database.log.head().position


def _commits(database: Database) -> list[tuple[int, int, str, bytes, bytes]]:
    query = "SELECT first_position, count, recorded_at, root, chain FROM log_commit ORDER BY number"
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _leaf(record: Record) -> bytes:
    sent = NewRecord(record.type, record.stream, record.key, record.data, record.cause, record.schema_version)
    return leaf_hash(
        position=record.position,
        recorded_at=iso(record.recorded_at),
        stream_version=record.stream_version,
        cause=record.cause,
        key=record.key,
        content_digest=record_digest(sent, canonical.dumps(dict(record.data))),
    )


def test_a_writer_that_waits_too_long_for_another_is_told_to_try_again(sqlite_database: Database) -> None:
    path = str(sqlite_database.engine.url.database)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")

    with pytest.raises(StoreUnavailable, match="another process is writing; try again"):
        sqlite_database.log.append([NewRecord("item.received", "s", "k", {})])
    holder.execute("ROLLBACK")
    assert sqlite_database.log.append([NewRecord("item.received", "s", "k", {})]) == (1,)
