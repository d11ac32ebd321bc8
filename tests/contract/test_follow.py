"""Followers catch up, then live on what comes, in memory and on every database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import psycopg

from timeline.domain.follow import follow
from timeline.domain.ports import Log
from timeline.domain.records import NewRecord, Record
from timeline.store.database import Database

HOUR = 3600.0


def append(log: Log, *keys: str) -> None:
    log.append([NewRecord("item.received", "s", key, {}) for key in keys])


def keys(pages: Iterator[Sequence[Record]], count: int) -> list[str]:
    """Of the next records, that many."""
    return [record.key for record in islice((record for page in pages for record in page), count)]


def test_a_follower_gets_what_stands_and_then_what_comes(log: Log) -> None:
    append(log, "a", "b", "c")
    pages = follow(log, 1, limit=1, wait_seconds=HOUR)
    assert keys(pages, 2) == ["b", "c"]
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(keys, pages, 2)
        append(log, "d", "e")
        assert waiting.result(timeout=60) == ["d", "e"]


def test_a_follower_hears_when_nothing_comes(log: Log) -> None:
    pages = follow(log, 0, wait_seconds=0.01)
    assert list(next(pages)) == list(next(pages)) == []
    append(log, "a")
    assert keys(pages, 1) == ["a"]


def test_a_wake_up_lost_with_its_connection_loses_no_record(postgres_database: Database, postgres_url: str) -> None:
    """Between two waits the listener is cut off, and the log grows meanwhile: there is nobody to notify."""
    log = postgres_database.log
    pages = follow(log, 0, wait_seconds=0.01)
    assert list(next(pages)) == []
    for key in ("a", "b"):
        with psycopg.connect(postgres_url, autocommit=True) as killer:
            cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            killer.execute(cut)
        append(log, key)
        assert keys(pages, 1) == [key]
        assert list(next(pages)) == []
