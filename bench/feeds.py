"""Claiming feeds and keeping what polls led to, against the same rows written by hand; and many feeds against few.

The bound takes a claim's transaction and a save's, with the durability of ours: a row of the host, then rows of host,
feed, state and poll, found by their keys, and nothing decided. SQLite. Run alone: `python -m bench.feeds`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bench.timing import rate
from tests.databases import migrated
from timeline.domain.dates import iso
from timeline.domain.feeds import Poll, Polled, PollResult, feed_id
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.engine import writing
from timeline.use_cases.feeds import apply_feed_records

START = datetime(2026, 1, 5, tzinfo=UTC)
HOLD = timedelta(minutes=5)
ROUNDS = 20
BATCHES = (1, 8, 64)

BY_HAND = (
    "UPDATE feed_host SET free_at = :at, next_at = :at WHERE host = :host",
    "UPDATE feed SET due_at = :at WHERE id = :feed",
    "UPDATE feed_state SET why = 'by hand' WHERE feed = :feed",
    "INSERT INTO poll (feed, at, result, received, revised, unchanged, parked) VALUES (:feed, :at, 'new', 0, 0, 0, 0)",
)


class Desk:
    """A database of feeds, twenty a host, with a clock that a claim moves on."""

    def __init__(self, database: Database, feeds: int) -> None:
        self.database = database
        self.now = START
        urls = [f"https://host{number % (feeds // 20)}.example/{number}" for number in range(feeds)]
        self.keys = [{"feed": feed_id(url), "host": url.split("/")[2], "at": iso(START)} for url in urls]
        for start in range(0, feeds, 1000):
            database.log.append([_added(url) for url in urls[start : start + 1000]])
        apply_feed_records(database.log, database.feeds)

    def poll(self, batch: int) -> int:
        """Claim so many feeds and keep a poll of each."""
        self.now += timedelta(seconds=1)
        claims = self.database.feeds.claim_due(self.now, limit=batch, hold=HOLD)
        done = [
            Polled(
                claim,
                Poll(claim.feed.id, self.now, PollResult.NEW),
                replace(claim.feed, due_at=self.now),
                replace(claim.host, free_at=self.now),
            )
            for claim in claims
        ]
        self.database.feeds.save(done)
        return len(done)

    def by_hand(self, batch: int) -> int:
        keys = self.keys[:batch]
        for statements in (BY_HAND[:1], BY_HAND):
            with writing(self.database.engine) as connection:
                for statement in statements:
                    connection.execute(text(statement), keys)
        return batch


def _added(url: str) -> NewRecord:
    identity = feed_id(url)
    return NewRecord(
        "feed.added", f"feed-{identity}", f"feed-{identity}/1", {"feed": identity, "url": url, "title": None}
    )


@contextmanager
def desk(feeds: int) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        url = migrated(f"sqlite:///{Path(folder) / 'feeds.sqlite3'}")
        with Database.open(url, lambda: START) as database:
            yield Desk(database, feeds)


def measure() -> Iterator[tuple[str, float, float]]:
    with desk(1_000) as few, desk(5_000) as many:
        for batch in BATCHES:
            ours = rate(lambda batch=batch: few.poll(batch), ROUNDS)
            yield f"polls kept, {batch} at once", ours, rate(lambda batch=batch: few.by_hand(batch), ROUNDS)
        yield "of 5,000 feeds, not of 1,000", rate(lambda: many.poll(8), ROUNDS), rate(lambda: few.poll(8), ROUNDS)


def main() -> None:
    print((__doc__ or "").splitlines()[0])
    for name, ours, bound in measure():
        print(f"  {name:32} ours {ours:10.1f}/s   bound {bound:10.1f}/s   ratio {ours / bound:.2f}")


if __name__ == "__main__":
    main()
