"""A disk without room: a typed error that may be tried again, nothing half-written; given room, it goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event, make_url

from tests.databases import throw_away
from tests.missing import not_tested
from tests.soak.tail import Tail
from timeline.domain.errors import StoreUnavailable
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.wiring import system_clock

MEGABYTE = 1 << 20


def fill(database: Database, numbers: Iterator[int]) -> int:
    """Append until there is no room; the number of the append that was refused."""
    for number in numbers:
        try:
            database.log.append(batch(number))
        except StoreUnavailable as error:
            return number if error.retryable and "free some space" in error.message else 0
    raise AssertionError("there was always room")


def batch(number: int) -> list[NewRecord]:
    return [NewRecord("item.received", f"s-{number}", f"k-{number}-{i}", {"x": "y" * 20_000}) for i in range(5)]


def check_it_goes_on(database: Database, make_room: Callable[[], None]) -> None:
    numbers = count()
    refused = fill(database, numbers)
    assert refused > 0
    assert database.log.head().position == 5 * refused
    make_room()
    first = 5 * refused + 1
    assert database.log.append(batch(refused)) == tuple(range(first, first + 5))
    tail = Tail()
    while records := database.log.read(tail.position, limit=100):
        tail.take((record.position, record.key) for record in records)
    assert tail.position == len(tail.keys) == first + 4


@pytest.mark.soak
def test_sqlite_at_its_largest_size(sqlite_url: str) -> None:
    pages = [1000]
    with Database.open(sqlite_url, system_clock) as database:
        limit = "PRAGMA max_page_count = {}"
        event.listen(database.engine, "connect", lambda driver, _: driver.execute(limit.format(pages[0])))
        database.engine.dispose()

        def make_room() -> None:
            pages[0] = 10_000
            database.engine.dispose()

        check_it_goes_on(database, make_room)


class SmallDisk:
    def __init__(self, path: Path) -> None:
        self.path = path

    def grow(self) -> None:
        _mount("-o", f"remount,size={64 * MEGABYTE}", str(self.path))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of 16 megabytes in memory, where we may mount one."""
    path = tmp_path / "disk"
    path.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", f"size={16 * MEGABYTE}", "tmpfs", str(path))
    except (OSError, subprocess.CalledProcessError) as error:
        # mounting is root's right, and no part of what CI must have
        pytest.skip(f"NOT TESTED on a full disk, none can be mounted here: {error}")
    yield SmallDisk(path)
    subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.mark.soak
def test_sqlite_on_a_full_disk(small_disk: SmallDisk, sqlite_template: Path) -> None:
    path = shutil.copy(sqlite_template, small_disk.path / "timeline.sqlite3")
    with Database.open(f"sqlite:///{path}", system_clock) as database:
        check_it_goes_on(database, small_disk.grow)


@pytest.mark.soak
def test_postgres_on_a_full_disk(small_disk: SmallDisk, postgres: str, postgres_template: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as owner:
        _give_to_the_server(owner, small_disk.path)
        space = sql.Identifier(f"small_{os.getpid()}")
        owner.execute(
            sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(space, sql.Literal(str(small_disk.path / "space")))
        )
        try:
            with throw_away(postgres, postgres_template) as url:
                name = sql.Identifier(str(make_url(url).database))
                owner.execute(sql.SQL("ALTER DATABASE {} SET TABLESPACE {}").format(name, space))
                with Database.open(url, system_clock) as database:
                    check_it_goes_on(database, small_disk.grow)
        finally:
            owner.execute(sql.SQL("DROP TABLESPACE {}").format(space))


def _give_to_the_server(owner: psycopg.Connection, disk: Path) -> None:
    """A folder on the disk that belongs to the server's user and that it can reach."""
    (data,) = owner.execute("SHOW data_directory").fetchone() or ("",)
    if not Path(data).is_dir():
        not_tested("a full disk: the server runs elsewhere")
    (disk / "space").mkdir()
    os.chown(disk / "space", Path(data).stat().st_uid, Path(data).stat().st_gid)
    for folder in [disk, *disk.parents]:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
