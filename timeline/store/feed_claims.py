"""Claims of hosts: one request at a time to each, never before it is free, and late savers are fenced off.

    next_at of a host = the latest of: free_at, rest_until, when the first of its feeds is due

It stands in an indexed column, so that a claim looks at the hosts that it takes and at their feeds, and at nothing
else. Everything here runs inside of a transaction that its caller opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from timeline.domain.errors import Conflict
from timeline.domain.feeds import Claim, FeedStatus, Polled, host_of
from timeline.store.feed_rows import (
    REMOVED,
    feed_values,
    feeds_with_state,
    host_values,
    read_feed,
    read_host,
    state_values,
)
from timeline.store.tables import feed, feed_host, feed_state
from timeline.store.types import Moment, storable
from timeline.store.upsert import INSERTS

SUSPENDED = FeedStatus.SUSPENDED.value
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00Z")


def claim_hosts(connection: Connection, now: datetime, limit: int, hold: timedelta) -> Sequence[Claim]:
    """Take hosts that can be asked now, longest due first, each with the feed of it that is due longest."""
    found = connection.execute(_READY, {"now": now, "limit": limit})
    hosts = {row.host: row for row in found}
    if not hosts:
        return []
    due = connection.execute(_LONGEST_DUE, {"hosts": list(hosts), "now": now})
    claims = [_claim(row, hosts[row.claimed_host]) for row in due]
    hold_hosts(connection, [claim.host.name for claim in claims], now + hold)
    schedule(connection, hosts.keys() - {claim.host.name for claim in claims})
    return claims


def claim_feed(connection: Connection, identity: str, now: datetime, hold: timedelta) -> Claim | None:
    """Take one feed, due or not; None when it is not on the list, Conflict while its host must not be asked."""
    wanted = feeds_with_state().where(feed.c.id == identity, feed.c.status != REMOVED)
    row = connection.execute(wanted.add_columns(feed_state.c.host.label("claimed_host"))).one_or_none()
    if row is None:
        return None
    of_it = select(feed_host).where(feed_host.c.host == row.claimed_host).with_for_update()
    claim = _claim(row, connection.execute(of_it).one())
    if claim.host.free_at > now:
        raise Conflict(
            f"{claim.host.name} must not be asked before {claim.host.free_at:%Y-%m-%d %H:%M:%S} UTC: a request to it "
            "is in hand, or it wants a pause; try again then",
            host=claim.host.name,
            free_at=claim.host.free_at.isoformat(),
        )
    hold_hosts(connection, [claim.host.name], now + hold)
    return claim


def save_polled(connection: Connection, done: Sequence[Polled]) -> Sequence[Polled]:
    """Store feeds and hosts as they are after polls; those whose host has been claimed anew meanwhile are left out.
    Returns the ones that were stored."""
    tokens = lock_hosts(connection, {polled.claim.host.name for polled in done})
    kept = [polled for polled in done if tokens.get(polled.claim.host.name) == polled.claim.token]
    if kept:
        connection.execute(_SAVE_FEED, [{"of": one.feed.id, **feed_values(one.feed)} for one in kept])
        connection.execute(_SAVE_STATE, [{"of": one.feed.id, **state_values(one.feed)} for one in kept])
        connection.execute(_SAVE_HOST, [{"of": one.host.name, **host_values(one.host)} for one in kept])
        schedule(connection, {one.host.name for one in kept})
    return kept


def schedule(connection: Connection, hosts: Collection[str]) -> None:
    """Set when hosts can be claimed next, after their feeds or they themselves have changed."""
    if hosts:
        connection.execute(_SCHEDULE[connection.dialect.name], {"hosts": sorted(hosts)})


def enter_host(connection: Connection, url: str) -> str:
    """The host of a URL, with a row of its own."""
    host = host_name(url)
    connection.execute(_ENTER[connection.dialect.name], {"host": host, "free_at": LONG_AGO, "failures": 0, "token": 0})
    return host


def host_name(url: str) -> str:
    """What the host of a URL is called in the database."""
    return storable(host_of(url))


def lock_hosts(connection: Connection, hosts: Collection[str]) -> Mapping[str, int]:
    """Nobody else changes these hosts or their feeds until the transaction ends; their tokens."""
    return {row.host: row.token for row in connection.execute(_LOCKED, {"hosts": sorted(hosts)})}


def enter_missing(connection: Connection) -> None:
    """State and host of feeds that have none: they come from a backup of an earlier schema."""
    unknown = select(feed.c.id, feed.c.url).where(feed.c.id.not_in(select(feed_state.c.feed)))
    hosts = set()
    for row in connection.execute(unknown).all():
        host = enter_host(connection, row.url)
        connection.execute(insert(feed_state).values(feed=row.id, host=host, gone=0, moving_seen=0))
        hosts.add(host)
    schedule(connection, hosts)


def _claim(row: Row[Any], host: Row[Any]) -> Claim:
    return Claim(read_feed(row), read_host(host), host.token + 1)


def hold_hosts(connection: Connection, hosts: Collection[str], until: datetime) -> None:
    """Keep hosts from others, under their next tokens."""
    if hosts:
        connection.execute(_HOLD, {"hosts": sorted(hosts), "until": until})


# The statements of every poll, built once: building one costs more than running it.

_HOSTS: BindParameter[Any] = bindparam("hosts", expanding=True)

_READY = (
    select(feed_host)
    .where(feed_host.c.next_at <= bindparam("now", type_=Moment()))
    .order_by(feed_host.c.next_at, feed_host.c.host)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_LOCKED = (
    select(feed_host.c.host, feed_host.c.token)
    .where(feed_host.c.host.in_(_HOSTS))
    .order_by(feed_host.c.host)
    .with_for_update()
)
_ENTER = {
    dialect: inserting(feed_host).on_conflict_do_nothing(index_elements=[feed_host.c.host])
    for dialect, inserting in INSERTS.items()
}
_HOLD = (
    update(feed_host)
    .where(feed_host.c.host.in_(_HOSTS))
    .values(token=feed_host.c.token + 1, free_at=bindparam("until"), next_at=bindparam("until"))
)


def _longest_due() -> Select[Any]:
    """One due feed of each of some hosts."""
    rank = func.row_number().over(partition_by=feed_state.c.host, order_by=(feed.c.due_at, feed.c.id)).label("rank")
    due = (
        feeds_with_state()
        .add_columns(feed_state.c.host.label("claimed_host"), rank)
        .where(feed_state.c.host.in_(_HOSTS), feed.c.status != REMOVED, feed.c.due_at <= bindparam("now"))
        .subquery()
    )
    return select(due).where(due.c.rank == 1).order_by(due.c.due_at, due.c.id)


def _scheduling(later: Any) -> Any:
    """`later` gives the latest of some moments. The feeds of a host are gone through once."""
    may = later(feed_host.c.free_at, func.coalesce(feed_host.c.rest_until, feed_host.c.free_at))
    first = func.min(feed.c.due_at)
    soon = select(case((first.is_(None), None), else_=later(may, first)))
    of_it = soon.join_from(feed_state, feed, feed.c.id == feed_state.c.feed).where(
        feed_state.c.host == feed_host.c.host, feed.c.status != REMOVED
    )
    next_at = of_it.correlate(feed_host).scalar_subquery()
    return update(feed_host).where(feed_host.c.host.in_(_HOSTS)).values(next_at=next_at)


_LONGEST_DUE = _longest_due()
_SCHEDULE = {"sqlite": _scheduling(func.max), "postgresql": _scheduling(func.greatest)}


def _saving(table: Any, key: Any, names: Collection[str]) -> Any:
    """An update of these columns in the row whose key is `of`, for many rows at once."""
    return update(table).where(key == bindparam("of")).values({name: bindparam(name) for name in names})


_SAVE_FEED = (
    _saving(feed, feed.c.id, ("title", "due_at", "etag", "last_modified", "polled_at", "failures", "reason"))
    .where(feed.c.status != REMOVED)
    .values(
        status=case(  # whether a feed is suspended, records alone say
            (or_(feed.c.status == SUSPENDED, bindparam("status") == SUSPENDED), feed.c.status),
            else_=bindparam("status"),
        )
    )
)
_SAVE_STATE = _saving(
    feed_state,
    feed_state.c.feed,
    ("interval", "why", "whole_at", "gone", "moving_to", "moving_since", "moving_seen", "rhythm"),
)
_SAVE_HOST = _saving(feed_host, feed_host.c.host, ("free_at", "failures", "rest_until", "reason"))
