"""The operational side of feeds, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import FakeClock
from timeline.domain.errors import Conflict
from timeline.domain.feeds import (
    Claim,
    Feed,
    FeedStatus,
    Host,
    Moving,
    ParkedItem,
    Poll,
    Polled,
    PollResult,
    Rhythm,
    feed_id,
    host_of,
)
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.feeds import POLLS_KEPT

HOLD = timedelta(minutes=5)


def url(number: int) -> str:
    """Each feed has a host of its own."""
    return f"https://news{number:02}.example/feed.xml"


def claimed(database: Database, feed: Feed, now: datetime) -> Claim:
    claim = database.feeds.claim(feed.id, now, hold=HOLD)
    assert claim is not None
    return claim


def polled(claim: Claim, feed: Feed | None = None, host: Host | None = None, **poll: Any) -> Polled:
    """The claim comes to its end: what was learned of its feed and host, and the host is free."""
    feed = feed or claim.feed
    said = Poll(feed.id, claim.host.free_at, PollResult.UNCHANGED, **poll)
    return Polled(claim, said, feed, host or claim.host)


def learn(database: Database, feed: Feed, now: datetime) -> None:
    """A poll of the feed taught this."""
    database.feeds.save([polled(claimed(database, feed, now), feed)])


def add(database: Database, number: int, version: int = 1) -> Feed:
    return _record(database, "feed.added", number, version)


def remove(database: Database, number: int, version: int = 2) -> Feed:
    return _record(database, "feed.removed", number, version)


def _record(database: Database, kind: str, number: int, version: int) -> Feed:
    identity = feed_id(url(number))
    data = {"feed": identity, "url": url(number), "title": f"Feed {number}"}
    (position,) = database.log.append([NewRecord(kind, f"feed-{identity}", f"{identity}/{version}", data)])
    database.feeds.apply(database.log.read(position - 1))
    found = database.feeds.get(identity)
    assert found is not None
    return found


def test_an_added_feed_is_active_and_due_at_once(database: Database, clock: FakeClock) -> None:
    assert add(database, 1) == Feed(feed_id(url(1)), url(1), "Feed 1", FeedStatus.ACTIVE, clock(), why="added")
    assert database.feeds.get("fd_none") is None


def test_taking_over_a_record_twice_changes_nothing(database: Database, clock: FakeClock) -> None:
    taught = replace(add(database, 1), failures=3, status=FeedStatus.FAILING, due_at=clock() + HOLD)
    learn(database, taught, clock())
    database.feeds.apply(database.log.read())
    assert database.feeds.get(taught.id) == taught


def test_records_taken_over_together_do_what_they_do_one_by_one(database: Database) -> None:
    one, two = (feed_id(url(number)) for number in (1, 2))
    told = [
        ("feed.added", one, {"url": url(1), "title": "One"}),
        ("feed.added", two, {"url": url(2), "title": "Two"}),
        ("feed.moved", two, {"url": url(2), "from": url(2), "to": "https://elsewhere.example/"}),
        ("feed.removed", one, {"url": url(1)}),
        ("feed.suspended", two, {"url": url(2), "reason": "gone"}),
        ("feed.added", one, {"url": url(1), "title": "One again"}),
        ("feed.resumed", two, {"url": url(2), "reason": "asked for"}),
    ]
    records = [NewRecord(kind, f"feed-{of}", f"{n}", {"feed": of, **data}) for n, (kind, of, data) in enumerate(told)]
    database.log.append(records)
    database.feeds.apply(database.log.read())
    first, second = database.feeds.all()
    assert (first.title, first.status, first.why) == ("One again", FeedStatus.ACTIVE, "added")
    assert (second.moved_to, second.status, second.why) == ("https://elsewhere.example/", FeedStatus.ACTIVE, "resumed")
    claims = database.feeds.claim_due(second.due_at, limit=10, hold=HOLD)
    assert {claim.host.name for claim in claims} == {host_of(url(1)), "elsewhere.example"}


def test_removed_feeds_are_not_listed_and_the_others_stand_by_url(database: Database) -> None:
    for number in (3, 1, 2):
        add(database, number)
    assert remove(database, 2).status is FeedStatus.REMOVED
    assert [feed.url for feed in database.feeds.all()] == [url(1), url(3)]


def test_a_feed_that_comes_back_starts_anew(database: Database, clock: FakeClock) -> None:
    learn(database, replace(add(database, 1), etag='"x"', failures=2, reason="HTTP 500", gone=1), clock())
    remove(database, 1)
    later = clock.advance(hours=1)
    assert add(database, 1, version=3) == Feed(feed_id(url(1)), url(1), "Feed 1", FeedStatus.ACTIVE, later, why="added")


def test_a_poll_that_ends_after_the_removal_does_not_bring_the_feed_back(database: Database, clock: FakeClock) -> None:
    claim = claimed(database, add(database, 1), clock())
    remove(database, 1)
    database.feeds.save([polled(claim, replace(claim.feed, etag='"x"'))])
    assert database.feeds.all() == []
    assert database.feeds.claim(claim.feed.id, clock(), hold=HOLD) is None


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
        interval=timedelta(minutes=7),
        why="because",
        whole_at=clock(),
        gone=1,
        moving=Moving("https://elsewhere.example/", clock(), 2),
        rhythm=Rhythm(timedelta(hours=1), frozenset({3, 4}), frozenset({6})),
    )
    learn(database, taught, clock())
    assert database.feeds.get(taught.id) == replace(taught, title="Wire \ufffd with \ufffd odd characters")


def test_due_feeds_are_claimed_longest_due_first_and_held(database: Database, clock: FakeClock) -> None:
    for number in (1, 2, 3):
        add(database, number)
        clock.advance(minutes=1)
    first = database.feeds.claim_due(clock(), limit=2, hold=HOLD)
    assert [claim.feed.url for claim in first] == [url(1), url(2)]
    assert [claim.feed.url for claim in database.feeds.claim_due(clock(), limit=2, hold=HOLD)] == [url(3)]
    assert database.feeds.claim_due(clock(), limit=2, hold=HOLD) == []
    clock.advance(minutes=5)
    assert len(database.feeds.claim_due(clock(), limit=9, hold=HOLD)) == 3


def test_feeds_that_are_not_due_or_removed_are_not_claimed(database: Database, clock: FakeClock) -> None:
    learn(database, replace(add(database, 1), due_at=clock() + timedelta(microseconds=1)), clock())
    add(database, 2)
    remove(database, 2)
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    assert database.feeds.next_claim(clock()) is None
    clock.advance(seconds=1)
    assert [claim.feed.url for claim in database.feeds.claim_due(clock(), limit=9, hold=HOLD)] == [url(1)]


def test_no_feed_goes_to_two_claimers_at_once(database: Database, clock: FakeClock) -> None:
    for number in range(12):
        add(database, number)
    now = clock()

    def claim(_: int) -> list[str]:
        claimed: list[str] = []
        while some := database.feeds.claim_due(now, limit=2, hold=HOLD):
            claimed += [claim.feed.url for claim in some]
        return claimed

    with ThreadPoolExecutor(4) as threads:
        claimed = [feed for some in threads.map(claim, range(4)) for feed in some]
    assert sorted(claimed) == [url(number) for number in range(12)]


def add_beside(database: Database, name: str) -> Feed:
    """A feed on the one host `shared.example`."""
    address = f"https://Shared.example./{name}"
    identity = feed_id(address)
    data = {"feed": identity, "url": address, "title": None}
    (position,) = database.log.append([NewRecord("feed.added", f"feed-{identity}", f"{identity}/1", data)])
    database.feeds.apply(database.log.read(position - 1))
    found = database.feeds.get(identity)
    assert found is not None
    return found


def test_a_host_is_claimed_once_however_many_of_its_feeds_are_due(database: Database, clock: FakeClock) -> None:
    for name in "abc":
        add_beside(database, name)
        clock.advance(seconds=1)
    (claim,) = database.feeds.claim_due(clock(), limit=9, hold=HOLD)
    assert claim.feed.url.endswith("/a")
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    gap = clock() + timedelta(seconds=2)
    after = replace(claim.feed, due_at=clock() + timedelta(hours=1))
    assert database.feeds.save([polled(claim, after, replace(claim.host, free_at=gap))])
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    assert database.feeds.next_claim(clock()) == gap
    (claim,) = database.feeds.claim_due(gap, limit=9, hold=HOLD)
    assert claim.feed.url.endswith("/b")


def test_a_host_that_rests_is_asked_on_demand_alone_and_one_that_wants_a_pause_by_nobody(
    database: Database, clock: FakeClock
) -> None:
    feed = add(database, 1)
    later = clock() + timedelta(hours=1)
    claim = claimed(database, feed, clock())
    resting = replace(claim.host, free_at=clock(), rest_until=later, failures=3, reason="no answer")
    database.feeds.save([polled(claim, host=resting)])
    assert database.feeds.hosts()["news01.example"] == resting
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    claim = claimed(database, feed, clock())
    assert claim.host == resting
    database.feeds.save([polled(claim, host=replace(resting, free_at=later))])
    with pytest.raises(Conflict, match=r"news01\.example must not be asked before"):
        database.feeds.claim(feed.id, clock(), hold=HOLD)
    assert database.feeds.claim_due(later, limit=9, hold=HOLD)


def test_who_saves_after_his_hold_is_over_changes_nothing(database: Database, clock: FakeClock) -> None:
    slow = claimed(database, add(database, 1), clock())
    clock.advance(minutes=6)
    (faster,) = database.feeds.claim_due(clock(), limit=9, hold=HOLD)
    late = polled(slow, replace(slow.feed, etag='"old"'), replace(slow.host, free_at=clock()))
    assert database.feeds.save([late]) == []
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []  # the faster one still has it
    assert database.feeds.save([polled(faster, replace(faster.feed, etag='"new"'))])
    assert database.feeds.save([late]) == []
    found = database.feeds.get(slow.feed.id)
    assert found is not None
    assert found.etag == '"new"'
    assert len(database.feeds.polls(slow.feed.id)) == 3


def test_several_polls_are_saved_at_once(database: Database, clock: FakeClock) -> None:
    for number in range(5):
        add(database, number)
    claims = database.feeds.claim_due(clock(), limit=9, hold=HOLD)
    done = [polled(claim, replace(claim.feed, title=claim.host.name)) for claim in claims]
    assert len(database.feeds.save(done)) == 5
    assert database.feeds.save([]) == []
    assert [feed.title for feed in database.feeds.all()] == [f"news{number:02}.example" for number in range(5)]


def test_a_feed_that_moved_is_asked_elsewhere_on_another_host_and_keeps_its_name(
    database: Database, clock: FakeClock
) -> None:
    feed = add(database, 1)
    learn(database, replace(feed, moving=Moving("https://new.example/feed", clock(), 3)), clock())
    moved = record(database, "feed.moved", feed, to="https://new.example/feed")
    assert (moved.id, moved.url, moved.address, moved.moving) == (feed.id, url(1), "https://new.example/feed", None)
    (claim,) = database.feeds.claim_due(clock() + HOLD, limit=9, hold=HOLD)
    assert (claim.host.name, claim.feed) == ("new.example", moved)


def test_a_suspended_feed_stays_so_until_a_record_says_otherwise(database: Database, clock: FakeClock) -> None:
    feed = add(database, 1)
    claim = claimed(database, feed, clock())
    assert record(database, "feed.suspended", feed, reason="gone").status is FeedStatus.SUSPENDED
    database.feeds.save([polled(claim, replace(feed, failures=7, due_at=clock() + timedelta(days=7)))])
    suspended = database.feeds.get(feed.id)
    assert suspended is not None
    assert (suspended.status, suspended.failures) == (FeedStatus.SUSPENDED, 7)
    clock.advance(hours=1)
    claim = claimed(database, feed, clock())
    resumed = record(database, "feed.resumed", feed, reason="asked for")
    assert (resumed.status, resumed.due_at, resumed.failures) == (FeedStatus.ACTIVE, clock(), 0)
    database.feeds.save([polled(claim, replace(suspended, due_at=clock()))])
    found = database.feeds.get(feed.id)
    assert found is not None
    assert found.status is FeedStatus.ACTIVE


def test_full_text_is_a_setting_of_records_and_asks_for_the_whole_feed(database: Database, clock: FakeClock) -> None:
    feed = add(database, 1)
    learn(database, replace(feed, etag='"x"', due_at=clock() + HOLD), clock())
    changed = record(database, "feed.changed", feed, full_text=True)
    assert (changed.full_text, changed.etag, changed.due_at) == (True, None, clock())
    assert database.feeds.all() == [changed]
    learn(database, changed, clock())
    assert database.feeds.get(feed.id) == changed
    assert not record(database, "feed.changed", feed, full_text=False).full_text
    record(database, "feed.changed", feed, full_text=True)
    remove(database, 1, version=8)
    assert not add(database, 1, version=9).full_text


def record(database: Database, kind: str, feed: Feed, **data: str | bool) -> Feed:
    """A record about a feed, appended and taken over."""
    stream = f"feed-{feed.id}"
    version = len(database.log.stream(stream))
    new = NewRecord(kind, stream, f"{feed.id}/{version + 1}", {"feed": feed.id, "url": feed.url, **data})
    (position,) = database.log.append([new])
    database.feeds.apply(database.log.read(position - 1))
    found = database.feeds.get(feed.id)
    assert found is not None
    return found


def test_the_latest_polls_of_a_feed_are_kept_newest_first(database: Database, clock: FakeClock) -> None:
    feed, other = add(database, 1), add(database, 2)
    claim = claimed(database, other, clock())
    database.feeds.save([polled(claim, reason="no answer")])
    for received in range(POLLS_KEPT + 5):
        database.feeds.save([polled(claimed(database, feed, clock()), received=received, parked=1)])
    kept = database.feeds.polls(feed.id, limit=1000)
    assert [poll.received for poll in kept] == list(range(POLLS_KEPT + 4, 4, -1))
    assert len(database.feeds.polls(feed.id, limit=3)) == 3
    assert database.feeds.polls(other.id) == [polled(claim, reason="no answer").poll]


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
