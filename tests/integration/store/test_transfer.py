"""A log that went out as lines and came back elsewhere is the same byte for byte; a broken file is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from timeline.domain.errors import Conflict, InvalidInput
from timeline.domain.feeds import Feed, Poll, Polled, PollResult
from timeline.domain.items import FeedItem
from timeline.domain.read_models import AsOf
from timeline.domain.records import NewRecord
from timeline.domain.subscriptions import EventFilter, Subscription, SubscriptionStatus
from timeline.store.database import Database
from timeline.store.memory import MemoryProjections
from timeline.use_cases.code import FOLLOWER, code_new_items
from timeline.use_cases.erase import erase_item
from timeline.use_cases.feeds import apply_feed_records
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import digests, project, replay
from timeline.use_cases.transfer import export_log, import_log
from timeline.use_cases.verify import verify

STORIES = [
    ("a", "TUR PROPOSE RUS 2015-10-05 commission"),
    ("b", "RUS ACCUSE TUR 2015-10-06 border\n> TUR DENY RUS 2015-10-06 border"),
    ("a", "TUR PROPOSE RUS 2015-10-04 commission"),
    ("c", 'FRA COMMENT - ?\nüber «Ω» \u2028 \\ " ,"data":{'),
]


def tell(database: Database, clock: FakeClock) -> None:
    """Four item versions, coded, one of them erased, and records with names that look like parts of a line."""
    for guid, text in STORIES:
        clock.advance(seconds=1)
        item = FeedItem("wire.example", guid, text, guid=guid)
        ingest_items(
            [item], source="test", log=database.log, feeds=database.feeds, index=database.item_index, clock=clock
        )
        for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
            pass
    erase_item(database.log.read()[0].data["item"], "asked for", database.log)
    strange = NewRecord("webhook.disabled", 'w","data":{', 'k\\",\u00e9', {"reason": "über\n\u2028", "position": 1.5})
    database.log.append([strange])
    for _ in project(database.log, database.projections):
        pass


def exported(database: Database, *, operational: bool = False) -> bytes:
    lines: list[bytes] = []
    with database.audit() as stored:
        for _ in export_log(stored, lines.append, operational=operational):
            pass
    return b"".join(lines)


def fill(database: Database, export: bytes) -> None:
    with database.filling() as log:
        for _ in import_log(export.splitlines(keepends=True), log):
            pass
    for _ in project(database.log, database.projections):
        pass


def verified(database: Database) -> int:
    with database.audit() as stored:
        return list(verify(stored))[-1].position


@pytest.mark.parametrize("way", [("sqlite", "postgres"), ("postgres", "sqlite")], ids="-to-".join)
def test_a_log_comes_through_byte_for_byte(request: pytest.FixtureRequest, clock: FakeClock, way: list[str]) -> None:
    source, target = (request.getfixturevalue(f"{name}_database") for name in way)
    tell(source, clock)
    export = exported(source)
    fill(target, export)
    assert exported(target) == export
    assert list(target.log.read()) == list(source.log.read())
    assert target.log.head() == source.log.head()
    assert verified(target) == source.log.head().position
    for position in range(source.log.head().position + 1):
        as_of = AsOf(position, None)
        assert digests(target.projections, as_of) == digests(source.projections, as_of)
    assert replay(as_of, target.log, target.projections, MemoryProjections()).agrees


def test_erased_words_stay_erased_and_the_others_are_there(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    tell(sqlite_database, clock)
    fill(postgres_database, exported(sqlite_database))
    hashes = [r.data["content"] for r in sqlite_database.log.read() if "content" in r.data]
    words = [sqlite_database.log.content(one) for one in hashes]
    assert [postgres_database.log.content(one) for one in hashes] == words
    assert [one is None for one in words] == [True, False, True, False]


def test_both_logs_go_on_alike(sqlite_database: Database, postgres_database: Database, clock: FakeClock) -> None:
    tell(sqlite_database, clock)
    fill(postgres_database, exported(sqlite_database))
    clock.advance(seconds=1)
    for database in (sqlite_database, postgres_database):
        database.log.append([NewRecord("webhook.disabled", "webhook-1", "later", {"n": 1})])
    assert exported(postgres_database) == exported(sqlite_database)


def test_only_an_empty_log_can_be_filled(database: Database, clock: FakeClock) -> None:
    tell(database, clock)
    end = database.log.head()
    with pytest.raises(Conflict, match=f"holds {end.position} records; only an empty one"):
        fill(database, exported(database))
    assert database.log.head() == end


def test_an_empty_log_can_be_carried_too(sqlite_database: Database, postgres_database: Database) -> None:
    fill(postgres_database, exported(sqlite_database))
    assert postgres_database.log.head().position == 0
    assert postgres_database.log.append([NewRecord("webhook.disabled", "w", "k", {})]) == (1,)


def test_what_was_coded_is_not_coded_again_and_what_was_not_is(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    tell(sqlite_database, clock)
    for guid in ("new-1", "new-2"):
        item = FeedItem("wire.example", "x", "USA COMMENT - ?", guid=guid)
        ingest_items(
            [item],
            source="test",
            log=sqlite_database.log,
            feeds=sqlite_database.feeds,
            index=sqlite_database.item_index,
            clock=clock,
        )
    fill(postgres_database, exported(sqlite_database))
    first_new = sqlite_database.log.head().position - 1
    assert postgres_database.checkpoints.get(FOLLOWER) == first_new - 1
    assert len(list(code_new_items(postgres_database.log, postgres_database.checkpoints, PlainCoder()))) == 2


def test_a_backup_takes_webhooks_and_checkpoints_along(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    tell(postgres_database, clock)
    hook = Subscription(
        "sb_1", "https://reader.example", "whsec_x", EventFilter(), SubscriptionStatus.ACTIVE, clock(), 3
    )
    postgres_database.subscriptions.add(hook)
    postgres_database.subscriptions.mark_sent("sb_1", "ev_1")
    fill(sqlite_database, exported(postgres_database, operational=True))
    assert sqlite_database.subscriptions.all() == [hook]
    assert sqlite_database.subscriptions.was_sent("sb_1", "ev_1")
    assert sqlite_database.checkpoints.get(FOLLOWER) == postgres_database.checkpoints.get(FOLLOWER) > 0
    assert b"whsec_x" not in exported(postgres_database)


def polled(database: Database, clock: FakeClock) -> Feed:
    """A feed that was polled once, and how it stands."""
    data = {"feed": "fd_1", "url": "https://wire.example/feed", "title": None}
    database.log.append([NewRecord("feed.added", "feed-fd_1", "feed-fd_1/1", data)])
    apply_feed_records(database.log, database.feeds)
    claim = database.feeds.claim("fd_1", clock(), hold=timedelta(minutes=5))
    assert claim
    after = replace(claim.feed, etag='"1"', due_at=clock() + timedelta(hours=1), interval=timedelta(minutes=7))
    database.feeds.save([Polled(claim, Poll("fd_1", clock(), PollResult.NEW), after, claim.host)])
    return after


def test_a_backup_takes_the_state_of_polling_along(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    feed = polled(postgres_database, clock)
    fill(sqlite_database, exported(postgres_database, operational=True))
    assert sqlite_database.feeds.all() == [feed]
    assert sqlite_database.feeds.hosts() == postgres_database.feeds.hosts()


def test_feeds_of_a_backup_that_knew_no_hosts_are_polled_when_they_were_to_be(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    feed = polled(postgres_database, clock)
    lines = exported(postgres_database, operational=True).splitlines(keepends=True)
    older = b"".join(line for line in lines if b'"feed_state"' not in line and b'"feed_host"' not in line)
    assert len(older.splitlines()) == len(lines) - 2
    fill(sqlite_database, older)
    assert sqlite_database.feeds.claim_due(clock(), limit=9, hold=timedelta(minutes=5)) == []
    clock.advance(hours=1)
    (claim,) = sqlite_database.feeds.claim_due(clock(), limit=9, hold=timedelta(minutes=5))
    assert (claim.feed.id, claim.feed.etag, claim.host.name) == (feed.id, '"1"', "wire.example")


Break = Callable[[list[bytes]], None]


def without(number: int) -> Break:
    return lambda lines: lines.pop(number - 1) and None


def replacing(number: int, old: bytes, new: bytes) -> Break:
    def change(lines: list[bytes]) -> None:
        assert old in lines[number - 1], lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)

    return change


def swapping(number: int) -> Break:
    def change(lines: list[bytes]) -> None:
        lines[number - 1 : number + 1] = reversed(lines[number - 1 : number + 1])

    return change


def salting(lines: list[bytes]) -> None:
    index = next(i for i, line in enumerate(lines) if b'"salt":"' in line)
    lines[index] = lines[index].replace(b'"salt":"', b'"salt":"00')


BREAKS: dict[str, tuple[Break, str]] = {
    "an empty file": (lambda lines: lines.clear(), "line 1: this is no log"),
    "another file": (replacing(1, b'"timeline":"log"', b'"timeline":"x"'), "line 1: this is no log"),
    "a later format": (replacing(1, b'"format":1', b'"format":2'), "line 1: this is no log exported in format 1"),
    "a line cut off": (lambda lines: lines.__setitem__(2, lines[2][:40]), "line 3: it is broken or cut off"),
    "a line that is no JSON": (lambda lines: lines.__setitem__(4, b"...\n"), "line 5: it is broken or cut off"),
    "changed data": (replacing(3, b"wire.example", b"wire.exemple"), "line 3, position 1: .*another digest"),
    "another type of a value": (replacing(3, b'"stream_version":1', b'"stream_version":"1"'), "line 3, position 1"),
    "a changed leaf": (replacing(5, b'"cause":1', b'"cause":null'), "line 5, position 2: .*changed"),
    "a record missing": (without(3), "line 3, position 1: it is missing"),
    "a commit missing": (without(4), "position 2"),
    "two records swapped": (swapping(5), "line 5, position 2: it is missing"),
    "a changed chain": (replacing(4, b'"chain":"', b'"chain":"00'), "position 2: .*chain"),
    "the end cut off": (lambda lines: lines.__delitem__(slice(-7, None)), "is missing"),
    "the contents cut off": (lambda lines: lines.pop() and None, "ends with 3 of 4 contents"),
    "changed words": (salting, "do not have this hash"),
    "words twice": (lambda lines: lines.append(lines[-1]), "not in the order of their hashes"),
    "a record behind the words": (lambda lines: lines.append(lines[2]), "stands behind the contents"),
    "a table that is not ours": (lambda lines: lines.append(b'{"table":"log_record","row":{}}\n'), "is no table"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_file_is_refused_naming_the_line_and_nothing_is_kept(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock, name: str
) -> None:
    tell(sqlite_database, clock)
    lines = exported(sqlite_database).splitlines(keepends=True)
    change, words = BREAKS[name]
    change(lines)
    with pytest.raises(InvalidInput, match=words):
        fill(postgres_database, b"".join(lines))
    assert postgres_database.log.head().position == 0
    assert list(postgres_database.log.read()) == []
    fill(postgres_database, exported(sqlite_database))


def test_words_taken_out_of_a_file_that_no_record_erased_are_missed(
    sqlite_database: Database, postgres_database: Database, clock: FakeClock
) -> None:
    tell(sqlite_database, clock)
    lines = exported(sqlite_database).splitlines(keepends=True)
    index, kept = next((i, json.loads(line)) for i, line in enumerate(lines) if b'"salt"' in line)
    lines[index] = json.dumps({"content": kept["content"], "erased": True}).encode() + b"\n"
    with pytest.raises(InvalidInput, match="no record erased them"):
        fill(postgres_database, b"".join(lines))


def test_lines_are_read_as_they_come(sqlite_database: Database, postgres_database: Database) -> None:
    """A file is never held whole: the first commits are written before the last lines are read."""
    for n in range(50):
        sqlite_database.log.append([NewRecord("webhook.disabled", "w", str(n), {})])
    lines = exported(sqlite_database).splitlines(keepends=True)
    read: list[int] = []
    with postgres_database.filling() as log:
        for reached in import_log((read.append(1) or line for line in lines), log):
            if reached.commit_number == 10:
                assert len(read) < 30
