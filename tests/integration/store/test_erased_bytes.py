"""After an erasure the words are in no file of the database: searched for byte by byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.missing import not_tested
from timeline.domain.records import NewRecord, salted
from timeline.store.database import Database
from timeline.store.engine import BUSY_MILLISECONDS, open_engine
from timeline.store.erasing import scrub

PHRASE = b"the heron of Lindau sold its customs house"
WORDS = salted(b"%s, said nobody" % PHRASE, b"0123456789abcdef")
OTHERS = [salted(b"other words %d " % n * 40, b"%016d" % n) for n in range(200)]
TOMBSTONE = NewRecord("content.erased", "item-1", "erased", {"contents": [WORDS.hash]})


def fill(database: Database) -> None:
    """The words in the middle of others, some of them written before and some after."""
    first, last = OTHERS[:100], OTHERS[100:]
    database.log.append([NewRecord("item.received", "item-1", "a", {})], contents=[*first, WORDS])
    database.log.append([NewRecord("item.received", "item-2", "b", {})], contents=last)


def sqlite_files(database: Database) -> bytes:
    path = Path(str(database.engine.url.database))
    beside = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
    return b"".join(file.read_bytes() for file in beside if file.exists())


def test_no_file_of_sqlite_holds_the_words(sqlite_database: Database) -> None:
    fill(sqlite_database)
    assert PHRASE in sqlite_files(sqlite_database)
    sqlite_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
    assert sqlite_database.log.scrub() is None
    assert PHRASE not in sqlite_files(sqlite_database)
    assert b"0123456789abcdef" not in sqlite_files(sqlite_database)
    assert [sqlite_database.log.content(other.hash) for other in OTHERS] == [other.data for other in OTHERS]


def test_copies_that_a_rebuilt_table_left_on_free_pages_go_too(sqlite_database: Database) -> None:
    fill(sqlite_database)
    with sqlite3.connect(str(sqlite_database.engine.url.database)) as other:
        other.execute("PRAGMA secure_delete = OFF")
        other.execute("CREATE TABLE rebuilt AS SELECT * FROM content")
        other.execute("DROP TABLE rebuilt")
    other.close()
    sqlite_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
    assert sqlite_database.log.scrub() is None
    assert PHRASE not in sqlite_files(sqlite_database)


def test_without_scrubbing_the_words_are_still_in_a_file_of_sqlite(sqlite_database: Database) -> None:
    fill(sqlite_database)
    sqlite_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
    assert PHRASE in sqlite_files(sqlite_database)


def test_a_reader_of_the_state_before_is_named_and_erasing_again_finishes(sqlite_database: Database) -> None:
    fill(sqlite_database)
    reader = sqlite3.connect(str(sqlite_database.engine.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM content").fetchone()
    sqlite_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
    assert "another process reads" in (scrub(sqlite_database.engine, patience_seconds=0) or "")
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == BUSY_MILLISECONDS
    reader.execute("COMMIT")
    assert scrub(sqlite_database.engine, patience_seconds=0) is None
    assert PHRASE not in sqlite_files(sqlite_database)
    reader.close()


@pytest.fixture
def session(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


def postgres_files(session: psycopg.Connection) -> bytes:
    """Every file of this database, on a server of our own; a server elsewhere cannot be looked into."""
    session.execute("CHECKPOINT")
    (folder,) = session.execute("SELECT current_setting('data_directory')").fetchone() or ("",)
    (oid,) = session.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone() or (0,)
    files = Path(folder, "base", str(oid))
    try:
        return b"".join(file.read_bytes() for file in sorted(files.iterdir()))
    except OSError:
        not_tested("the files of this PostgreSQL cannot be read from here")


def test_no_file_of_the_postgres_database_holds_the_words(
    postgres_database: Database, session: psycopg.Connection
) -> None:
    fill(postgres_database)
    assert PHRASE in postgres_files(session)
    postgres_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
    assert PHRASE in postgres_files(session)
    assert postgres_database.log.scrub() is None
    assert PHRASE not in postgres_files(session)
    assert [postgres_database.log.content(other.hash) for other in OTHERS] == [other.data for other in OTHERS]


def test_a_transaction_that_may_still_see_the_words_is_named(postgres_database: Database, postgres_url: str) -> None:
    fill(postgres_database)
    with psycopg.connect(postgres_url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM log_head").fetchone()
        postgres_database.log.erase(TOMBSTONE, [WORDS.hash], expect={})
        with psycopg.connect(postgres_url, autocommit=True) as unlocked:
            unlocked.execute("SELECT 1")
        assert "older transaction" in (scrub(postgres_database.engine, patience_seconds=0) or "")
        reader.rollback()
    assert scrub(postgres_database.engine, patience_seconds=5) is None


def test_who_does_not_own_the_tables_is_told_that_nothing_was_written_anew(
    postgres_database: Database, session: psycopg.Connection, postgres_url: str
) -> None:
    fill(postgres_database)
    role = f"timeline_reader_{session.info.backend_pid}"
    session.execute(f"CREATE ROLE {role}")
    session.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    as_role = make_url(postgres_url).update_query_dict({"options": f"-crole={role}"})
    engine = open_engine(as_role.render_as_string(hide_password=False))
    try:
        assert "only the owner" in (scrub(engine, patience_seconds=0) or "")
    finally:
        engine.dispose()
        session.execute(f"DROP OWNED BY {role}")
        session.execute(f"DROP ROLE {role}")
