"""Law 1: the database itself refuses to change the log. The attacker speaks SQL directly, past all of our code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from timeline.domain.records import NewRecord, salted
from timeline.store.database import Database

CHANGES = [
    "UPDATE log_record SET data = 'x'",
    "UPDATE log_record SET position = position + 100",
    "UPDATE log_record SET recorded_at = recorded_at WHERE position = 1",
    "DELETE FROM log_record WHERE position = 2",
    "DELETE FROM log_record",
    "UPDATE log_commit SET chain = root",
    "DELETE FROM log_commit",
    "UPDATE content SET data = 'x'",
    "UPDATE content SET data = '', salt = ''",
    "UPDATE content SET data = ''",
    "UPDATE content SET hash = '', data = '', salt = ''",
    "DELETE FROM content",
    "UPDATE log_head SET position = 1",
    "UPDATE log_head SET position = position",
    "UPDATE log_head SET chain = '0'",
    "UPDATE log_head SET position = position + 1",
    "UPDATE log_head SET position = position + 1, commit_number = commit_number + 1, recorded_at = '2000'",
    "UPDATE log_head SET position = position + 1, commit_number = commit_number + 1, recorded_at = NULL",
    "UPDATE log_head SET id = 2, position = position + 1, commit_number = commit_number + 1",
    "DELETE FROM log_head",
]

RECORD = "(position, key, digest, stream, stream_version, type, schema_version, recorded_at, data, leaf_hash)"
RECORDS = {  # by the unique key that stands already
    "position": "(1, 'new', 'd', 'new', 1, 't', 1, '2026', 'x', 'l')",
    "key": "(9, 'a', 'd', 'new', 1, 't', 1, '2026', 'x', 'l')",
    "stream version": "(9, 'new', 'd', 's', 1, 't', 1, '2026', 'x', 'l')",
}
OTHERS = {
    "log_commit by number": "log_commit VALUES (1, 99, 1, '2026', 'r', 'c')",
    "log_commit by position": "log_commit VALUES (9, 1, 1, '2026', 'r', 'c')",
    "log_head": "log_head VALUES (1, 0, 0, 'c', NULL)",
}
INSERTS = [f"log_record {RECORD} VALUES {values}" for values in RECORDS.values()] + list(OTHERS.values())
WORDS = salted(b"words of a source", b"salt")


def fill(database: Database) -> None:
    records = [NewRecord("item.received", "s", "a", {"n": 1}), NewRecord("item.revised", "s", "b", {"n": 2})]
    database.log.append(records, contents=[WORDS])


def everything(connection: sqlite3.Connection | psycopg.Connection) -> list[object]:
    tables = ("log_record", "log_commit", "log_head", "content")
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


@pytest.fixture
def sqlite(sqlite_database: Database) -> Iterator[sqlite3.Connection]:
    fill(sqlite_database)
    connection = sqlite3.connect(str(sqlite_database.engine.url.database), isolation_level=None)
    before = everything(connection)
    yield connection
    assert everything(connection) == before
    connection.close()


@pytest.fixture
def postgres_session(postgres_database: Database, postgres_url: str) -> Iterator[psycopg.Connection]:
    fill(postgres_database)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        before = everything(connection)
        yield connection
        assert everything(connection) == before


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("resolution", ["", "OR IGNORE ", "OR REPLACE "])
def test_sqlite_refuses_to_change_or_delete(sqlite: sqlite3.Connection, statement: str, resolution: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
        sqlite.execute(statement.replace("UPDATE ", f"UPDATE {resolution}"))


@pytest.mark.parametrize("rows", INSERTS)
@pytest.mark.parametrize("verb", ["INSERT", "REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR ROLLBACK"])
def test_sqlite_refuses_to_replace_what_stands(sqlite: sqlite3.Connection, rows: str, verb: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
        sqlite.execute(f"{verb} INTO {rows}")


@pytest.mark.parametrize("rows", INSERTS)
@pytest.mark.parametrize("then", ["NOTHING", "UPDATE SET rowid = 99"])
def test_sqlite_refuses_an_upsert(sqlite: sqlite3.Connection, rows: str, then: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
        sqlite.execute(f"INSERT INTO {rows} ON CONFLICT DO {then}")


def test_sqlite_refuses_to_replace_content_by_its_hash_or_by_the_hidden_row_number(sqlite: sqlite3.Connection) -> None:
    stored = bytes.fromhex(WORDS.hash)
    for statement, values in (
        ("REPLACE INTO content VALUES (?, 's', 'x')", (stored,)),
        ("REPLACE INTO content (rowid, hash, salt, data) VALUES (1, 'h', 's', 'x')", ()),
        ("REPLACE INTO content (_rowid_, hash, salt, data) VALUES (1, 'h', 's', 'x')", ()),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
            sqlite.execute(statement, values)


def test_sqlite_settings_of_the_session_open_no_way_around(sqlite: sqlite3.Connection) -> None:
    for setting in (
        "recursive_triggers = OFF",
        "foreign_keys = OFF",
        "ignore_check_constraints = ON",
        "defer_foreign_keys = ON",
    ):
        sqlite.execute(f"PRAGMA {setting}")
    for statement in ("DELETE FROM log_record", f"REPLACE INTO log_record {RECORD} VALUES {RECORDS['position']}"):
        with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
            sqlite.execute(statement)


@pytest.mark.parametrize("role", ["origin", "replica", "local"])
@pytest.mark.parametrize("statement", CHANGES)
def test_postgres_refuses_to_change_or_delete_in_every_replication_role(
    postgres_session: psycopg.Connection, statement: str, role: str
) -> None:
    postgres_session.execute(f"SET session_replication_role = '{role}'")
    with pytest.raises(psycopg.errors.RestrictViolation, match="is append-only"):
        postgres_session.execute(statement)


@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize("table", ["log_record", "log_commit", "log_head", "content", "log_record, feed"])
def test_postgres_refuses_to_truncate(postgres_session: psycopg.Connection, table: str, role: str) -> None:
    postgres_session.execute(f"SET session_replication_role = '{role}'")
    for more in ("", " CASCADE", " RESTART IDENTITY CASCADE"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="TRUNCATE refused"):
            postgres_session.execute(f"TRUNCATE {table}{more}")


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO log_record {RECORD} VALUES {RECORDS['key']} ON CONFLICT (key) DO UPDATE SET data = 'x'",
        f"INSERT INTO log_record {RECORD} VALUES {RECORDS['position']} ON CONFLICT (position) DO UPDATE SET data = 'x'",
        "INSERT INTO log_head VALUES (1, 0, 0, 'c') ON CONFLICT (id) DO UPDATE SET position = 0",
        "MERGE INTO log_record USING log_head ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO log_record USING log_head ON true WHEN MATCHED THEN UPDATE SET data = 'x'",
        "WITH gone AS (DELETE FROM log_record RETURNING *) SELECT * FROM gone",
    ],
)
def test_postgres_refuses_upserts_merges_and_hidden_deletes(
    postgres_session: psycopg.Connection, statement: str
) -> None:
    postgres_session.execute("SET session_replication_role = 'replica'")
    with pytest.raises(psycopg.errors.RestrictViolation, match="is append-only"):
        postgres_session.execute(statement)


OTHER_WORDS = salted(b"words that nobody asked to erase", b"salt")
ERASED = NewRecord("content.erased", "s", "erased", {"contents": [WORDS.hash]})
NAMED = bytes.fromhex(WORDS.hash)
BEYOND_ERASING = [
    "UPDATE content SET data = 'x', salt = {empty} WHERE hash = {named}",
    "UPDATE content SET data = {empty} WHERE hash = {named}",
    "UPDATE content SET salt = {empty} WHERE hash = {named}",
    "UPDATE content SET data = {empty}, salt = {empty}, hash = {empty} WHERE hash = {named}",
    "UPDATE content SET data = {empty}, salt = {empty} WHERE hash = {unnamed}",
    "UPDATE content SET data = {empty}, salt = {empty}",
    "DELETE FROM content WHERE hash = {named}",
]
BEHIND_A_NUL = "UPDATE content SET data = CAST(x'00' || 'forged' AS TEXT), salt = x'' WHERE hash = {named}"
"""SQLite takes it for a text of no length."""
ANOTHER_ROW = "UPDATE content SET data = x'', salt = x'', rowid = 9 WHERE hash = {named}"


def leave_a_tombstone(database: Database) -> None:
    """A record that names one of two contents as erased; both still have their words."""
    database.log.append([ERASED], contents=[OTHER_WORDS])


@pytest.mark.parametrize("statement", [*BEYOND_ERASING, BEHIND_A_NUL, ANOTHER_ROW])
def test_sqlite_takes_the_emptying_of_named_content_and_nothing_else(sqlite_database: Database, statement: str) -> None:
    fill(sqlite_database)
    leave_a_tombstone(sqlite_database)
    with sqlite3.connect(str(sqlite_database.engine.url.database), isolation_level=None) as attacker:
        attacker.execute("CREATE TEMP TABLE log_record (type, data)")
        attacker.execute("INSERT INTO temp.log_record VALUES ('content.erased', ?)", (OTHER_WORDS.hash.encode(),))
        before = attacker.execute("SELECT * FROM content").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
            attacker.execute(statement.format(named=f"x'{WORDS.hash}'", unnamed=f"x'{OTHER_WORDS.hash}'", empty="x''"))
        assert attacker.execute("SELECT * FROM content").fetchall() == before
        attacker.execute("UPDATE content SET data = x'', salt = x'' WHERE hash = ?", (NAMED,))
        assert attacker.execute("SELECT salt, data FROM content WHERE hash = ?", (NAMED,)).fetchone() == (b"", b"")


@pytest.mark.parametrize("statement", BEYOND_ERASING)
def test_postgres_takes_the_emptying_of_named_content_and_nothing_else(
    postgres_database: Database, postgres_url: str, statement: str
) -> None:
    fill(postgres_database)
    leave_a_tombstone(postgres_database)
    with psycopg.connect(postgres_url, autocommit=True) as attacker:
        attacker.execute("CREATE TEMP TABLE log_record (type text, data bytea)")
        attacker.execute("INSERT INTO pg_temp.log_record VALUES ('content.erased', %s)", (OTHER_WORDS.hash.encode(),))
        attacker.execute("SET session_replication_role = 'replica'")
        before = attacker.execute("SELECT * FROM content").fetchall()
        named, unnamed = (rf"'\x{words.hash}'" for words in (WORDS, OTHER_WORDS))
        with pytest.raises(psycopg.errors.RestrictViolation, match="is append-only"):
            attacker.execute(statement.format(named=named, unnamed=unnamed, empty="''"))
        assert attacker.execute("SELECT * FROM content").fetchall() == before
        attacker.execute("UPDATE content SET data = '', salt = '' WHERE hash = %s", (NAMED,))
        assert attacker.execute("SELECT salt, data FROM content WHERE hash = %s", (NAMED,)).fetchone() == (b"", b"")


def test_only_the_head_of_an_empty_log_can_be_moved_to_the_end_of_an_imported_one(
    sqlite_database: Database, postgres_database: Database
) -> None:
    jump = "UPDATE log_head SET position = position + 9, commit_number = commit_number + 3, recorded_at = '2026'"
    for database in (sqlite_database, postgres_database):
        with database.engine.begin() as connection:
            connection.exec_driver_sql(jump)
            with pytest.raises(IntegrityError, match="is append-only"):
                connection.exec_driver_sql(jump)


def test_the_log_can_still_be_appended_to(sqlite_database: Database, postgres_database: Database) -> None:
    for database in (sqlite_database, postgres_database):
        fill(database)
        assert database.log.append([NewRecord("item.coded", "s", "c", {})]) == (3,)
