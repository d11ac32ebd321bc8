"""An append that breaks at any of its statements has not happened, and can be sent again."""

from __future__ import annotations

import pytest

from tests.faults import watch
from timeline.domain.records import Head, NewRecord, salted
from timeline.store.database import Database

FIRST = [NewRecord("item.received", "item-1", "a", {"n": 1})]
SECOND = [
    NewRecord("item.revised", "item-1", "b", {"n": 2}),
    NewRecord("item.received", "item-2", "c", {"n": 3}),
]
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
    assert [record.key for record in database.log.read()] == ["a", "b", "c"]
    assert database.log.head() == Head(3, before.recorded_at)
    assert database.log.content(WORDS.hash) == b"words"


def test_what_is_refused_is_refused_before_the_database_is_touched(database: Database) -> None:
    breaker = Breaker(database)
    breaker.left = 1
    with pytest.raises(Exception, match="no record type"):
        database.log.append([NewRecord("item.invented", "s", "k", {})])
    assert breaker.left == 1
