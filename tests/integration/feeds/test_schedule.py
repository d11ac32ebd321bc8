"""The dispatcher over a real table of feeds. Polls are stand-ins here; tests of one poll are in test_poll.py."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from feeds.schedule import Dispatcher
from tests.conftest import FakeClock
from timeline.domain.errors import StoreUnavailable
from timeline.domain.feeds import Claim, Poll, PollResult, feed_id
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.use_cases.feeds import apply_feed_records

HOUR = timedelta(hours=1)
PATIENCE = 30  # seconds that a test waits before it gives up; none waits them out when all is well


def add(database: Database, *names: str) -> None:
    for name in names:
        url = f"https://{name}.example/feed"
        data = {"feed": feed_id(url), "url": url, "title": None}
        database.log.append([NewRecord("feed.added", f"feed-{feed_id(url)}", f"feed-{feed_id(url)}/1", data)])
    apply_feed_records(database.log, database.feeds)


class Polls:
    """Counts polls by name of the feed; may be told to fail or to wait."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.names: list[str] = []
        self.act: Callable[[str], None] = lambda name: None
        self.came = threading.Condition(self.lock)

    def __call__(self, claim: Claim) -> Poll:
        feed = claim.feed
        name = feed.url.removeprefix("https://").partition(".")[0]
        with self.lock:
            self.names.append(name)
            self.came.notify_all()
        self.act(name)
        return Poll(feed.id, self.clock(), PollResult.UNCHANGED)

    def wait_for(self, count: int) -> bool:
        with self.lock:
            return self.came.wait_for(lambda: len(self.names) >= count, PATIENCE)


@pytest.fixture
def polls(clock: FakeClock) -> Polls:
    return Polls(clock)


def test_a_tick_polls_everything_that_is_due_once(sqlite_database: Database, clock: FakeClock, polls: Polls) -> None:
    names = [f"paper{number:02}" for number in range(20)]
    add(sqlite_database, *names)
    with Dispatcher(sqlite_database.feeds, polls, clock, workers=3) as dispatcher:
        assert len(dispatcher.tick()) == 20
        assert sorted(polls.names) == names
        assert dispatcher.tick() == ()


def test_a_claimed_feed_comes_up_again_after_the_hold(
    sqlite_database: Database, clock: FakeClock, polls: Polls
) -> None:
    add(sqlite_database, "paper")
    with Dispatcher(sqlite_database.feeds, polls, clock, hold=HOUR) as dispatcher:
        dispatcher.tick()
        clock.advance(minutes=59)
        assert dispatcher.tick() == ()
        clock.advance(minutes=1)
        assert len(dispatcher.tick()) == 1


def test_a_poll_that_breaks_off_harms_no_other_and_is_tried_again(
    sqlite_database: Database, clock: FakeClock, polls: Polls
) -> None:
    def act(name: str) -> None:
        if name == "bad":
            raise ZeroDivisionError("a mistake of ours")

    polls.act = act
    add(sqlite_database, "bad", "good")
    with Dispatcher(sqlite_database.feeds, polls, clock, hold=HOUR) as dispatcher:
        assert [poll.feed for poll in dispatcher.tick()] == [feed_id("https://good.example/feed")]
        clock.advance(hours=1)
        dispatcher.tick()
    assert sorted(polls.names) == ["bad", "bad", "good", "good"]


def test_in_the_background_due_feeds_are_polled_until_it_is_stopped(
    sqlite_database: Database, clock: FakeClock, polls: Polls
) -> None:
    add(sqlite_database, *(f"paper{number}" for number in range(6)))
    dispatcher = Dispatcher(sqlite_database.feeds, polls, clock, tick=timedelta(milliseconds=50), hold=HOUR, workers=2)
    dispatcher.start()
    try:
        assert polls.wait_for(6)
        clock.advance(hours=1)
        assert polls.wait_for(12)
    finally:
        dispatcher.stop()
    clock.advance(hours=1)
    assert len(polls.names) == 12


def test_stopping_waits_for_the_poll_in_hand_and_claims_no_other(
    sqlite_database: Database, clock: FakeClock, polls: Polls
) -> None:
    add(sqlite_database, "one", "two")
    release, ended = threading.Event(), threading.Event()

    def act(name: str) -> None:
        assert release.wait(PATIENCE)
        ended.set()

    polls.act = act
    dispatcher = Dispatcher(sqlite_database.feeds, polls, clock, tick=timedelta(hours=1), workers=1)
    dispatcher.start()
    assert polls.wait_for(1)
    stopping = threading.Thread(target=dispatcher.stop)
    stopping.start()
    assert dispatcher._stopping.wait(PATIENCE)
    release.set()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()
    assert ended.is_set()
    assert len(polls.names) == 1


def test_a_slow_feed_does_not_hold_up_the_others(sqlite_database: Database, clock: FakeClock, polls: Polls) -> None:
    others_done = threading.Event()

    def act(name: str) -> None:
        if name == "slow":
            assert others_done.wait(PATIENCE)
        elif sum(known != "slow" for known in polls.names) == 5:
            others_done.set()

    polls.act = act
    add(sqlite_database, "slow", *(f"paper{number}" for number in range(5)))
    dispatcher = Dispatcher(sqlite_database.feeds, polls, clock, tick=timedelta(hours=1), hold=HOUR, workers=2)
    dispatcher.start()
    try:
        assert others_done.wait(PATIENCE)
    finally:
        others_done.set()
        dispatcher.stop()
    assert len(polls.names) == 6


def test_a_store_that_is_away_for_a_moment_does_not_end_the_dispatcher(
    sqlite_database: Database, clock: FakeClock, polls: Polls, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sqlite_database, "paper")
    claim, troubles = sqlite_database.feeds.claim_due, [StoreUnavailable("not now"), StoreUnavailable("not yet")]

    def sometimes(*args: object, **kwargs: object) -> object:
        if troubles:
            raise troubles.pop()
        return claim(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(sqlite_database.feeds, "claim_due", sometimes)
    dispatcher = Dispatcher(sqlite_database.feeds, polls, clock, tick=timedelta(milliseconds=20), hold=HOUR)
    with capture_logs() as logs:
        dispatcher.start()
        try:
            assert polls.wait_for(1)
        finally:
            dispatcher.stop()
    assert [entry["reason"] for entry in logs] == ["not yet", "not now"]
