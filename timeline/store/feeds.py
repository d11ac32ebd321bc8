"""The operational side of feeds: when each is due, how its polls went, what could not be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, select

from timeline.domain.canonical import short_id
from timeline.domain.feeds import Claim, Feed, Host, ParkedItem, Poll, Polled
from timeline.domain.records import Record
from timeline.store import tables
from timeline.store.engine import reading, writing
from timeline.store.feed_claims import claim_feed, claim_hosts, save_polled
from timeline.store.feed_records import take_over
from timeline.store.feed_rows import REMOVED, feeds_with_state, poll_values, read_feed, read_host, read_poll
from timeline.store.leases import SqlCheckpoints
from timeline.store.retention import keep_latest
from timeline.store.types import storable
from timeline.store.upsert import upsert

POLLS_KEPT = 200
"""Polls kept of each feed: two days of one every fifteen minutes."""

_APPLIED = "feeds"
_feed = tables.feed
_state = tables.feed_state
_host = tables.feed_host
_poll = tables.poll
_parked = tables.parked_item
_LOG_POLL = insert(_poll)


class SqlFeeds:
    """Feeds as rows. Several processes may claim due feeds at once: no host goes to two of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._checkpoints = SqlCheckpoints(engine)

    def apply(self, records: Sequence[Record]) -> None:
        with writing(self._engine) as connection:
            take_over(connection, records)

    def applied_position(self) -> int:
        return self._checkpoints.get(_APPLIED)

    def applied(self, position: int) -> None:
        self._checkpoints.set(_APPLIED, position)

    def all(self) -> Sequence[Feed]:
        wanted = feeds_with_state().where(_feed.c.status != REMOVED).order_by(_feed.c.url)
        with reading(self._engine) as connection:
            return [read_feed(row) for row in connection.execute(wanted)]

    def get(self, feed: str) -> Feed | None:
        with reading(self._engine) as connection:
            row = connection.execute(feeds_with_state().where(_feed.c.id == feed)).one_or_none()
        return read_feed(row) if row else None

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[Claim]:
        with writing(self._engine) as connection:
            return claim_hosts(connection, now, limit, hold)

    def claim(self, feed: str, now: datetime, *, hold: timedelta) -> Claim | None:
        with writing(self._engine) as connection:
            return claim_feed(connection, feed, now, hold)

    def next_claim(self, due_by: datetime) -> datetime | None:
        waiting = (
            select(func.min(_host.c.next_at))
            .join_from(_host, _state, _state.c.host == _host.c.host)
            .join(_feed, _feed.c.id == _state.c.feed)
            .where(_feed.c.due_at <= due_by, _feed.c.status != REMOVED)
        )
        with reading(self._engine) as connection:
            first: datetime | None = connection.execute(waiting).scalar_one()
            return first

    def save(self, done: Sequence[Polled]) -> Sequence[Polled]:
        if not done:
            return []
        with writing(self._engine) as connection:
            kept = save_polled(connection, done)
            _log_polls(connection, [polled.poll for polled in done])
        return kept

    def hosts(self) -> Mapping[str, Host]:
        with reading(self._engine) as connection:
            return {row.host: read_host(row) for row in connection.execute(select(_host))}

    def polls(self, feed: str, limit: int = 20) -> Sequence[Poll]:
        wanted = select(_poll).where(_poll.c.feed == feed).order_by(_poll.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [read_poll(row) for row in connection.execute(wanted)]

    def park(self, item: ParkedItem) -> None:
        """An item that comes again and again is one row, with its latest reason."""
        identity = short_id("pk", storable(item.source), storable(item.label))
        new = upsert(self._engine, _parked).values(id=identity, **asdict(item))
        again = new.on_conflict_do_update(
            index_elements=[_parked.c.id], set_={"reason": new.excluded.reason, "at": new.excluded.at}
        )
        with writing(self._engine) as connection:
            connection.execute(again)

    def parked(self, limit: int = 100) -> Sequence[ParkedItem]:
        wanted = select(_parked).order_by(_parked.c.at.desc(), _parked.c.id).limit(limit)
        with reading(self._engine) as connection:
            return [ParkedItem(row.source, row.label, row.reason, row.at) for row in connection.execute(wanted)]


def _log_polls(connection: Connection, polls: Sequence[Poll]) -> None:
    connection.execute(_LOG_POLL, [poll_values(poll) for poll in polls])
    keep_latest(connection, _poll, _poll.c.feed, {poll.feed for poll in polls}, POLLS_KEPT)
