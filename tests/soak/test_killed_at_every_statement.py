"""SIGKILL before every statement of an append: what was acknowledged is there, nothing is half-written, and the next
process goes on without any repair."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.one_append import batch, words
from tests.soak.tail import Tail
from timeline.domain.records import NewRecord, salted
from timeline.store.database import Database
from timeline.wiring import system_clock

ROOT = Path(__file__).parents[2]


def append(url: str, key: str, statement: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.soak.one_append", url, key, str(statement)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.soak
def test_an_append_killed_before_any_statement_is_made_whole_or_not_at_all(database_url: str) -> None:
    with Database.open(database_url, system_clock) as database:
        database.log.append([NewRecord("item.received", "known", "first", {})])
    for statement in range(1, 100):
        key = f"at-{statement}"
        done = append(database_url, key, statement)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        with Database.open(database_url, system_clock) as database:
            _check(database, key, acknowledged="acknowledged" in done.stdout)
            assert database.log.append([NewRecord("item.received", "known", f"after-{key}", {})])
        if done.returncode == 0:
            break
    assert 6 < statement < 99


def _check(database: Database, key: str, *, acknowledged: bool) -> None:
    """All of the append or nothing of it, in records, streams, content and head."""
    records = database.log.read()
    Tail().take((record.position, record.key) for record in records)
    assert database.log.head().position == len(records)
    wanted = {record.key for record in batch(key)}
    written = wanted & {record.key for record in records}
    assert written in (set(), wanted)
    assert not acknowledged or written
    assert [r.stream_version for r in database.log.stream("known")] == list(
        range(1, 1 + sum(record.stream == "known" for record in records))
    )
    assert (database.log.content(salted(words(key), b"salt").hash) is not None) == bool(written)
