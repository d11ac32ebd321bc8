"""Pages that wait to be read, claimed through their hosts as feeds are: one request at a time to each, feeds first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, exists, func, or_, select, update

from timeline.domain.feeds import host_of
from timeline.domain.pages import (
    Page,
    PageClaim,
    PageCounts,
    PageDone,
    PageHost,
    PageStatus,
    Robots,
    Wanted,
)
from timeline.store.engine import reading, writing
from timeline.store.feed_claims import enter_host, hold_hosts, schedule
from timeline.store.feed_rows import REMOVED, host_values, read_host
from timeline.store.tables import feed, feed_host, feed_state, page, page_host
from timeline.store.types import storable
from timeline.store.upsert import upsert

PAGES_KEPT = 2000
"""Pages of a feed that are remembered, twice as many as are asked for of one document."""

_FRESH = ("url", "host", "told", "status", "wanted_at", "due_at", "attempts", "hops", "reason", "http_status")


class SqlPages:
    """Implements the port Pages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def want(self, feed: str, wanted: Sequence[Wanted], now: datetime) -> int:
        by_item = {one.item: one for one in wanted}
        with reading(self._engine) as connection:
            of_these = select(page.c.item, page.c.told).where(page.c.feed == feed, page.c.item.in_(by_item))
            known = {row.item: row.told for row in connection.execute(of_these)}
        fresh = [one for one in by_item.values() if known.get(one.item) != one.told]
        if fresh:
            with writing(self._engine) as connection:
                self._enter(connection, feed, fresh, now)
        return len(fresh)

    def _enter(self, connection: Connection, feed: str, fresh: Sequence[Wanted], now: datetime) -> None:
        for url in {host_of(one.url): one.url for one in fresh}.values():
            enter_host(connection, url)
        new = upsert(self._engine, page)
        entered = new.on_conflict_do_update(
            index_elements=[page.c.feed, page.c.item], set_={name: new.excluded[name] for name in _FRESH}
        )
        connection.execute(entered, [_row(feed, one, now) for one in fresh])
        last_too_many = (
            select(page.c.wanted_at)
            .where(page.c.feed == feed)
            .order_by(page.c.wanted_at.desc())
            .offset(PAGES_KEPT)
            .limit(1)
            .scalar_subquery()
        )
        connection.execute(
            delete(page).where(page.c.feed == feed, page.c.due_at.is_(None), page.c.wanted_at <= last_too_many)
        )

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[PageClaim]:
        with writing(self._engine) as connection:
            hosts = {row.host: row for row in connection.execute(_ready(now).limit(limit))}
            if not hosts:
                return []
            hold_hosts(connection, hosts.keys(), now + hold)
            of_pages = _of_pages(connection, hosts.keys())
            claimed = [(_page(row), hosts[row.host]) for row in connection.execute(_longest_waiting(hosts.keys(), now))]
            for waiting, _ in claimed:
                begun = update(page).where(page.c.feed == waiting.feed, page.c.item == waiting.item)
                connection.execute(begun.values(attempts=page.c.attempts + 1))
            return [
                PageClaim(
                    replace(waiting, attempts=waiting.attempts + 1),
                    read_host(host),
                    of_pages.get(host.host, PageHost()),
                    host.token + 1,
                )
                for waiting, host in claimed
            ]

    def next_claim(self, due_by: datetime) -> datetime | None:
        """Hosts with a feed that is due by then are left out: their pages come after it."""
        first = select(page.c.host, func.min(page.c.due_at).label("first")).where(page.c.due_at <= due_by)
        waiting = first.group_by(page.c.host).subquery()
        moments = (
            select(waiting.c.first, feed_host.c.free_at, feed_host.c.rest_until, page_host.c.pages_at)
            .select_from(_joined(waiting))
            .where(~_feed_due(due_by))
        )
        with reading(self._engine) as connection:
            return min((max(filter(None, row)) for row in connection.execute(moments)), default=None)

    def save(self, done: PageDone) -> bool:
        name = done.claim.host.name
        with writing(self._engine) as connection:
            locked = select(feed_host.c.token).where(feed_host.c.host == name).with_for_update()
            if connection.execute(locked).scalar_one_or_none() != done.claim.token:
                return False
            connection.execute(update(feed_host).where(feed_host.c.host == name).values(host_values(done.host)))
            new = upsert(self._engine, page_host).values(host=name, **_page_host_values(done.of_pages))
            values = _page_host_values(done.of_pages)
            connection.execute(new.on_conflict_do_update(index_elements=[page_host.c.host], set_=values))
            of_it = (page.c.feed == done.page.feed, page.c.item == done.page.item, page.c.told == done.claim.page.told)
            host = enter_host(connection, done.page.url)
            connection.execute(update(page).where(*of_it).values(**_page_values(done.page), host=host))
            schedule(connection, {name})
        return True

    def counts(self, feed: str) -> PageCounts:
        counted = (
            select(page.c.status, page.c.reason, func.count().label("number"))
            .where(page.c.feed == feed)
            .group_by(page.c.status, page.c.reason)
        )
        found: dict[str, int] = {}
        reasons: dict[str, int] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(counted):
                found[row.status] = found.get(row.status, 0) + row.number
                if row.status == PageStatus.NO_TEXT.value:
                    reasons[row.reason or ""] = row.number
        return PageCounts(found.get(PageStatus.WAITING.value, 0), found.get(PageStatus.READ.value, 0), reasons)

    def latest(self, feed: str, limit: int = 20) -> Sequence[Page]:
        wanted = select(page).where(page.c.feed == feed).order_by(page.c.wanted_at.desc(), page.c.item).limit(limit)
        with reading(self._engine) as connection:
            return [_page(row) for row in connection.execute(wanted)]


