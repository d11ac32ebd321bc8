"""One poll of one feed: fetch -> parse -> ingest -> when again. What goes wrong becomes the feed's state; nothing else
is harmed.

Nothing is stored here but the items: what was learned of feed and host comes back as a value, and is kept after the
items were taken in. A crash in between makes the next poll fetch them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from feeds.fetch import MAX_FEED_BYTES, Fetched, FetchStatus, fetch_feed
from feeds.pages import wanted_pages
from feeds.parse import ParsedFeed
from feeds.politeness import (
    PAUSE_STATUSES,
    Pace,
    Trouble,
    after_answer,
    after_trouble,
    has_moved,
    host_after_answer,
    host_after_trouble,
    is_gone,
    retry_after,
    wants_whole,
    watched,
)
from timeline.domain.errors import AddressRefused, FeedUnreadable, FetchFailed, InvalidInput, TimelineError
from timeline.domain.feeds import Claim, Feed, FeedChange, FeedStatus, Poll, Polled, PollResult
from timeline.domain.items import FeedItem
from timeline.domain.pages import Wanted
from timeline.domain.ports import Clock, Door
from timeline.use_cases.ingest import Ingested

logger = structlog.get_logger("feeds.poll")

Jitter = Callable[[], float]
"""A number from 0 to 1, another one each time."""


class Ingest(Protocol):
    """Takes in all items of one poll with one append."""

    def __call__(self, items: Sequence[FeedItem], *, source: str, pages_follow: bool) -> Ingested: ...


class Want(Protocol):
    """Has pages of a feed's items read."""

    def __call__(self, feed: str, wanted: Sequence[Wanted], now: datetime) -> int: ...


class Parse(Protocol):
    """Makes items of bytes; FeedUnreadable when it cannot."""

    def __call__(self, data: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed: ...


def poll_feed(
    claim: Claim,
    *,
    door: Door,
    parse: Parse,
    ingest: Ingest,
    want: Want,
    clock: Clock,
    pace: Pace,
    jitter: Jitter,
    max_bytes: int = MAX_FEED_BYTES,
) -> Polled:
    """Poll a feed once; what came of it, to be kept. Errors: StoreUnavailable, Conflict."""
    begun = clock()
    whole = wants_whole(claim.feed, begun)
    asked = replace(claim.feed, polled_at=begun, whole_at=begun if whole else claim.feed.whole_at)
    try:
        fetched = fetch_feed(door, asked, whole=whole, max_bytes=max_bytes)
        read, poll = _read(asked, fetched, begun, parse=parse, ingest=ingest, want=want)
    except (AddressRefused, FetchFailed, FeedUnreadable, InvalidInput) as error:
        return _failed(claim, asked, _trouble(error, clock()), now=clock(), pace=pace, jitter=jitter())
    except TimelineError:
        raise
    except Exception as error:  # a fault of ours; the feed must show it all the same, and be backed off
        logger.exception("a poll broke off", feed=asked.id, url=asked.url)
        ours = Trouble(f"our fault: {type(error).__name__}; the log lines say more")
        return _failed(claim, asked, ours, now=clock(), pace=pace, jitter=jitter())
    return _good(claim, read, fetched, poll, now=clock(), pace=pace, jitter=jitter())


def _read(
    feed: Feed, fetched: Fetched, now: datetime, *, parse: Parse, ingest: Ingest, want: Want
) -> tuple[Feed, Poll]:
    """The feed with what the document says of it, and what became of its items."""
    known = replace(feed, etag=fetched.etag, last_modified=fetched.last_modified)
    if fetched.status is FetchStatus.NOT_MODIFIED:
        return known, Poll(feed.id, now, PollResult.UNCHANGED, fetched.answer.status)
    answer = fetched.answer
    # under the feed's first address: what items are called must not change with where a redirect leads today
    parsed = parse(answer.body, url=feed.url, content_type=answer.headers.get("content-type"), seen_at=now)
    ingested = ingest(parsed.items, source=feed.id, pages_follow=feed.full_text)
    if (
        feed.full_text
    ):  # after the items, so that none is wanted in vain; before validators are kept, so that none is lost
        want(feed.id, wanted_pages(parsed.items), now)
    read = replace(known, title=parsed.title or feed.title, rhythm=parsed.rhythm)
    return read, _poll(feed, now, fetched, parsed, ingested)


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


def _good(
    claim: Claim, feed: Feed, fetched: Fetched, poll: Poll, *, now: datetime, pace: Pace, jitter: float
) -> Polled:
    moving = watched(feed, fetched.answer.hops, now)
    status = feed.status if feed.status is FeedStatus.SUSPENDED else FeedStatus.ACTIVE
    well = replace(feed, status=status, failures=0, reason=None, gone=0, moving=moving)
    news = poll.result is PollResult.NEW
    after = after_answer(well, fetched.answer.headers, now, news=news, pace=pace, jitter=jitter)
    return Polled(claim, poll, after, host_after_answer(claim.host, now, pace), _changes(after, now))


def _failed(claim: Claim, feed: Feed, trouble: Trouble, *, now: datetime, pace: Pace, jitter: float) -> Polled:
    after = after_trouble(feed, trouble, now, pace=pace, jitter=jitter)
    host = host_after_trouble(claim.host, trouble, now, pace=pace, jitter=jitter)
    begun = feed.polled_at or now
    poll = Poll(feed.id, begun, PollResult.FAILED, trouble.http_status, reason=trouble.reason)
    return Polled(claim, poll, after, host, _changes(after, now))


def _changes(feed: Feed, now: datetime) -> tuple[FeedChange, ...]:
    """What the log has to say of a feed as it is after a poll. Said again by the next poll if the record was lost."""
    changes = []
    if feed.moving and has_moved(feed.moving, now):
        changes.append(FeedChange("feed.moved", {"from": feed.address, "to": feed.moving.to}))
    suspended = feed.status is FeedStatus.SUSPENDED
    if is_gone(feed) and not suspended:
        changes.append(FeedChange("feed.suspended", {"reason": feed.reason or ""}))
    if suspended and not feed.failures:
        changes.append(FeedChange("feed.resumed", {"reason": "it answered again"}))
    return tuple(changes)


def _trouble(error: TimelineError, now: datetime) -> Trouble:
    status, kind, said = (error.context.get(name) for name in ("status", "reason", "retry_after"))
    http_status = status if isinstance(status, int) else None
    pause = retry_after({"retry-after": str(said)}, now) if said and http_status in PAUSE_STATUSES else None
    return Trouble(error.message, str(kind) if kind else None, http_status, pause)
