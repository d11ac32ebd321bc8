"""A backup taken while another process writes, restored elsewhere: a prefix of the log, dense, and verified."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import FakeClock
from timeline.domain.errors import Conflict, InvalidInput, StoreUnavailable
from timeline.domain.records import NewRecord, salted
from timeline.store.backup import copy_in, copy_out, is_sqlite_file
from timeline.store.database import Database
from timeline.store.engine import open_engine
from timeline.use_cases.transfer import export_log, import_log
from timeline.use_cases.verify import verify

ROOT = Path(__file__).parents[3]
ENDLESS = "1000000"
BACKUPS = 3


@contextmanager
def writing(url: str) -> Iterator[None]:
    """A process that appends until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.store.writers", url, "anna", ENDLESS], cwd=ROOT
    )
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def positions(database: Database) -> int:
    """How many records a verified log holds."""
    with database.audit() as stored:
        reached = list(verify(stored))
    return reached[-1].position


def is_prefix(restored: Database, original: Database) -> bool:
    end = restored.log.head().position
    return list(restored.log.read(limit=end + 1)) == list(original.log.read(limit=end + 1, upto=end))


def test_a_copy_of_sqlite_taken_while_another_process_writes_is_a_prefix(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path, clock: FakeClock
) -> None:
    copies = [tmp_path / f"copy-{n}.sqlite3" for n in range(BACKUPS)]
    with writing(sqlite_url):
        for copy in copies:
            before = sqlite_database.log.wait_beyond(sqlite_database.log.head().position + 5, 60).position
            copy_out(sqlite_database.engine, copy)
            sqlite_database.log.wait_beyond(before, 60)
    assert is_sqlite_file(copies[0])
    assert copies[0].stat().st_mode & 0o077 == 0
    for number, copy in enumerate(copies):
        url = f"sqlite:///{tmp_path}/restored-{number}/timeline.sqlite3"
        engine = open_engine(url)
        copy_in(copy, engine)
        engine.dispose()
        with Database.open(url, clock) as restored:
            assert 0 < positions(restored) < sqlite_database.log.head().position
            assert is_prefix(restored, sqlite_database)
            assert restored.log.append([NewRecord("webhook.disabled", "w", "after", {})])


def test_an_export_of_postgres_taken_while_another_process_writes_is_a_prefix(
    postgres_database: Database, postgres_url: str, sqlite_database: Database
) -> None:
    lines: list[bytes] = []
    with writing(postgres_url):
        before = postgres_database.log.wait_beyond(20, 60).position
        with postgres_database.audit() as stored:
            for _ in export_log(stored, lines.append, operational=True):
                postgres_database.log.wait_beyond(before, 60)  # the log has grown before the export has gone on
        assert postgres_database.log.wait_beyond(before, 60).position > before
    with sqlite_database.filling() as log:
        for _ in import_log(lines, log):
            pass
    assert 0 < positions(sqlite_database) < postgres_database.log.head().position
    assert is_prefix(sqlite_database, postgres_database)


def test_a_copy_is_not_restored_over_a_log_that_holds_records(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.log.append([NewRecord("webhook.disabled", "w", "k", {})], contents=[salted(b"words", b"salt")])
    copy_out(sqlite_database.engine, tmp_path / "copy")
    with pytest.raises(Conflict, match="holds 1 records; only an empty one"):
        copy_in(tmp_path / "copy", sqlite_database.engine)


def test_a_file_without_a_log_is_no_copy(sqlite_url: str, tmp_path: Path) -> None:

    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE bookmarks (url)")
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with pytest.raises(InvalidInput, match="without a log"):
        copy_in(tmp_path / "other", engine)
    engine.dispose()


def test_postgres_is_not_copied_as_a_file(postgres_database: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="use `timeline export`"):
        copy_out(postgres_database.engine, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
