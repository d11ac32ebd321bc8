"""Pages that wait to be read, on every database: claimed through their hosts, feeds first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import FakeClock
from tests.contract.test_feeds import add, learn, record, remove
from timeline.domain.feeds import Host
from timeline.domain.pages import Page, PageClaim, PageCounts, PageDone, PageHost, PageStatus, Robots, Wanted
from timeline.store.database import Database
from timeline.store.pages import PAGES_KEPT

HOLD = timedelta(minutes=5)
GAP = timedelta(seconds=1)


def wanted(number: int, host: str = "pages.example", told: str = "t1") -> Wanted:
    return Wanted(f"it_{number:04}", f"https://{host}/story-{number}", told)


def want(database: Database, clock: FakeClock, *pages: Wanted, feed: str = "fd_1") -> int:
    return database.pages.want(feed, pages, clock())


def claim(database: Database, clock: FakeClock) -> PageClaim:
    (found,) = database.pages.claim_due(clock(), limit=1, hold=HOLD)
    return found


def done(claimed: PageClaim, clock: FakeClock, **page: object) -> PageDone:
    """It was read, and its host is free after a gap."""
    after = replace(claimed.page, **({"status": PageStatus.READ, "due_at": None} | page))
    return PageDone(claimed, after, Host(claimed.host.name, clock() + GAP), claimed.of_pages)


def test_a_page_is_wanted_once_while_the_feed_tells_the_same(database: Database, clock: FakeClock) -> None:
    assert want(database, clock, wanted(1), wanted(2)) == 2
    assert want(database, clock, wanted(1), wanted(2)) == 0
    database.pages.save(done(claim(database, clock), clock))
    assert want(database, clock, wanted(1), wanted(2)) == 0
    assert want(database, clock, wanted(1, told="t2")) == 1
    assert database.pages.counts("fd_1") == PageCounts(waiting=2)


def test_a_host_is_claimed_as_a_whole_and_held(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(1), wanted(2), wanted(3, "other.example"))
    first = database.pages.claim_due(clock(), limit=9, hold=HOLD)
    assert [one.page.item for one in first] == ["it_0003", "it_0001"]
    assert [one.page.attempts for one in first] == [1, 1]
    assert database.pages.claim_due(clock(), limit=9, hold=HOLD) == []
    assert database.pages.next_claim(clock()) == clock() + HOLD
    clock.advance(minutes=5)
    again = database.pages.claim_due(clock(), limit=9, hold=HOLD)
    assert [(one.page.item, one.page.attempts) for one in again] == [("it_0003", 2), ("it_0001", 2)]


def test_a_feed_of_the_host_that_is_due_comes_first(database: Database, clock: FakeClock) -> None:
    feed = add(database, 1)
    want(database, clock, wanted(1, "news01.example"), feed=feed.id)
    assert database.pages.claim_due(clock(), limit=9, hold=HOLD) == []
    assert database.pages.next_claim(clock()) is None
    learn(database, replace(feed, due_at=clock() + HOLD), clock())
    assert claim(database, clock).page.item == "it_0001"


def test_no_feed_is_polled_while_a_page_of_its_host_is_read(database: Database, clock: FakeClock) -> None:
    feed = add(database, 1)
    learn(database, replace(feed, due_at=clock() + GAP), clock())
    want(database, clock, wanted(1, "news01.example"), feed=feed.id)
    claimed = claim(database, clock)
    clock.advance(seconds=2)
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    database.pages.save(done(claimed, clock))
    assert database.feeds.claim_due(clock(), limit=9, hold=HOLD) == []
    clock.advance(seconds=1)
    assert len(database.feeds.claim_due(clock(), limit=9, hold=HOLD)) == 1


@pytest.mark.parametrize("held", ["free_at", "rest_until", "pages_at"])
def test_a_host_is_left_alone_as_long_as_it_is_to_be(database: Database, clock: FakeClock, held: str) -> None:
    want(database, clock, wanted(1), wanted(2))
    claimed, until = claim(database, clock), clock() + timedelta(seconds=30)
    host = Host("pages.example", clock())
    of_pages = PageHost(pages_at=until) if held == "pages_at" else PageHost()
    host = host if held == "pages_at" else replace(host, **{held: until})
    database.pages.save(replace(done(claimed, clock), host=host, of_pages=of_pages))
    assert database.pages.next_claim(clock()) == until
    clock.advance(seconds=29)
    assert database.pages.claim_due(clock(), limit=9, hold=HOLD) == []
    clock.advance(seconds=1)
    assert claim(database, clock).page.item == "it_0002"


def test_who_comes_late_is_fenced_off(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(1))
    slow = claim(database, clock)
    clock.advance(minutes=5)
    fast = claim(database, clock)
    assert not database.pages.save(done(slow, clock, reason="slow"))
    assert database.pages.save(done(fast, clock, reason="fast"))
    assert [page.reason for page in database.pages.latest("fd_1")] == ["fast"]


def test_a_page_wanted_anew_while_it_is_read_keeps_waiting(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(1))
    claimed = claim(database, clock)
    want(database, clock, wanted(1, told="t2"))
    database.pages.save(done(claimed, clock))
    (page,) = database.pages.latest("fd_1")
    assert (page.told, page.status, page.attempts) == ("t2", PageStatus.WAITING, 0)


def test_what_is_known_of_a_host_is_kept(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(1), wanted(2))
    known = PageHost(clock(), 3, Robots(b"User-agent: *", clock() + HOLD, "a reason \x00"))
    database.pages.save(replace(done(claim(database, clock), clock), of_pages=known))
    clock.advance(seconds=1)
    found = claim(database, clock).of_pages
    assert found.robots is not None
    assert (found.pages_at, found.failures, found.robots.rules) == (known.pages_at, 3, b"User-agent: *")
    assert found.robots.until == clock() + HOLD - GAP


def test_a_page_that_moved_waits_for_its_new_host(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(1))
    waiting = {"status": PageStatus.WAITING, "due_at": clock(), "url": "https://elsewhere.example/1", "hops": 1}
    database.pages.save(done(claim(database, clock), clock, **waiting))
    moved = claim(database, clock)
    assert (moved.host.name, moved.page.url, moved.page.hops) == ("elsewhere.example", waiting["url"], 1)


def test_reasons_are_counted(database: Database, clock: FakeClock) -> None:
    want(database, clock, *(wanted(n) for n in range(4)))
    for page in (
        {"status": PageStatus.NO_TEXT, "reason": "a wall"},
        {"status": PageStatus.NO_TEXT, "reason": "a wall"},
        {},
    ):
        database.pages.save(done(claim(database, clock), clock, **page))
        clock.advance(seconds=1)
    assert database.pages.counts("fd_1") == PageCounts(waiting=1, read=1, no_text={"a wall": 2})


def test_pages_of_a_removed_feed_or_without_full_text_do_not_wait(database: Database, clock: FakeClock) -> None:
    for number, stop in ((1, "feed.removed"), (2, "feed.changed")):
        feed = add(database, number)
        record(database, "feed.changed", feed, full_text=True)
        want(database, clock, wanted(number), feed=feed.id)
        _ = remove(database, 1, version=9) if stop == "feed.removed" else record(database, stop, feed, full_text=False)
        assert database.pages.counts(feed.id).waiting == 0
    assert want(database, clock, wanted(2), feed=feed.id) == 1, "it is asked for when full text is on again"


def test_the_latest_pages_of_a_feed_are_remembered(database: Database, clock: FakeClock) -> None:
    want(database, clock, wanted(0))
    database.pages.save(done(claim(database, clock), clock))
    clock.advance(seconds=1)
    want(database, clock, *(wanted(n) for n in range(1, PAGES_KEPT + 1)))
    pages = database.pages.latest("fd_1", limit=PAGES_KEPT * 2)
    assert len(pages) == PAGES_KEPT
    assert "it_0000" not in {page.item for page in pages}
    assert isinstance(pages[0], Page)
