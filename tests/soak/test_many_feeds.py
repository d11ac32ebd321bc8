"""Ten thousand feeds on five hundred hosts, three days of them on a clock that is moved by hand, with outages, pauses,
workers that stall, and one crash: polled by the code that polls, through the table that holds their state."""

from __future__ import annotations

import os
import random
import resource
import sys
from array import array
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from feeds.politeness import Pace
from feeds.poll import poll_feed
from feeds.schedule import HOLD, TICK
from tests.conftest import FakeClock
from tests.soak.publishers import GAP, NEVER, START, Publishers, publishers
from timeline.domain.feeds import Claim, FeedStatus, Polled, feed_id, host_of
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.use_cases.feeds import apply_feed_records, keep_polls

LONG = bool(os.environ.get("TIMELINE_SOAK"))
FEEDS, HOSTS, LENGTH = (10_000, 500, timedelta(days=3)) if LONG else (200, 10, timedelta(hours=12))
WORKERS = 64
STALLS = 0.001
"""The share of polls whose worker stands still, after its request, for longer than its hold."""

STALL = 2 * HOLD
MEMORY = 48 * 1024
"""KiB that the process may grow after the first third of the time."""


class PollClock:
    """Stands when a poll begins, and has moved on by the time of its answer when it is asked again."""

    def __init__(self, begun: datetime, took: timedelta) -> None:
        self.moments = [begun + took, begun]

    def __call__(self) -> datetime:
        return self.moments.pop() if len(self.moments) > 1 else self.moments[0]


@dataclass(slots=True)
class Newsroom:
    """The dispatcher of this world: every tick it keeps what has come to an end and claims what is due."""

    database: Database
    world: Publishers
    chance: random.Random
    seen: dict[str, str] = field(default_factory=dict)
    running: list[tuple[datetime, Polled]] = field(default_factory=list)
    lags: array[float] = field(default_factory=lambda: array("d"))
    waits: array[float] = field(default_factory=lambda: array("d"))
    short_of_workers: datetime = START
    late: int = 0

    def tick(self, now: datetime) -> None:
        self._keep(now)
        free = WORKERS - len(self.running)
        claims = self.database.feeds.claim_due(now, limit=free, hold=HOLD) if free else ()
        for claim in claims:
            self._begin(claim, now)
        if len(claims) == free:
            self.short_of_workers = now

    def _keep(self, now: datetime) -> None:
        ended = [polled for end, polled in self.running if end <= now]
        self.running = [(end, polled) for end, polled in self.running if end > now]
        if ended:
            before = len(ended)
            kept = _keeping(self.database, ended)
            self.late += before - len(kept)
            for polled in kept:
                self.world.took(polled.feed.url)

    def _begin(self, claim: Claim, now: datetime) -> None:
        self.world.now = now
        self._note_lag(claim, now)
        took = self.world.latency(claim.feed.address)
        polled = poll_feed(
            claim,
            door=self.world,
            parse=self.world.parse,
            ingest=partial(self.world.ingest, self.seen),
            want=lambda *_: 0,
            clock=PollClock(now, took),
            pace=Pace(gap=GAP),
            jitter=self.chance.random,
        )
        stalls = self.chance.random() < STALLS
        self.running.append((now + took + (STALL if stalls else timedelta(0)), polled))

    def _note_lag(self, claim: Claim, now: datetime) -> None:
        """How long the feed waited: since it was due, and since nothing but the dispatcher kept it waiting."""
        host = claim.host
        if claim.feed.polled_at and claim.feed.due_at.hour in claim.feed.rhythm.skip_hours:
            self.world.broken.append(f"{claim.feed.due_at}: due in an hour that the feed leaves out ({claim.feed.url})")
        queued = max(claim.feed.due_at, host.free_at, host.rest_until or NEVER, self.short_of_workers)
        self.waits.append((now - claim.feed.due_at).total_seconds())
        self.lags.append((now - queued).total_seconds())

    def crash(self) -> None:
        """What was in hand is lost."""
        self.running.clear()


def _keeping(database: Database, ended: list[Polled]) -> list[Polled]:
    """Keep polls as the service does; those that were stored."""
    stored: list[Polled] = []

    class Watching:
        """The feeds, with an eye on what `save` stores."""

        def __getattr__(self, name: str) -> object:
            return getattr(database.feeds, name)

        def save(self, done: list[Polled]) -> list[Polled]:
            stored.extend(database.feeds.save(done))
            return stored

    keep_polls(ended, log=database.log, feeds=Watching())  # type: ignore[arg-type]  # a port with one method watched
    return stored


def add_all(database: Database, world: Publishers) -> None:
    records = [
        NewRecord("feed.added", f"feed-{feed_id(url)}", f"feed-{feed_id(url)}/1", data)
        for url in world.publications
        for data in ({"feed": feed_id(url), "url": url, "title": None},)
    ]
    for start in range(0, len(records), 1000):
        database.log.append(records[start : start + 1000])
    apply_feed_records(database.log, database.feeds)


def share(values: array[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))]


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600 if LONG else 300)
def test_many_feeds_for_days_break_no_rule_and_nothing_grows(sqlite_url: str) -> None:
    clock = FakeClock(START)
    world = publishers(FEEDS, HOSTS, LENGTH, seed=1)
    with Database.open(sqlite_url, clock) as database:
        add_all(database, world)
        newsroom = Newsroom(database, world, random.Random(2))
        memory = 0
        while clock.now < START + LENGTH:
            newsroom.tick(clock.now)
            clock.now += TICK
            if clock.now == START + LENGTH / 3:
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if clock.now == START + LENGTH / 2:
                newsroom.crash()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        listed = database.feeds.all()
        records = {kind: len(database.log.read(types={kind}, limit=FEEDS)) for kind in ("feed.moved", "feed.suspended")}
    sys.stdout.write(
        f"\n{FEEDS} feeds, {HOSTS} hosts, {LENGTH}: {world.requests} requests, {world.conditional} conditional; lag "
        f"p50 {share(newsroom.lags, 0.5):.1f} s, p99 {share(newsroom.lags, 0.99):.1f} s; since due p50 "
        f"{share(newsroom.waits, 0.5):.1f} s, p99 {share(newsroom.waits, 0.99):.1f} s; {newsroom.late} late saves; "
        f"{records}; grown {grown} KiB\n"
    )
    assert world.broken == []
    assert share(newsroom.lags, 0.99) <= TICK.total_seconds()
    assert newsroom.late
    assert grown < MEMORY
    assert {host_of(feed.url) for feed in listed if feed.polled_at} == set(world.servers)
    assert all(feed.polled_at for feed in listed)
    assert sum(feed.status is FeedStatus.SUSPENDED for feed in listed) == records["feed.suspended"]
    assert not LONG or records["feed.moved"]
