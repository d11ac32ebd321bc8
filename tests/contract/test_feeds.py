"""The operational side of feeds, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from tests.conftest import FakeClock
from timeline.domain.feeds import Feed, FeedStatus, ParkedItem, Poll, PollResult, feed_id
from timeline.domain.ports import Feeds
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.feeds import POLLS_KEPT

HOLD = timedelta(minutes=5)


def url(number: int) -> str:
    return f"https://news.example/{number:02}.xml"


def add(database: Database, number: int, version: int = 1) -> Feed:
    return _record(database, "feed.added", number, version)


def remove(database: Database, number: int, version: int = 2) -> Feed:
    return _record(database, "feed.removed", number, version)


def _record(database: Database, kind: str, number: int, version: int) -> Feed:
    identity = feed_id(url(number))
    data = {"feed": identity, "url": url(number), "title": f"Feed {number}"}
    (position,) = database.log.append([NewRecord(kind, f"feed-{identity}", f"{identity}/{version}", data)])
    database.feeds.apply(database.log.read(position - 1)[0])
    found = database.feeds.get(identity)
    assert found is not None
    return found


def test_an_added_feed_is_active_and_due_at_once(database: Database, clock: FakeClock) -> None:
    assert add(database, 1) == Feed(feed_id(url(1)), url(1), "Feed 1", FeedStatus.ACTIVE, clock())
    assert database.feeds.get("fd_none") is None


def test_taking_over_a_record_twice_changes_nothing(database: Database, clock: FakeClock) -> None:
    polled = replace(add(database, 1), failures=3, status=FeedStatus.FAILING, due_at=clock() + HOLD)
    database.feeds.save(polled)
    for record in database.log.read():
        database.feeds.apply(record)
    assert database.feeds.get(polled.id) == polled


def test_removed_feeds_are_not_listed_and_the_others_stand_by_url(database: Database) -> None:
    for number in (3, 1, 2):
        add(database, number)
    assert remove(database, 2).status is FeedStatus.REMOVED
    assert [feed.url for feed in database.feeds.all()] == [url(1), url(3)]


def test_a_feed_that_comes_back_starts_anew(database: Database, clock: FakeClock) -> None:
    database.feeds.save(replace(add(database, 1), etag='"x"', failures=2, reason="HTTP 500"))
    remove(database, 1)
    later = clock.advance(hours=1)
    assert add(database, 1, version=3) == Feed(feed_id(url(1)), url(1), "Feed 1", FeedStatus.ACTIVE, later)


def test_a_poll_that_ends_after_the_removal_does_not_bring_the_feed_back(database: Database) -> None:
    feed = add(database, 1)
    remove(database, 1)
    database.feeds.save(replace(feed, etag='"x"'))
    assert database.feeds.all() == []


def test_what_a_poll_taught_is_kept(database: Database, clock: FakeClock) -> None:
    taught = replace(
        add(database, 1),
        title="Wire \x00 with \ud83d odd characters",
        etag='W/"é"',
        last_modified="Mon, 05 Jan 2026 12:00:00 GMT",
        polled_at=clock(),
        failures=1,
        reason="timed out",
        status=FeedStatus.FAILING,
    )
    database.feeds.save(taught)
    assert database.feeds.get(taught.id) == replace(taught, title="Wire \ufffd with \ufffd odd characters")


def test_due_feeds_are_claimed_longest_due_first_and_held(database: Database, clock: FakeClock) -> None:
    for number in (1, 2, 3):
        add(database, number)
        clock.advance(minutes=1)
    first = database.feeds.claim_due(clock(), limit=2, hold=HOLD)
    assert [feed.url for feed in first] == [url(1), url(2)]
    assert {feed.due_at for feed in first} == {clock() + HOLD}
    assert [feed.url for feed in database.feeds.claim_due(clock(), limit=2, hold=HOLD)] == [url(3)]
    assert database.feeds.claim_due(clock(), limit=2, hold=HOLD) == []
    clock.advance(minutes=5)
    assert len(database.feeds.claim_due(clock(), limit=9, hold=HOLD)) == 3


def test_feeds_that_are_not_due_or_removed_are_not_claimed(database: Database, clock: FakeClock) -> None:
    database.feeds.save(replace(add(database, 1), due_at=clock() + timedelta(microseconds=1)))
    add(database, 2)
    remove(database, 2)
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []


def test_no_feed_goes_to_two_claimers_at_once(database: Database, clock: FakeClock) -> None:
    for number in range(12):
        add(database, number)
    now = clock()

    def claim(_: int) -> list[str]:
        claimed: list[str] = []
        while some := database.feeds.claim_due(now, limit=2, hold=HOLD):
            claimed += [feed.url for feed in some]
        return claimed

    with ThreadPoolExecutor(4) as threads:
        claimed = [feed for some in threads.map(claim, range(4)) for feed in some]
    assert sorted(claimed) == [url(number) for number in range(12)]


def test_the_latest_polls_of_a_feed_are_kept_newest_first(database: Database, clock: FakeClock) -> None:
    feeds: Feeds = database.feeds
    feeds.log_poll(Poll("fd_other", clock(), PollResult.FAILED, None, reason="no answer"))
    for received in range(POLLS_KEPT + 5):
        feeds.log_poll(Poll("fd_1", clock(), PollResult.NEW, 200, received=received, parked=1))
    kept = feeds.polls("fd_1", limit=1000)
    assert [poll.received for poll in kept] == list(range(POLLS_KEPT + 4, 4, -1))
    assert kept[0] == Poll("fd_1", clock(), PollResult.NEW, 200, received=POLLS_KEPT + 4, parked=1)
    assert len(feeds.polls("fd_1", limit=3)) == 3
    assert feeds.polls("fd_other") == [Poll("fd_other", clock(), PollResult.FAILED, None, reason="no answer")]


def test_a_parked_item_that_comes_again_is_one_with_its_latest_reason(database: Database, clock: FakeClock) -> None:
    odd = ParkedItem("fd_1", "guid-" + "x" * 5000, "no date", clock())
    database.feeds.park(odd)
    database.feeds.park(ParkedItem("fd_1", "guid \ud800", "too large", clock.advance(seconds=1)))
    again = replace(odd, reason="too large", at=clock.advance(seconds=1))
    database.feeds.park(again)
    assert database.feeds.parked() == [
        again,
        ParkedItem("fd_1", "guid \ufffd", "too large", again.at - timedelta(seconds=1)),
    ]
    assert database.feeds.parked(limit=1) == [again]


def test_the_position_applied_is_kept(database: Database) -> None:
    assert database.feeds.applied_position() == 0
    database.feeds.applied(12)
    assert database.feeds.applied_position() == 12
