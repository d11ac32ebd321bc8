"""Feeds and hosts as rows, both ways."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, select

from timeline.domain import canonical
from timeline.domain.feeds import NO_RHYTHM, Feed, FeedStatus, Host, Moving, Poll, PollResult, Rhythm
from timeline.store.tables import feed, feed_setting, feed_state, poll

_POLL_COLUMNS = [column.name for column in poll.c if column.name != "id"]
REMOVED = FeedStatus.REMOVED.value

NOT_YET = {"interval": None, "whole_at": None, "gone": 0, "moving_to": None, "moving_since": None, "moving_seen": 0}
"""The state of a feed that was not polled yet."""


def feeds_with_state() -> Select[Any]:
    state = [column for column in feed_state.c if column.name != "feed"]
    joined = feed.join(feed_state, feed_state.c.feed == feed.c.id).outerjoin(
        feed_setting, feed_setting.c.feed == feed.c.id
    )
    return select(feed, *state, feed_setting.c.full_text).select_from(joined)


def read_feed(row: Row[Any]) -> Feed:
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
        moved_to=row.moved_to,
        interval=None if row.interval is None else timedelta(seconds=row.interval),
        why=row.why,
        whole_at=row.whole_at,
        gone=row.gone,
        moving=Moving(row.moving_to, row.moving_since, row.moving_seen) if row.moving_to else None,
        rhythm=_read_rhythm(row.rhythm),
        full_text=bool(row.full_text),
    )


def feed_values(polled: Feed) -> dict[str, Any]:
    """What a poll may change in `feed`."""
    return {
        "title": polled.title,
        "status": polled.status.value,
        "due_at": polled.due_at,
        "etag": polled.etag,
        "last_modified": polled.last_modified,
        "polled_at": polled.polled_at,
        "failures": polled.failures,
        "reason": polled.reason,
    }


def state_values(polled: Feed) -> dict[str, Any]:
    """What a poll may change in `feed_state`; where a feed is asked, only a record changes."""
    moving = polled.moving
    return {
        "interval": None if polled.interval is None else round(polled.interval.total_seconds()),
        "why": polled.why,
        "whole_at": polled.whole_at,
        "gone": polled.gone,
        "moving_to": moving.to if moving else None,
        "moving_since": moving.since if moving else None,
        "moving_seen": moving.seen if moving else 0,
        "rhythm": _rhythm_text(polled.rhythm),
    }


def read_host(row: Row[Any]) -> Host:
    return Host(row.host, row.free_at, row.failures, row.rest_until, row.reason)


def host_values(host: Host) -> dict[str, Any]:
    return {
        "free_at": host.free_at,
        "failures": host.failures,
        "rest_until": host.rest_until,
        "reason": host.reason,
    }


def poll_values(done: Poll) -> dict[str, Any]:
    return {name: getattr(done, name) for name in _POLL_COLUMNS} | {"result": done.result.value}


def read_poll(row: Row[Any]) -> Poll:
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


def _rhythm_text(rhythm: Rhythm) -> str | None:
    if rhythm == NO_RHYTHM:
        return None
    every = None if rhythm.every is None else round(rhythm.every.total_seconds())
    said = {"every": every, "skip_hours": sorted(rhythm.skip_hours), "skip_days": sorted(rhythm.skip_days)}
    return canonical.dumps(said).decode()


def _read_rhythm(text: str | None) -> Rhythm:
    if text is None:
        return NO_RHYTHM
    said = json.loads(text)
    every = None if said["every"] is None else timedelta(seconds=said["every"])
    return Rhythm(every, frozenset(said["skip_hours"]), frozenset(said["skip_days"]))
