"""Records of an earlier schema version, over every store: upcast when they are read, as they were where they lie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from timeline.domain.errors import RecordUnreadable
from timeline.domain.ports import Log
from timeline.domain.records import NewRecord
from timeline.domain.upcast import UPCASTERS
from timeline.store import log as sql_log
from timeline.store.database import Database

OLD = NewRecord("item.coded", "item-1", "old", {"first": 1})


@pytest.fixture
def two_versions_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program for which `item.coded` has come to version 3; what was read as which version is kept for a program."""
    sql_log._version_read.cache_clear()
    monkeypatch.setitem(UPCASTERS, ("item.coded", 1), lambda data: {"second": data["first"] + 1})
    monkeypatch.setitem(UPCASTERS, ("item.coded", 2), lambda data: {"third": data["second"] + 1})
    yield
    sql_log._version_read.cache_clear()


@pytest.mark.usefixtures("two_versions_on")
def test_every_way_of_reading_gives_the_newest_version(log: Log) -> None:
    log.append([OLD, NewRecord("item.coded", "item-1", "new", {"third": 9}, schema_version=3)])
    for records in (log.read(), log.stream("item-1"), log.read(types={"item.coded"})):
        assert [(r.data, r.schema_version) for r in records] == [({"third": 3}, 3), ({"third": 9}, 3)]


def test_what_was_appended_before_the_change_is_read_after_it_and_keeps_its_hash(
    log: Log, request: pytest.FixtureRequest
) -> None:
    log.append([OLD])
    (before,) = log.read()
    assert before.data == {"first": 1}
    request.getfixturevalue("two_versions_on")
    (after,) = log.read()
    assert after.data == {"third": 3}
    assert after.leaf_hash == before.leaf_hash
    assert log.append([OLD]) == (1,)


@pytest.mark.usefixtures("two_versions_on")
def test_stored_bytes_stay_as_they_are(database: Database) -> None:
    database.log.append([OLD])
    database.log.read()
    with database.audit() as stored:
        assert [(record.schema_version, record.data) for record in stored.records()] == [(1, b'{"first":1}')]


def test_a_record_of_a_later_program_is_not_guessed_at(log: Log) -> None:
    log.append([NewRecord("item.coded", "item-1", "later", {}, schema_version=2)])
    for read in (log.read, lambda: log.stream("item-1")):
        with pytest.raises(RecordUnreadable, match="schema version 2, this program reads up to 1"):
            read()
