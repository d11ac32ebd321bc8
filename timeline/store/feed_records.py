"""The list of feeds follows the log: each `feed.*` record changes the rows of one feed, once.

Everything here runs inside of a transaction that its caller opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from timeline.domain.feeds import FeedStatus
from timeline.domain.pages import PageStatus
from timeline.domain.records import Record
from timeline.store.feed_claims import enter_host, host_name, lock_hosts, schedule
from timeline.store.feed_rows import NOT_YET, REMOVED
from timeline.store.tables import feed, feed_setting, feed_state, page
from timeline.store.upsert import INSERTS, Inserting

_ADDRESS = {"feed.added": "url", "feed.moved": "to"}
"""Where a record says at which address the feed is asked from now on."""


def take_over(connection: Connection, records: Sequence[Record]) -> None:
    """Take over records in their order; what was taken over before changes nothing."""
    known = select(feed_state.c.host).where(feed_state.c.feed.in_({record.data["feed"] for record in records}))
    hosts = {*connection.execute(known).scalars(), *_entered(connection, records)}
    lock_hosts(connection, hosts)  # before their feeds, as whoever saves polls does: else each may wait for the other
    for record in records:
        _APPLIERS[record.type](connection, record)
    schedule(connection, hosts)


def _entered(connection: Connection, records: Sequence[Record]) -> Sequence[str]:
    """The hosts that feeds come to, each with a row of its own."""
    addresses = {record.data[_ADDRESS[record.type]] for record in records if record.type in _ADDRESS}
    return [enter_host(connection, address) for address in sorted(addresses)]


def _add(connection: Connection, record: Record) -> None:
    """Due at once. One that was removed before comes back as new: what it has is fetched in full again."""
    identity, url, dialect = record.data["feed"], record.data["url"], connection.dialect.name
    given = {"id": identity, "url": url, "title": record.data["title"]}
    new = {**given, "due_at": record.recorded_at, "applied": record.position}
    if connection.execute(_NEW_FEED[dialect], new).all():
        connection.execute(delete(feed_setting).where(feed_setting.c.feed == identity))
        connection.execute(_NEW_STATE[dialect], {"feed": identity, "host": host_name(url)})


def _remove(connection: Connection, record: Record) -> None:
    if _change(connection, record, {"status": REMOVED}):
        _stop_pages(connection, record.data["feed"], "the feed was removed")


def _move(connection: Connection, record: Record) -> None:
    """Asked elsewhere from now on; what it is called, and what its items are, stays."""
    if _change(connection, record, {}):
        to = record.data["to"]
        there = {"moved_to": to, "host": host_name(to), "moving_to": None, "moving_since": None, "moving_seen": 0}
        connection.execute(update(feed_state).where(feed_state.c.feed == record.data["feed"]).values(there))


def _suspend(connection: Connection, record: Record) -> None:
    _change(connection, record, {"status": FeedStatus.SUSPENDED.value, "reason": record.data["reason"]})


def _resume(connection: Connection, record: Record) -> None:
    """Due at once, as if it had not failed."""
    active = {"status": FeedStatus.ACTIVE.value, "reason": None, "failures": 0, "due_at": record.recorded_at}
    if _change(connection, record, active):
        state = update(feed_state).where(feed_state.c.feed == record.data["feed"])
        connection.execute(state.values(gone=0, why="resumed"))


def _set(connection: Connection, record: Record) -> None:
    """Full text on: due at once, and read as a whole, so that the pages of what it has now are asked for too."""
    wanted = bool(record.data["full_text"])
    anew = {"etag": None, "last_modified": None, "due_at": record.recorded_at} if wanted else {}
    if not _change(connection, record, anew):
        return
    name = record.data["feed"]
    new = INSERTS[connection.dialect.name](feed_setting).values(feed=name, full_text=int(wanted))
    chosen = new.on_conflict_do_update(index_elements=[feed_setting.c.feed], set_={"full_text": new.excluded.full_text})
    connection.execute(chosen)
    if not wanted:
        _stop_pages(connection, name, "full text was switched off")


def _stop_pages(connection: Connection, name: str, reason: str) -> None:
    waiting = update(page).where(page.c.feed == name, page.c.due_at.is_not(None))
    connection.execute(waiting.values(due_at=None, status=PageStatus.NO_TEXT.value, reason=reason, told=""))


def _change(connection: Connection, record: Record, values: Mapping[str, Any]) -> bool:
    """Change the row of a feed on the list, unless this record or a later one was taken over before; whether it was
    changed."""
    of_it = (feed.c.id == record.data["feed"], feed.c.status != REMOVED, feed.c.applied < record.position)
    changed = update(feed).where(*of_it).values(**values, applied=record.position).returning(feed.c.id)
    return bool(connection.execute(changed).all())


_APPLIERS: dict[str, Callable[[Connection, Record], None]] = {
    "feed.added": _add,
    "feed.removed": _remove,
    "feed.moved": _move,
    "feed.suspended": _suspend,
    "feed.resumed": _resume,
    "feed.changed": _set,
}

# Built once: building a statement costs more than running it.


def _new_feed(inserting: Inserting) -> Any:
    given: dict[str, Any] = {name: bindparam(name) for name in ("id", "url", "title", "due_at", "applied")}
    fixed = {"etag": None, "last_modified": None, "failures": 0, "reason": None}
    new = inserting(feed).values(**given, **fixed, status=FeedStatus.ACTIVE.value)
    taken = new.on_conflict_do_update(
        index_elements=[feed.c.id],
        set_={name: new.excluded[name] for name in (*given, *fixed, "status") if name not in {"id", "url"}},
        where=feed.c.applied < new.excluded.applied,
    )
    return taken.returning(feed.c.id)


def _new_state(inserting: Inserting) -> Any:
    fresh: dict[str, Any] = {"host": bindparam("host"), "moved_to": None, "why": "added", "rhythm": None, **NOT_YET}
    new = inserting(feed_state).values(feed=bindparam("feed"), **fresh)
    return new.on_conflict_do_update(
        index_elements=[feed_state.c.feed], set_={name: new.excluded[name] for name in fresh}
    )


_NEW_FEED = {dialect: _new_feed(inserting) for dialect, inserting in INSERTS.items()}
_NEW_STATE = {dialect: _new_state(inserting) for dialect, inserting in INSERTS.items()}
