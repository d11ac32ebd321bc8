"""The operational side of feeds: when each is due, how its polls went, what could not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, insert, select, update
from sqlalchemy import Row as SqlRow

from timeline.domain.canonical import short_id
from timeline.domain.feeds import Feed, FeedStatus, ParkedItem, Poll, PollResult
from timeline.domain.records import Record
from timeline.store import tables
from timeline.store.engine import reading, writing
from timeline.store.leases import SqlCheckpoints
from timeline.store.retention import keep_latest
from timeline.store.types import storable
from timeline.store.upsert import upsert

POLLS_KEPT = 200
"""Polls kept of each feed: two days of one every fifteen minutes."""

_APPLIED = "feeds"
_REMOVED = FeedStatus.REMOVED.value
_feed = tables.feed
_poll = tables.poll
_parked = tables.parked_item


class SqlFeeds:
    """Feeds as rows. Several processes may claim due feeds at once: no feed goes to two of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._checkpoints = SqlCheckpoints(engine)

    def apply(self, record: Record) -> None:
        if record.type == "feed.added":
            self._add(record)
        elif record.type == "feed.removed":
            self._remove(record)

    def _add(self, record: Record) -> None:
        """Due at once. One that was removed before comes back as new: what it has is fetched in full again."""
        started = {
            "title": record.data["title"],
            "status": FeedStatus.ACTIVE.value,
            "due_at": record.recorded_at,
            "etag": None,
            "last_modified": None,
            "failures": 0,
            "reason": None,
            "applied": record.position,
        }
        new = upsert(self._engine, _feed).values(id=record.data["feed"], url=record.data["url"], **started)
        taken = new.on_conflict_do_update(
            index_elements=[_feed.c.id],
            set_={name: new.excluded[name] for name in started},
            where=_feed.c.applied < record.position,
        )
        with writing(self._engine) as connection:
            connection.execute(taken)

    def _remove(self, record: Record) -> None:
        gone = update(_feed).where(_feed.c.id == record.data["feed"], _feed.c.applied < record.position)
        with writing(self._engine) as connection:
            connection.execute(gone.values(status=_REMOVED, applied=record.position))

    def applied_position(self) -> int:
        return self._checkpoints.get(_APPLIED)

    def applied(self, position: int) -> None:
        self._checkpoints.set(_APPLIED, position)

    def all(self) -> Sequence[Feed]:
        wanted = select(_feed).where(_feed.c.status != _REMOVED).order_by(_feed.c.url)
        with reading(self._engine) as connection:
            return [_read_feed(row) for row in connection.execute(wanted)]

    def get(self, feed: str) -> Feed | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(_feed).where(_feed.c.id == feed)).one_or_none()
        return _read_feed(row) if row else None

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[Feed]:
        with writing(self._engine) as connection:
            due = [_read_feed(row) for row in connection.execute(_due(now, limit))]
            held = update(_feed).where(_feed.c.id.in_([feed.id for feed in due]))
            connection.execute(held.values(due_at=now + hold))
        return [replace(feed, due_at=now + hold) for feed in due]

    def save(self, feed: Feed) -> None:
        """A feed that was removed while it was polled stays removed."""
        values = asdict(feed) | {"status": feed.status.value}
        known = update(_feed).where(_feed.c.id == feed.id, _feed.c.status != _REMOVED)
        with writing(self._engine) as connection:
            connection.execute(known.values(values))

    def log_poll(self, poll: Poll) -> None:
        with writing(self._engine) as connection:
            connection.execute(insert(_poll).values(asdict(poll) | {"result": poll.result.value}))
            keep_latest(connection, _poll, _poll.c.feed, poll.feed, POLLS_KEPT)

    def polls(self, feed: str, limit: int = 20) -> Sequence[Poll]:
        wanted = select(_poll).where(_poll.c.feed == feed).order_by(_poll.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [_read_poll(row) for row in connection.execute(wanted)]

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


def _due(now: datetime, limit: int) -> Select[Any]:
    """The due feeds that nobody else is claiming at this moment."""
    due = select(_feed).where(_feed.c.status != _REMOVED, _feed.c.due_at <= now)
    return due.order_by(_feed.c.due_at, _feed.c.id).limit(limit).with_for_update(skip_locked=True)


def _read_feed(row: SqlRow[Any]) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        status=FeedStatus(row.status),
        due_at=row.due_at,
        etag=row.etag,
        last_modified=row.last_modified,
        polled_at=row.polled_at,
        failures=row.failures,
        reason=row.reason,
    )


def _read_poll(row: SqlRow[Any]) -> Poll:
    return Poll(
        feed=row.feed,
        at=row.at,
        result=PollResult(row.result),
        http_status=row.http_status,
        received=row.received,
        revised=row.revised,
        unchanged=row.unchanged,
        parked=row.parked,
        reason=row.reason,
    )
