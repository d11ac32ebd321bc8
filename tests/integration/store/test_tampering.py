"""Whoever owns the database can switch its guards off. What they change then is found, and found where it is.

Each test plays the owner: guards off, one change by direct SQL, guards on again as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from tests.conftest import FakeClock
from timeline.domain.checkpoint import Checkpoint
from timeline.domain.errors import LogDamaged, NotFound
from timeline.domain.proofs import proven_root
from timeline.domain.records import NewRecord, salted
from timeline.store.database import Database
from timeline.store.guards import missing_guards
from timeline.use_cases.verify import checkpoint, prove_position, verify

WORDS = salted(b"words of a source", b"salt of them")


@pytest.fixture
def log(database: Database, clock: FakeClock) -> Database:
    """Positions 1-2, 3, 4-6, 7-8 in four commits; position 4 names words."""
    for batch in ((1, 2), (3,), (4, 5, 6), (7, 8)):
        database.log.append([new_record(number) for number in batch], contents=[WORDS])
        clock.advance(seconds=1)
    return database


def new_record(number: int, **more: object) -> NewRecord:
    words = {"content": WORDS.hash} if number == 4 else {}
    cause = 2 if number == 5 else None
    return NewRecord("item.received", f"s{number % 3}", f"key-{number}", {"n": number, **words, **more}, cause=cause)


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """A connection on which no guard holds."""
    with engine.begin() as connection:
        unguard, guard = _switches(connection)
        for statement in unguard:
            connection.execute(text(statement))
        yield connection
        for statement in guard:
            connection.execute(text(statement))
    with engine.connect() as connection:
        assert missing_guards(connection) == []


def _switches(connection: Connection) -> tuple[list[str], list[str]]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        return [f"DROP TRIGGER {name}" for name, _ in rows], [statement for _, statement in rows]
    rows = connection.execute(
        text("SELECT tgname, tgrelid::regclass, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
    ).all()
    off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for name, table, _ in rows]
    on = {"A": "ENABLE ALWAYS", "O": "ENABLE"}
    return off, [f"ALTER TABLE {table} {on[enabled]} TRIGGER {name}" for name, table, enabled in rows]


def tamper(database: Database, *statements: str, **values: Any) -> None:
    with tampering(database.engine) as connection:
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)


def first_bad(database: Database, *kept: Checkpoint) -> int | None:
    """The position that is named; the test fails when the log is found good."""
    with database.audit() as stored, pytest.raises(LogDamaged) as caught:
        for _ in verify(stored, kept):
            pass
    return caught.value.position


def checkpoint_of(database: Database) -> Checkpoint:
    with database.audit() as stored:
        return checkpoint(stored)


def test_a_log_as_it_was_written_is_good_before_and_after_it_grows(log: Database) -> None:
    kept = [checkpoint_of(log)]
    log.log.append([new_record(9)])
    kept.append(checkpoint_of(log))
    with log.audit() as stored:
        assert [reached.position for reached in verify(stored, kept)] == [2, 3, 6, 8, 9]


def test_an_empty_log_is_good(database: Database) -> None:
    kept = checkpoint_of(database)
    assert kept.size == 0
    with database.audit() as stored:
        assert list(verify(stored, [kept])) == []
    database.log.append([new_record(1)])
    with database.audit() as stored:
        assert len(list(verify(stored, [kept]))) == 1


def flipped(value: Any) -> Any:
    """The value with one bit changed."""
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 8)
    return bytes(value[:-1]) + bytes([value[-1] ^ 1])


RECORD_COLUMNS = ["key", "digest", "stream", "stream_version", "type", "schema_version"]
RECORD_COLUMNS += ["recorded_at", "cause", "data", "leaf_hash"]  # for the position see below
COMMIT_COLUMNS = ["first_position", "count", "recorded_at", "root", "chain"]


@pytest.mark.parametrize("column", RECORD_COLUMNS)
def test_a_flipped_bit_in_any_column_of_a_record_is_found_at_its_position(log: Database, column: str) -> None:
    with tampering(log.engine) as connection:
        value = connection.execute(text(f"SELECT {column} FROM log_record WHERE position = 5")).scalar_one()
        change = text(f"UPDATE log_record SET {column} = :value WHERE position = 5")
        connection.execute(change, {"value": flipped(value) if column != "stream_version" else 9})
    assert first_bad(log) == 5


@pytest.mark.parametrize("column", COMMIT_COLUMNS)
def test_a_flipped_bit_in_any_column_of_a_commit_is_found_where_it_begins(log: Database, column: str) -> None:
    with tampering(log.engine) as connection:
        value = connection.execute(text(f"SELECT {column} FROM log_commit WHERE number = 3")).scalar_one()
        connection.execute(text(f"UPDATE log_commit SET {column} = :v WHERE number = 3"), {"v": flipped(value)})
    assert first_bad(log) == 4


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("DELETE FROM log_record WHERE position = 1", 1),
        ("DELETE FROM log_record WHERE position = 5", 5),
        ("DELETE FROM log_record WHERE position = 8", 8),
        ("DELETE FROM log_record", 1),
        ("DELETE FROM log_commit WHERE number = 2", 3),
        ("DELETE FROM log_commit WHERE number = 4", 7),
        ("DELETE FROM log_head", 1),
        ("UPDATE log_record SET position = 500 WHERE position = 5", 5),
        ("UPDATE log_commit SET number = 500 WHERE number = 2", 3),
        ("UPDATE log_head SET position = 6", 7),
        ("UPDATE log_head SET position = 600", 9),
        ("UPDATE log_head SET commit_number = 3", 8),
        ("UPDATE log_head SET chain = :zero", 8),
        ("UPDATE log_head SET recorded_at = NULL", 8),
        ("UPDATE content SET data = :zero", 4),
        ("UPDATE content SET salt = :zero", 4),
        ("UPDATE content SET hash = :zero", None),
        ("DELETE FROM content", 4),
        ("UPDATE content SET data = :nothing, salt = :nothing", 4),
    ],
)
def test_what_is_gone_or_moved_is_found(log: Database, statement: str, position: int | None) -> None:
    tamper(log, statement, zero=bytes(32), nothing=b"")
    assert first_bad(log) == position


def test_records_that_changed_places_are_found_at_the_first(log: Database) -> None:
    swap = "UPDATE log_record SET position = :{} WHERE position = :{}"
    tamper(log, swap.format("away", "a"), swap.format("a", "b"), swap.format("b", "away"), a=4, b=6, away=1000)
    assert first_bad(log) == 4


def cut(commits: int, last: int) -> list[str]:
    return [
        f"DELETE FROM log_record WHERE position > {last}",
        f"DELETE FROM log_commit WHERE number > {commits}",
        f"UPDATE log_head SET position = {last}, commit_number = {commits},"
        f" chain = (SELECT chain FROM log_commit WHERE number = {commits}),"
        f" recorded_at = (SELECT recorded_at FROM log_commit WHERE number = {commits})",
    ]


def test_a_tail_cut_off_is_missed_by_the_head_and_with_the_head_by_a_kept_checkpoint(log: Database) -> None:
    kept = checkpoint_of(log)
    records, commits, *rest = cut(2, 3)
    tamper(log, records)
    assert first_bad(log) == 4
    tamper(log, commits)
    assert first_bad(log) == 4
    tamper(log, *rest)
    with log.audit() as stored:
        assert len(list(verify(stored))) == 2  # nothing in the database can tell
    assert first_bad(log, kept) == 4


def test_a_fork_is_found_between_the_checkpoints_around_it(log: Database) -> None:
    """The tail is cut off and written anew by our own program: every hash is right."""
    kept = [checkpoint_of(log)]
    tamper(log, *cut(2, 3))
    kept.append(checkpoint_of(log))
    log.log.append([new_record(number, other=True) for number in range(4, 9)])
    with log.audit() as stored:
        assert len(list(verify(stored))) == 3
    assert first_bad(log, *kept) == 4


def test_a_value_of_another_type_is_found(sqlite_database: Database) -> None:
    """SQLite keeps values of any type in any column."""
    sqlite_database.log.append([new_record(1), new_record(2)])
    values = {"data": "1", "leaf_hash": "hex(leaf_hash)", "cause": "0.5", "schema_version": "1.5"}
    for column, value in values.items():
        before = f"(SELECT {column} FROM kept)"
        tamper(
            sqlite_database,
            f"CREATE TABLE kept AS SELECT {column} FROM log_record WHERE position = 2",
            f"UPDATE log_record SET {column} = {value} WHERE position = 2",
        )
        assert first_bad(sqlite_database) == 2, column
        tamper(sqlite_database, f"UPDATE log_record SET {column} = {before} WHERE position = 2", "DROP TABLE kept")
    tamper(sqlite_database, "UPDATE log_record SET key = CAST(x'ff' AS TEXT) WHERE position = 1")  # no UTF-8
    assert first_bad(sqlite_database) == 1


def test_a_guard_taken_away_or_weakened_is_named_when_the_records_are_good(log: Database) -> None:
    weaken = {
        "sqlite": [
            "DROP TRIGGER log_record_guards_delete",
            "CREATE TRIGGER log_record_guards_delete BEFORE DELETE ON log_record BEGIN SELECT 1; END",
        ],
        "postgresql": [
            "CREATE OR REPLACE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN OLD; END $$"
        ],
    }[log.engine.dialect.name]
    with log.engine.begin() as connection:
        for statement in weaken:
            connection.execute(text(statement))
    with log.audit() as stored, pytest.raises(LogDamaged, match=r"guards.*log_record_guards_") as caught:
        list(verify(stored))
    assert caught.value.position is None


def test_every_position_is_proven_against_an_old_and_a_new_checkpoint(log: Database) -> None:
    old = checkpoint_of(log)
    log.log.append([new_record(9), new_record(10)])
    new = checkpoint_of(log)
    with log.audit() as stored:
        for kept in (old, new):
            for position in range(1, kept.size + 1):
                proof = prove_position(position, stored, kept)
                assert (proof.record.position, proven_root(proof)) == (position, kept.root)
        for outside in (0, old.size + 1):
            with pytest.raises(NotFound, match="covers 1 to 8"):
                prove_position(outside, stored, old)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_record SET data = :zero WHERE position = 5",
        "UPDATE log_record SET leaf_hash = :zero WHERE position = 6",
        "DELETE FROM log_record WHERE position = 6",
        "DELETE FROM log_commit WHERE number = 2",
        "DELETE FROM log_commit WHERE number = 4",
        "UPDATE log_commit SET chain = :zero WHERE number = 1",
    ],
)
def test_nothing_is_proven_from_a_damaged_log(log: Database, statement: str) -> None:
    kept = checkpoint_of(log)
    tamper(log, statement, zero=bytes(32))
    with log.audit() as stored, pytest.raises(LogDamaged):
        prove_position(5, stored, kept)


def test_an_audit_sees_one_state_while_the_log_grows(log: Database) -> None:
    with log.audit() as stored:
        walked = verify(stored)
        next(walked)
        log.log.append([new_record(9)])
        assert [reached.position for reached in walked] == [3, 6, 8]


def test_a_proof_survives_the_erasure_of_its_words(log: Database) -> None:
    kept = checkpoint_of(log)
    erasure = NewRecord("content.erased", "s1", "erase", {"contents": [WORDS.hash]})
    log.log.erase(erasure, [WORDS.hash], expect={"s1": 3})
    with log.audit() as stored:
        assert proven_root(prove_position(4, stored, kept)) == kept.root
        assert [reached.position for reached in verify(stored, [kept])][-1] == 9


def test_a_walk_that_was_not_finished_holds_nothing_open(postgres_database: Database) -> None:
    """Left to the garbage collector, it would be closed in the middle of somebody else's statement."""
    postgres_database.log.append([new_record(number) for number in range(9)])
    with postgres_database.audit() as stored:
        rows = stored.records()
        assert next(rows).position == 1
    assert list(rows) == []
