"""The list of feeds: kept in the log, applied to the operational table by following it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from timeline.domain.errors import Conflict, FetchFailed, TimelineError, UnknownFeed
from timeline.domain.feeds import Feed, FeedStatus, Polled, feed_id
from timeline.domain.ports import Door, Feeds, Log
from timeline.domain.records import NewRecord

CHECKS = 16
"""Names that are looked up at once when many feeds are added."""

FEED_TYPES = frozenset({"feed.added", "feed.removed", "feed.moved", "feed.suspended", "feed.resumed", "feed.changed"})


def add_feed(url: str, *, log: Log, feeds: Feeds, door: Door, title: str | None = None) -> Feed:
    """Add a feed; adding one that is there already changes nothing. AddressRefused when the door is closed to it."""
    door.check(url)
    apply_feed_records(log, feeds)
    known = feeds.get(feed_id(url))
    if known is None or known.status is FeedStatus.REMOVED:
        _append("feed.added", {"feed": feed_id(url), "url": url, "title": title}, log)
        apply_feed_records(log, feeds)
    return _found(feed_id(url), feeds)


def add_feeds(
    wanted: Sequence[tuple[str, str | None]], *, log: Log, feeds: Feeds, door: Door
) -> tuple[list[str], list[str], dict[str, str]]:
    """Add feeds with their titles in one append: the URLs added, those there already, and those refused with why.

    A host that has no address at this moment is no reason: polls try it again.
    """
    apply_feed_records(log, feeds)
    titles: dict[str, str | None] = {}
    for url, title in wanted:  # of one that is given twice the first counts
        titles.setdefault(url, title)
    there = {name for feed in feeds.all() for name in (feed.id, feed.url)}
    known: list[str] = []
    new: list[str] = []
    for url in titles:
        (known if url in there or feed_id(url) in there else new).append(url)
    with ThreadPoolExecutor(CHECKS) as checks:
        reasons = dict(zip(new, checks.map(partial(_why_refused, door=door), new), strict=True))
    added = [url for url in new if reasons[url] is None]
    _append_all([("feed.added", {"feed": feed_id(url), "url": url, "title": titles[url]}) for url in added], log)
    apply_feed_records(log, feeds)
    return added, known, {u: why for u, why in reasons.items() if why}


def _why_refused(url: str, door: Door) -> str | None:
    try:
        door.check(url)
    except FetchFailed:
        return None
    except TimelineError as error:
        return error.message
    return None


def remove_feed(name: str, *, log: Log, feeds: Feeds) -> Feed:
    """Remove a feed by its id or URL; its items and polls stay."""
    apply_feed_records(log, feeds)
    feed = find_feed(name, feeds)
    _append("feed.removed", {"feed": feed.id, "url": feed.url}, log)
    apply_feed_records(log, feeds)
    return feed


def resume_feed(name: str, *, log: Log, feeds: Feeds) -> Feed:
    """Have a suspended feed polled as before, at once; one that is not suspended is left as it is."""
    apply_feed_records(log, feeds)
    feed = find_feed(name, feeds)
    if feed.status is FeedStatus.SUSPENDED:
        _append("feed.resumed", {"feed": feed.id, "url": feed.url, "reason": "asked for"}, log)
        apply_feed_records(log, feeds)
    return _found(feed.id, feeds)


def set_full_text(name: str, wanted: bool, *, log: Log, feeds: Feeds) -> Feed:
    """Have the pages of a feed's items read, or no longer. A feed that is so set already is left as it is."""
    apply_feed_records(log, feeds)
    feed = find_feed(name, feeds)
    if feed.full_text is not wanted:
        _append("feed.changed", {"feed": feed.id, "url": feed.url, "full_text": wanted}, log)
        apply_feed_records(log, feeds)
    return _found(feed.id, feeds)


def keep_polls(done: Sequence[Polled], *, log: Log, feeds: Feeds) -> None:
    """Store what polls led to, and record what the log has to say of it. What a crash keeps out of the log, the feed's
    next poll finds out again."""
    changes = [(polled.feed, change) for polled in feeds.save(done) for change in polled.changes]
    for feed, change in changes:
        try:
            _append(change.type, {"feed": feed.id, "url": feed.url, **change.data}, log)
        except Conflict:  # somebody recorded something else of this feed just now: the next poll sees what holds then
            continue
    if changes:
        apply_feed_records(log, feeds)


def find_feed(name: str, feeds: Feeds) -> Feed:
    """A feed by its id or URL; UnknownFeed when it is not on the list."""
    for feed in feeds.all():
        if name in (feed.id, feed.url):
            return feed
    raise UnknownFeed(f"no feed {name!r}; `timeline feeds list` shows ids and URLs", feed=name)


def apply_feed_records(log: Log, feeds: Feeds) -> None:
    """Bring the operational table up to the log."""
    while records := log.read(feeds.applied_position(), types=FEED_TYPES):
        feeds.apply(records)
        feeds.applied(records[-1].position)  # what is taken over twice changes nothing


def _append(record_type: str, data: Mapping[str, str | bool | None], log: Log) -> None:
    _append_all([(record_type, data)], log)


def _append_all(changes: Sequence[tuple[str, Mapping[str, str | bool | None]]], log: Log) -> None:
    """One append of changes to as many feeds."""
    streams = [f"feed-{data['feed']}" for _, data in changes]
    known = log.streams(streams)
    expect = {stream: len(known.get(stream, ())) for stream in streams}
    records = [
        NewRecord(record_type, stream, f"{stream}/{expect[stream] + 1}", data)
        for stream, (record_type, data) in zip(streams, changes, strict=True)
    ]
    if records:
        log.append(records, expect=expect)


def _found(identity: str, feeds: Feeds) -> Feed:
    feed = feeds.get(identity)
    if feed is None:
        raise UnknownFeed(f"no feed {identity!r}", feed=identity)
    return feed
