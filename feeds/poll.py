"""One poll of one feed: fetch -> parse -> ingest. What goes wrong becomes the feed's state; nothing else is harmed.

The validators are stored only after the items were taken in: a crash in between makes the next poll fetch them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from feeds.fetch import MAX_FEED_BYTES, Fetched, FetchStatus, fetch_feed
from feeds.parse import ParsedFeed
from timeline.domain.errors import AddressRefused, FeedUnreadable, FetchFailed, InvalidInput, TimelineError
from timeline.domain.feeds import Feed, FeedStatus, Poll, PollResult
from timeline.domain.items import FeedItem
from timeline.domain.ports import Clock, Door, Feeds
from timeline.use_cases.ingest import Ingested

logger = structlog.get_logger("feeds.poll")

LONGEST_DELAY = timedelta(hours=24)
"""However often a feed has failed, it is asked once a day: none is given up."""
SPREAD = 0.1
"""The share of a delay that jitter may add, so that feeds added together do not stay together."""

Jitter = Callable[[], float]
"""A number from 0 to 1, another one each time."""


class Ingest(Protocol):
    """Takes in all items of one poll with one append."""

    def __call__(self, items: Sequence[FeedItem], *, source: str) -> Ingested: ...


class Parse(Protocol):
    """Makes items of bytes; FeedUnreadable when it cannot."""

    def __call__(self, data: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed: ...


def poll_feed(
    feed: Feed,
    *,
    door: Door,
    feeds: Feeds,
    parse: Parse,
    ingest: Ingest,
    clock: Clock,
    interval: timedelta,
    jitter: Jitter,
    max_bytes: int = MAX_FEED_BYTES,
) -> Poll:
    """Poll a feed once, store what was learned of it, log the poll, return it. Errors: StoreUnavailable, Conflict."""
    now = clock()
    try:
        after, poll = _succeed(feed, now, door=door, parse=parse, ingest=ingest, max_bytes=max_bytes)
    except (AddressRefused, FetchFailed, FeedUnreadable, InvalidInput) as error:
        after, poll = _fail(feed, now, error)
    except TimelineError:
        raise
    except Exception as error:  # a fault of ours; the feed must show it all the same, and be backed off
        logger.exception("a poll broke off", feed=feed.id, url=feed.url)
        after, poll = _fail(feed, now, FeedUnreadable(f"our fault: {type(error).__name__}; the log lines say more"))
    delay = next_delay(interval, after.failures)
    feeds.save(replace(after, polled_at=now, due_at=now + delay + delay * SPREAD * jitter()))
    feeds.log_poll(poll)
    return poll


def next_delay(interval: timedelta, failures: int) -> timedelta:
    """The time to the next poll: the interval, doubled by every failure in a row, a day at most."""
    return max(interval, min(LONGEST_DELAY, interval * (1 << min(failures, 20))))


def _succeed(
    feed: Feed, now: datetime, *, door: Door, parse: Parse, ingest: Ingest, max_bytes: int
) -> tuple[Feed, Poll]:
    fetched = fetch_feed(door, feed, max_bytes)
    after = replace(
        feed,
        status=FeedStatus.ACTIVE,
        failures=0,
        reason=None,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    if fetched.status is FetchStatus.NOT_MODIFIED:
        return after, Poll(feed.id, now, PollResult.UNCHANGED, fetched.answer.status)
    parsed = _parsed(parse, feed, fetched, now)
    ingested = ingest(parsed.items, source=feed.id)
    return replace(after, title=parsed.title or feed.title), _poll(feed, now, fetched, parsed, ingested)


def _parsed(parse: Parse, feed: Feed, fetched: Fetched, now: datetime) -> ParsedFeed:
    """Under the feed's own address: what items are called must not change with where a redirect leads today."""
    answer = fetched.answer
    return parse(answer.body, url=feed.url, content_type=answer.headers.get("content-type"), seen_at=now)


def _poll(feed: Feed, now: datetime, fetched: Fetched, parsed: ParsedFeed, ingested: Ingested) -> Poll:
    changed = ingested.received + ingested.revised + ingested.withdrawn
    return Poll(
        feed=feed.id,
        at=now,
        result=PollResult.NEW if changed else PollResult.UNCHANGED,
        http_status=fetched.answer.status,
        received=ingested.received,
        revised=ingested.revised + ingested.withdrawn,
        unchanged=ingested.unchanged,
        parked=ingested.parked,
        reason="; ".join(parsed.notes) or None,
    )


def _fail(feed: Feed, now: datetime, error: TimelineError) -> tuple[Feed, Poll]:
    after = replace(feed, status=FeedStatus.FAILING, failures=feed.failures + 1, reason=error.message)
    status = error.context.get("status")
    http_status = status if isinstance(status, int) else None
    return after, Poll(feed.id, now, PollResult.FAILED, http_status, reason=error.message)
