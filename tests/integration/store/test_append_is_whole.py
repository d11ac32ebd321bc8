"""An append that breaks at any of its statements has not happened, and can be sent again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.faults import watch
from timeline.domain.errors import LogDamaged, StoreUnavailable
from timeline.domain.records import Head, NewRecord, salted
from timeline.store.append_sql import FEW
from timeline.store.database import Database
from timeline.store.engine import writing

FIRST = [NewRecord("item.received", "item-1", "a", {"n": 1})]
SECOND = [
    NewRecord("item.revised", "item-1", "b", {"n": 2}),
    *(NewRecord("item.received", "item-2", f"c{n}", {"n": n}) for n in range(FEW)),
]
"""So many that PostgreSQL too takes several statements."""
WORDS = salted(b"words", b"salt")


class Broken(Exception):
    """What a statement may meet: a killed process, a lost connection, a full disk."""


class Breaker:
    """Breaks before a statement, counted from 1, and before the commit, which comes after all of them."""

    def __init__(self, database: Database) -> None:
        self.left = 0
        watch(database.engine, self._before)

    def _before(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise Broken


def test_an_append_broken_at_any_statement_leaves_nothing(database: Database) -> None:
    database.log.append(FIRST)
    before = database.log.head()
    breaker = Breaker(database)
    for statement in range(1, 100):
        breaker.left = statement
        try:
            database.log.append(SECOND, expect={"item-1": 1}, contents=[WORDS])
        except Broken:
            breaker.left = 0
            assert database.log.head() == before
            assert len(database.log.read()) == 1
            assert database.log.content(WORDS.hash) is None
        else:
            break
    assert statement > 5
    breaker.left = 0
    assert [record.key for record in database.log.read()] == [record.key for record in FIRST + SECOND]
    assert database.log.head() == Head(1 + len(SECOND), before.recorded_at)
    assert database.log.content(WORDS.hash) == b"words"


END_THE_SESSION = (
    "CREATE FUNCTION end_the_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
)
MOMENTS = {
    "the words": "TRIGGER planted BEFORE INSERT ON content",
    "the first record": "TRIGGER planted BEFORE INSERT ON log_record",
    "the second record": "TRIGGER planted AFTER INSERT ON log_record",
    "the commit's row": "TRIGGER planted BEFORE INSERT ON log_commit",
    "the head": "TRIGGER planted BEFORE UPDATE ON log_head",
    "the commit itself": "CONSTRAINT TRIGGER planted AFTER UPDATE ON log_head DEFERRABLE INITIALLY DEFERRED",
}
"""What the server is about to write when it loses the session."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_one_call_that_ends_anywhere_inside_the_server_leaves_nothing(postgres_database: Database, moment: str) -> None:
    log = postgres_database.log
    log.append(FIRST)
    before = log.head()
    with writing(postgres_database.engine) as connection:
        connection.execute(text(END_THE_SESSION))
        connection.execute(text(f"CREATE {MOMENTS[moment]} FOR EACH ROW EXECUTE FUNCTION end_the_session()"))
    with pytest.raises(StoreUnavailable):
        log.append(SECOND[:2], expect={"item-1": 1}, contents=[WORDS])
    assert log.head() == before
    assert len(log.read()) == 1
    assert log.content(WORDS.hash) is None
    with writing(postgres_database.engine) as connection:
        connection.execute(text("DROP FUNCTION end_the_session CASCADE"))
    assert log.append(SECOND[:2], expect={"item-1": 1}, contents=[WORDS]) == (2, 3)


def test_what_is_refused_is_refused_before_the_database_is_touched(database: Database) -> None:
    breaker = Breaker(database)
    breaker.left = 1
    with pytest.raises(Exception, match="no record type"):
        database.log.append([NewRecord("item.invented", "s", "k", {})])
    assert breaker.left == 1


@pytest.mark.parametrize("records", [FIRST, SECOND], ids=["few", "many"])
def test_an_append_that_meets_rows_beyond_the_head_says_so_and_leaves_nothing(
    database: Database, records: list[NewRecord]
) -> None:
    """Somebody wrote by SQL of their own."""
    row = "VALUES (1, 'k', :b, 's', 1, 't', 1, '2026', NULL, :b, :b)"
    with writing(database.engine) as connection:
        connection.execute(text(f"INSERT INTO log_record {row}"), {"b": b"x"})
    for _ in range(2):  # the refusal ended the transaction, and the connection is good
        with pytest.raises(LogDamaged, match="`timeline verify`"):
            database.log.append(records, contents=[WORDS])
    with pytest.raises(LogDamaged, match="`timeline verify`"):
        database.log.erase(NewRecord("content.erased", "s", "erased", {}), [], expect={})
    assert database.log.head().position == 0
    assert database.log.content(WORDS.hash) is None
    database.checkpoints.set("reader", 1)
    assert database.checkpoints.get("reader") == 1
