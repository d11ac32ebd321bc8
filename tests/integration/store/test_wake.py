"""Followers of the log are woken across threads, processes and lost connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.conftest import FakeClock
from timeline.domain.ports import Log
from timeline.domain.records import NewRecord
from timeline.store import wake
from timeline.store.database import Database
from timeline.store.guards import WAKE_CHANNEL

HOURS = 3600.0


def record(key: str) -> NewRecord:
    return NewRecord("item.received", "s", key, {})


def follow(log: Log, position: int) -> int:
    """As followers do: a wait may end early, by news that is old."""
    while (head := log.wait_beyond(position, HOURS)).position <= position:
        pass
    return head.position


def test_every_append_notifies_the_listeners_of_postgres(postgres_database: Database, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {WAKE_CHANNEL}")
        postgres_database.log.append([record("a"), record("b")])
        heard = list(listener.notifies(timeout=30, stop_after=1))
        assert [notify.channel for notify in heard] == [WAKE_CHANNEL]
        postgres_database.log.append([record("a")])
        assert list(listener.notifies(timeout=0.05)) == []


@pytest.fixture
def only_by_notification(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks again by himself."""
    monkeypatch.setattr(wake, "LISTEN_SECONDS", HOURS)


@pytest.mark.usefixtures("only_by_notification")
def test_a_follower_on_postgres_is_woken_by_another_connection(
    postgres_database: Database, postgres_url: str, clock: FakeClock
) -> None:
    with Database.open(postgres_url, clock) as other, ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(follow, postgres_database.log, 0) for _ in range(3)]
        other.log.append([record("a")])
        assert [one.result(timeout=60) for one in waiting] == [1, 1, 1]
        again = threads.submit(follow, postgres_database.log, 1)
        other.log.append([record("b")])
        assert again.result(timeout=60) == 2


@pytest.mark.usefixtures("only_by_notification")
def test_a_follower_whose_listening_connection_was_cut_off_comes_back(
    postgres_database: Database, postgres_url: str
) -> None:
    log = postgres_database.log
    assert log.wait_beyond(0, 0.01).position == 0
    with psycopg.connect(postgres_url, autocommit=True) as killer:
        listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        assert killer.execute(listening).fetchall() == [(True,)]
    assert log.wait_beyond(0, HOURS).position == 0
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(follow, log, 0)
        log.append([record("a")])
        assert waiting.result(timeout=60) == 1


def test_a_follower_on_sqlite_sees_what_another_process_appended(
    sqlite_database: Database, sqlite_url: str, clock: FakeClock
) -> None:
    with Database.open(sqlite_url, clock) as other, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(follow, sqlite_database.log, 0)
        other.log.append([record("a")])
        assert waiting.result(timeout=60) == 1