def _ready(now: datetime) -> Any:
    """Hosts that may be asked, none of their feeds being due, with a page that is; the longest waiting first."""
    first = select(page.c.host, func.min(page.c.due_at).label("first")).where(page.c.due_at <= now)
    waiting = first.group_by(page.c.host).subquery()
    free = and_(
        feed_host.c.free_at <= now,
        or_(feed_host.c.rest_until.is_(None), feed_host.c.rest_until <= now),
        or_(page_host.c.pages_at.is_(None), page_host.c.pages_at <= now),
    )
    return (
        select(feed_host)
        .select_from(_joined(waiting))
        .where(free, ~_feed_due(now))
        .order_by(waiting.c.first, feed_host.c.host)
        .with_for_update(skip_locked=True, of=feed_host)
    )


def _joined(waiting: Any) -> Any:
    return feed_host.join(waiting, waiting.c.host == feed_host.c.host).outerjoin(
        page_host, page_host.c.host == feed_host.c.host
    )


def _feed_due(now: datetime) -> Any:
    """Whether a feed of the host is due."""
    return exists(
        select(feed_state.c.feed)
        .join_from(feed_state, feed, feed.c.id == feed_state.c.feed)
        .where(feed_state.c.host == feed_host.c.host, feed.c.status != REMOVED, feed.c.due_at <= now)
        .correlate(feed_host)
    )


def _longest_waiting(hosts: Any, now: datetime) -> Any:
    """One due page of each of some hosts."""
    order = (page.c.due_at, page.c.wanted_at, page.c.feed, page.c.item)
    rank = func.row_number().over(partition_by=page.c.host, order_by=order).label("rank")
    due = select(page, rank).where(page.c.host.in_(list(hosts)), page.c.due_at <= now).subquery()
    return select(due).where(due.c.rank == 1).order_by(due.c.due_at, due.c.host)


def _of_pages(connection: Connection, hosts: Any) -> Mapping[str, PageHost]:
    rows = connection.execute(select(page_host).where(page_host.c.host.in_(list(hosts))))
    return {row.host: _page_host(row) for row in rows}


def _row(feed: str, wanted: Wanted, now: datetime) -> dict[str, Any]:
    waiting = Page(feed, wanted.item, wanted.url, wanted.told, PageStatus.WAITING, now, now)
    return {
        "feed": feed,
        "item": wanted.item,
        "told": wanted.told,
        "wanted_at": now,
        "host": storable(host_of(wanted.url)),
        **_page_values(waiting),
    }


def _page(row: Row[Any]) -> Page:
    return Page(
        feed=row.feed,
        item=row.item,
        url=row.url,
        told=row.told,
        status=PageStatus(row.status),
        wanted_at=row.wanted_at,
        due_at=row.due_at,
        attempts=row.attempts,
        hops=row.hops,
        reason=row.reason,
        http_status=row.http_status,
    )


def _page_values(known: Page) -> dict[str, Any]:
    return {
        "url": known.url,
        "status": known.status.value,
        "due_at": known.due_at,
        "attempts": known.attempts,
        "hops": known.hops,
        "reason": known.reason,
        "http_status": known.http_status,
    }


def _page_host(row: Row[Any]) -> PageHost:
    robots = Robots(row.rules, row.rules_until, row.rules_reason) if row.rules_until else None
    return PageHost(row.pages_at, row.failures, robots)


def _page_host_values(known: PageHost) -> dict[str, Any]:
    robots = known.robots
    return {
        "pages_at": known.pages_at,
        "failures": known.failures,
        "rules": robots.rules if robots else None,
        "rules_until": robots.until if robots else None,
        "rules_reason": robots.reason if robots else None,
    }
