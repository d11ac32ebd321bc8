"""What every test may ask for: a clock that stands, and databases."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import NoPostgres, fast_place, migrated, postgres_server, throw_away
from tests.missing import not_tested
from timeline.store.database import Database
from timeline.store.memory import MemoryLog

# CI tries the same examples every time; a developer's run goes on searching. Timing never decides a test.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("steady" if os.environ.get("CI") == "true" else "searching")

if place := fast_place():  # SQLite flushes each of thousands of appends; a disk would wait for every one
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))

LONGEST = ("e2e", "soak")
"""The folders of the files that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: processes that share the files then end at about the same time."""
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


class FakeClock:
    """A clock that moves when it is told to."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **step: float) -> datetime:
        """Move by a step such as `seconds=3` or `days=-1`; the time then."""
        self.now += timedelta(**step)
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def memory_log(clock: FakeClock) -> MemoryLog:
    return MemoryLog(clock)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; to be copied, not used."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server in which databases may be made."""
    try:
        with postgres_server(os.environ.get("TIMELINE_TEST_DATABASE_URL")) as url:
            yield url
    except NoPostgres as missing:
        not_tested(f"PostgreSQL: {missing}")


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database; to be copied, not used."""
    with throw_away(postgres) as url:
        yield migrated(url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'timeline.sqlite3')}"


@pytest.fixture
def postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    with throw_away(postgres, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database, on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str, clock: FakeClock) -> Iterator[Database]:
    """A fresh, migrated database, on SQLite and on PostgreSQL."""
    with Database.open(database_url, clock) as opened:
        yield opened


@pytest.fixture
def sqlite_database(sqlite_url: str, clock: FakeClock) -> Iterator[Database]:
    with Database.open(sqlite_url, clock) as opened:
        yield opened


@pytest.fixture
def postgres_database(postgres_url: str, clock: FakeClock) -> Iterator[Database]:
    with Database.open(postgres_url, clock) as opened:
        yield opened
