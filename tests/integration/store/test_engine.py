"""From a URL to a database, and what is said when there is none."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from tests.conftest import FakeClock
from timeline.domain.errors import InvalidSettings, StoreUnavailable
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.engine import driving, open_engine, reading, where, writing


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@host/db",
        "postgresql+asyncpg://u:secret@host/db",
        "sqlite+aiosqlite:///x",
        "oracle://u:secret@h",
    ],
)
def test_a_url_of_another_dialect_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidSettings, match="TIMELINE_DATABASE_URL to sqlite:///path or postgresql://") as caught:
        open_engine(url)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("url", ["", "not a url", "user:secret@host", "postgresql://u:secret@host:port/db"])
def test_what_is_no_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidSettings, match="TIMELINE_DATABASE_URL") as caught:
        open_engine(url)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(InvalidSettings, match="name a file"):
        open_engine(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_by_any_of_its_names_goes_through_psycopg(scheme: str) -> None:
    engine = open_engine(f"{scheme}://reader:secret@db.example/news")
    assert engine.dialect.driver == "psycopg"
    assert where(engine.url) == "PostgreSQL at db.example:5432/news"


def test_a_new_folder_and_file_belong_to_their_owner_alone(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "new" / "deep" / "timeline.sqlite3"
    Database.open(f"sqlite:///{path}", clock).close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_sqlite_runs_with_a_log_written_ahead_and_flushed_at_each_commit(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    with reading(sqlite_database.engine) as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


def test_a_write_on_sqlite_holds_its_lock_from_the_start(sqlite_database: Database) -> None:
    other = sqlite3.connect(str(sqlite_database.engine.url.database), timeout=0, isolation_level=None)
    with writing(sqlite_database.engine), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    with reading(sqlite_database.engine) as connection:
        connection.execute(text("SELECT * FROM feed"))
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_read_on_sqlite_sees_one_state(sqlite_database: Database) -> None:
    count = text("SELECT count(*) FROM log_record")
    with reading(sqlite_database.engine) as connection:
        before = connection.execute(count).scalar_one()
        sqlite_database.log.append([NewRecord("item.received", "s", "k", {})])
        assert connection.execute(count).scalar_one() == before == 0
    assert sqlite_database.log.head().position == 1


def test_a_server_that_is_not_there_is_named_without_the_password(clock: FakeClock) -> None:
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1/news.*TIMELINE_DATABASE_URL") as caught:
        Database.open("postgresql://reader:secret@127.0.0.1:1/news", clock)
    assert "secret" not in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.retryable


def test_a_database_that_is_not_there_is_named(postgres: str, clock: FakeClock) -> None:
    url = make_url(postgres).set(database="timeline_nowhere").render_as_string(hide_password=False)
    with pytest.raises(StoreUnavailable, match=r"timeline_nowhere.*create it, then run `timeline migrate`"):
        Database.open(url, clock)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Minister, " * 100)
    with pytest.raises(StoreUnavailable, match=r"letter\.txt.*not a database.*name another file"):
        Database.open(f"sqlite:///{path}", clock)
    assert path.read_text() == "Dear Minister, " * 100


def test_a_path_that_cannot_be_is_a_clear_error(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "file" / "timeline.sqlite3"):
        with pytest.raises(StoreUnavailable, match="TIMELINE_DATABASE_URL") as caught:
            Database.open(f"sqlite:///{path}", clock)
        assert "\n" not in caught.value.message


def test_a_connection_lost_in_the_middle_is_a_retryable_error_and_writes_nothing(
    postgres_database: Database, postgres_url: str
) -> None:
    import psycopg

    postgres_database.log.append([NewRecord("item.received", "s", "a", {})])

    def cut_off() -> None:
        with writing(postgres_database.engine) as connection:
            connection.execute(text("UPDATE feed SET failures = 1"))
            mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with psycopg.connect(postgres_url, autocommit=True) as killer:
                killer.execute("SELECT pg_terminate_backend(%s)", (mine,))
            connection.execute(text("SELECT 1"))

    with pytest.raises(StoreUnavailable) as caught:
        cut_off()
    assert caught.value.retryable
    assert postgres_database.log.append([NewRecord("item.received", "s", "b", {})]) == (2,)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_appends_ask_for_the_isolation_that_they_need(postgres_url: str, level: str) -> None:
    """An append in one call is a statement without a BEGIN that could name its level."""
    engine = open_engine(postgres_url)
    with writing(engine) as connection:
        name = connection.dialect.identifier_preparer.quote_identifier(engine.url.database or "")
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = '{level}'"))
    engine.dispose()
    with driving(engine) as driver:
        assert driver.execute("SHOW transaction_isolation").fetchone() == ("read committed",)
    engine.dispose()
