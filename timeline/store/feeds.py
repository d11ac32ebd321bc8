"""The operational side of feeds: when each is due, how its polls went, what could not be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from timeline.domain.canonical import short_id
from timeline.domain.feeds import Claim, Feed, FeedStatus, Host, ParkedItem, Poll, Polled
from timeline.domain.pages import PageStatus
from timeline.domain.records import Record
from timeline.store import tables
from timeline.store.engine import reading, writing
from timeline.store.feed_claims import claim_feed, claim_hosts, enter_host, save_polled, schedule
from timeline.store.feed_rows import NOT_YET, REMOVED, feeds_with_state, read_feed, read_host, read_poll
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
_setting = tables.feed_setting
_page = tables.page
_poll = tables.poll
_parked = tables.parked_item
_LOG_POLL = insert(_poll)


class SqlFeeds:
    """Feeds as rows. Several processes may claim due feeds at once: no host goes to two of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._checkpoints = SqlCheckpoints(engine)
        self._appliers: dict[str, Callable[[Connection, Record], object]] = {
            "feed.added": self._add,
            "feed.removed": _remove,
            "feed.moved": _move,
            "feed.suspended": _suspend,
            "feed.resumed": _resume,
            "feed.changed": _set,
        }

    def apply(self, record: Record) -> None:
        if applier := self._appliers.get(record.type):
            with writing(self._engine) as connection:
                applier(connection, record)

    def _add(self, connection: Connection, record: Record) -> None:
        """Due at once. One that was removed before comes back as new: what it has is fetched in full again."""
        identity, url = record.data["feed"], record.data["url"]
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
        new = upsert(self._engine, _feed).values(id=identity, url=url, **started)
        taken = new.on_conflict_do_update(
            index_elements=[_feed.c.id],
            set_={name: new.excluded[name] for name in started},
            where=_feed.c.applied < record.position,
        )
        if not connection.execute(taken.returning(_feed.c.id)).all():
            return
        connection.execute(delete(_setting).where(_setting.c.feed == identity))
        host = enter_host(connection, url)
        fresh = {"host": host, "moved_to": None, "why": "added", "rhythm": None, **NOT_YET}
        state = upsert(self._engine, _state).values(feed=identity, **fresh)
        connection.execute(state.on_conflict_do_update(index_elements=[_state.c.feed], set_=fresh))
        schedule(connection, [host])

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
    connection.execute(_LOG_POLL, [asdict(poll) | {"result": poll.result.value} for poll in polls])
    keep_latest(connection, _poll, _poll.c.feed, {poll.feed for poll in polls}, POLLS_KEPT)


def _remove(connection: Connection, record: Record) -> None:
    if _change(connection, record, {"status": REMOVED}):
        _stop_pages(connection, record.data["feed"], "the feed was removed")


def _move(connection: Connection, record: Record) -> None:
    """Asked elsewhere from now on; what it is called, and what its items are, stays."""
    if _change(connection, record, {}):
        host = enter_host(connection, record.data["to"])
        known = select(_state.c.host).where(_state.c.feed == record.data["feed"])
        before = connection.execute(known).scalar_one()
        there = {"moved_to": record.data["to"], "host": host, "moving_to": None, "moving_since": None, "moving_seen": 0}
        connection.execute(update(_state).where(_state.c.feed == record.data["feed"]).values(there))
        schedule(connection, {host, before})


def _suspend(connection: Connection, record: Record) -> None:
    _change(connection, record, {"status": FeedStatus.SUSPENDED.value, "reason": record.data["reason"]})


def _resume(connection: Connection, record: Record) -> None:
    """Due at once, as if it had not failed."""
    active = {"status": FeedStatus.ACTIVE.value, "reason": None, "failures": 0, "due_at": record.recorded_at}
    if _change(connection, record, active):
        state = update(_state).where(_state.c.feed == record.data["feed"])
        connection.execute(state.values(gone=0, why="resumed"))


def _set(connection: Connection, record: Record) -> None:
    """Full text on: due at once, and read as a whole, so that the pages of what it has now are asked for too."""
    wanted = bool(record.data["full_text"])
    anew = {"etag": None, "last_modified": None, "due_at": record.recorded_at} if wanted else {}
    if not _change(connection, record, anew):
        return
    name = record.data["feed"]
    new = upsert(connection.engine, _setting).values(feed=name, full_text=int(wanted))
    chosen = new.on_conflict_do_update(index_elements=[_setting.c.feed], set_={"full_text": new.excluded.full_text})
    connection.execute(chosen)
    if not wanted:
        _stop_pages(connection, name, "full text was switched off")


def _stop_pages(connection: Connection, feed: str, reason: str) -> None:
    waiting = update(_page).where(_page.c.feed == feed, _page.c.due_at.is_not(None))
    connection.execute(waiting.values(due_at=None, status=PageStatus.NO_TEXT.value, reason=reason, told=""))


def _change(connection: Connection, record: Record, values: Mapping[str, Any]) -> bool:
    """Change the row of a feed on the list, unless this record or a later one was taken over before; whether it was
    changed."""
    of_it = (_feed.c.id == record.data["feed"], _feed.c.status != REMOVED, _feed.c.applied < record.position)
    changed = update(_feed).where(*of_it).values(**values, applied=record.position).returning(_feed.c.id)
    if not connection.execute(changed).all():
        return False
    hosts = connection.execute(select(_state.c.host).where(_state.c.feed == record.data["feed"])).scalars()
    schedule(connection, set(hosts))
    return True
