"""An owner can take the guards away. Then the service does not start, so that nobody goes on without knowing."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from tests.conftest import FakeClock
from timeline.domain.errors import StoreUnavailable
from timeline.domain.records import NewRecord
from timeline.store.database import Database

ON_SQLITE = [
    "DROP TRIGGER log_record_guards_update",
    "DROP TRIGGER log_record_guards_insert",
    "DROP TRIGGER log_head_guards_update",
    "DROP TRIGGER content_guards_delete",
    "DROP TABLE log_record",
    "ALTER TABLE log_record RENAME TO log_record_old",
    "ALTER TABLE log_record RENAME COLUMN key TO old",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE type = 'trigger'",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'log_commit_guards_delete'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'NOT ', '') WHERE type = 'trigger'",
    "DROP TRIGGER log_head_guards_update; CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN 0"
    " BEGIN SELECT RAISE(ABORT, 'log_head is append-only: UPDATE refused'); END",
]

ON_POSTGRES = [
    "ALTER TABLE log_record DISABLE TRIGGER ALL",
    "ALTER TABLE log_record DISABLE TRIGGER log_record_guards_rows",
    "ALTER TABLE log_record ENABLE TRIGGER log_record_guards_rows",
    "ALTER TABLE log_commit ENABLE REPLICA TRIGGER log_commit_guards_all",
    "DROP TRIGGER log_head_guards_update ON log_head",
    "ALTER TRIGGER content_guards_rows ON content RENAME TO other",
    "ALTER TABLE log_record RENAME TO log_record_old",
    "ALTER TABLE log_record RENAME TO old; CREATE TABLE log_record AS SELECT * FROM old",
    "DROP TABLE log_record",
    "DROP FUNCTION timeline_refuse() CASCADE",
    "ALTER FUNCTION timeline_refuse_unless_erased() RESET search_path",
    "CREATE OR REPLACE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION timeline_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
    " DROP TRIGGER log_record_guards_rows ON log_record;"
    " CREATE TRIGGER log_record_guards_rows BEFORE UPDATE ON log_record FOR EACH ROW EXECUTE FUNCTION mine();"
    " ALTER TABLE log_record ENABLE ALWAYS TRIGGER log_record_guards_rows",
    *(
        f"DROP TRIGGER {name} ON {table};"
        f" CREATE TRIGGER {name} {weaker} EXECUTE FUNCTION timeline_refuse();"
        f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
        for name, table, weaker in (
            ("log_record_guards_rows", "log_record", "BEFORE DELETE OR UPDATE ON log_record FOR EACH ROW WHEN (false)"),
            ("log_record_guards_rows", "log_record", "BEFORE UPDATE ON log_record FOR EACH ROW"),
            ("log_record_guards_rows", "log_record", "BEFORE DELETE OR UPDATE OF cause ON log_record FOR EACH ROW"),
            ("log_commit_guards_all", "log_commit", "BEFORE DELETE OR UPDATE ON log_commit FOR EACH STATEMENT"),
            ("log_head_guards_update", "log_head", "BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NEW.id <> OLD.id)"),
        )
    ),
]


def fill(url: str, clock: FakeClock) -> None:
    with Database.open(url, clock) as database:
        database.log.append([NewRecord("item.received", "s", "a", {"n": 1})])


@pytest.mark.parametrize("statements", ON_SQLITE)
def test_sqlite_without_its_guards_is_not_opened(sqlite_url: str, clock: FakeClock, statements: str) -> None:
    fill(sqlite_url, clock)
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    connection.executescript(statements)
    connection.close()
    with pytest.raises(StoreUnavailable, match="lacks guards of the append-only log"):
        Database.open(sqlite_url, clock)


@pytest.mark.parametrize("statements", ON_POSTGRES)
def test_postgres_without_its_guards_is_not_opened(postgres_url: str, clock: FakeClock, statements: str) -> None:
    fill(postgres_url, clock)
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(statements)
    with pytest.raises(StoreUnavailable, match="lacks guards of the append-only log"):
        Database.open(postgres_url, clock)
