"""When a feed and its host are asked again, and why just then. Pure: an answer, what is known, and the moment come in.

    due = the latest of: the feed's own interval, what the answer or the document asks for, what a failure costs;
          moved on to the next hour and day that the document does not leave out

The interval follows the news: a poll that brought some halves it, another makes it a quarter longer, between a least
and a most. A feed that was quiet for a time is so read again within a quarter of that time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from timeline.domain.feeds import Feed, FeedStatus, Host, Moving, Rhythm
from timeline.domain.ports import Hop

DAY = timedelta(days=1)
SHRINK, GROW = 0.5, 1.25
SPREAD = 0.1
"""The share of a delay that jitter may add, so that feeds added together do not stay together."""

LONGEST_DELAY = DAY
"""However often a feed has failed, it is asked once a day; and no document or cache keeps us away for longer."""

LONGEST_PAUSE = timedelta(days=7)
"""The longest Retry-After that a feed is left alone for. Its host is for `LONGEST_DELAY` at most."""

GONE_INTERVAL = timedelta(days=7)
"""A feed that is gone, as its publisher says, is asked this often all the same: such an answer can be a mistake."""

GONE_AFTER = 2
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""How long a host that does not answer is left alone, doubled by every failure in a row."""

WHOLE_EVERY = DAY
"""Once in so long a feed is asked for without validators: a cache that errs about them errs for a day."""

MOVED_AFTER, MOVED_FOR = 3, DAY
PERMANENT = frozenset({301, 308})
HOST_REASONS = frozenset({"timeout", "connection", "name"})
HOST_STATUSES = frozenset({429, 502, 503, 504})
PAUSE_STATUSES = frozenset({429, 503})

_SECONDS = re.compile(r"\d{1,9}")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast polling is by our own choice: the interval before a feed's first news, its least and most, and the gap
    between two requests to a host."""

    first: timedelta = timedelta(minutes=15)
    least: timedelta = timedelta(minutes=5)
    most: timedelta = DAY
    gap: timedelta = timedelta(seconds=1)

    def within(self, interval: timedelta) -> timedelta:
        return min(max(interval, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with a poll: the reason in words, of which kind it is, and how long its sender wants a pause."""

    reason: str
    kind: str | None = None
    http_status: int | None = None
    pause_until: datetime | None = None

    @property
    def of_the_host(self) -> bool:
        return self.kind in HOST_REASONS or self.http_status in HOST_STATUSES


def wants_whole(feed: Feed, now: datetime) -> bool:
    """Whether to ask without validators: there are none, or it is time for it."""
    known = feed.etag or feed.last_modified
    return not known or feed.whole_at is None or now - feed.whole_at >= WHOLE_EVERY


def after_answer(
    feed: Feed, headers: Mapping[str, str], now: datetime, *, news: bool, pace: Pace, jitter: float
) -> Feed:
    """A feed after a good answer: its interval, when it is due, and why then."""
    before = pace.first if feed.interval is None else feed.interval
    interval = pace.within(before if feed.interval is None else before * (SHRINK if news else GROW))
    delay, why = interval, f"every {_words(interval)}, after {'news' if news else 'no news'}"
    for asked, named in ((freshness(headers, now), "its cache headers"), (feed.rhythm.every, "its document")):
        if asked and min(asked, LONGEST_DELAY) > delay:
            delay = min(asked, LONGEST_DELAY)
            why = f"{named} ask for {_words(delay)} between polls"
    return _due(replace(feed, interval=interval), now + delay * (1 + SPREAD * jitter), why)


def after_trouble(feed: Feed, trouble: Trouble, now: datetime, *, pace: Pace, jitter: float) -> Feed:
    """A feed after a failure: backed off; left alone when its publisher says for the second time that it is gone."""
    gone = feed.gone + 1 if trouble.http_status == 410 else 0
    suspended = feed.status is FeedStatus.SUSPENDED
    status = feed.status if suspended else FeedStatus.FAILING
    failed = replace(feed, failures=feed.failures + 1, reason=trouble.reason, status=status, gone=gone)
    if suspended or is_gone(failed):
        return _due(failed, now + GONE_INTERVAL, f"gone: asked every {_words(GONE_INTERVAL)}")
    delay = backed_off(pace.first if feed.interval is None else feed.interval, failed.failures)
    times = "a failure" if failed.failures == 1 else f"{failed.failures} failures in a row"
    due, why = now + delay * (1 + SPREAD * jitter), f"{_words(delay)} after {times}"
    pause = trouble.pause_until and min(trouble.pause_until, now + LONGEST_PAUSE)
    if pause and pause > due:
        due, why = pause + delay * SPREAD * jitter, "its publisher asked for a pause (Retry-After)"
    return _due(failed, due, why)


def backed_off(interval: timedelta, failures: int) -> timedelta:
    """The interval, doubled by every failure in a row, a day at most."""
    return max(interval, min(LONGEST_DELAY, interval * (1 << min(failures, 20))))


def host_after_answer(host: Host, now: datetime, pace: Pace) -> Host:
    return Host(host.name, now + pace.gap)


def host_after_trouble(host: Host, trouble: Trouble, now: datetime, *, pace: Pace, jitter: float) -> Host:
    """A host after a failure: when it did not answer as a host, it rests; when it asked for a pause, it gets that."""
    if not trouble.of_the_host:
        return host_after_answer(host, now, pace)
    rest = min(LONGEST_REST, FIRST_REST * (1 << min(host.failures, 20)))
    pause = min(trouble.pause_until or now, now + LONGEST_DELAY)
    return Host(
        name=host.name,
        free_at=max(now + pace.gap, pause),
        failures=host.failures + 1,
        rest_until=now + rest * (1 + SPREAD * jitter),
        reason=trouble.reason,
    )


def watched(feed: Feed, hops: tuple[Hop, ...], now: datetime) -> Moving | None:
    """The move that a good answer speaks for: where the permanent redirects lead, as far as none is temporary."""
    to = None
    for hop in hops:
        if hop.status not in PERMANENT:
            break
        to = hop.url
    if to is None or to == feed.address:
        return None
    known = feed.moving
    return replace(known, seen=known.seen + 1) if known and known.to == to else Moving(to, now)


def is_gone(feed: Feed) -> bool:
    return feed.gone >= GONE_AFTER


def has_moved(moving: Moving | None, now: datetime) -> bool:
    """Whether a move is believed: seen often enough, for long enough."""
    return bool(moving and moving.seen >= MOVED_AFTER and now - moving.since >= MOVED_FOR)


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The end of the pause that an answer asks for: seconds or a date (RFC 9110 section 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return now + timedelta(seconds=int(said))
    return _http_date(said)


def freshness(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """For how long an answer says that it stays as it is: max-age less Age, else Expires (RFC 9111 section 4.2)."""
    if match := _MAX_AGE.search(headers.get("cache-control", "")):
        age = headers.get("age", "").strip()
        fresh = timedelta(seconds=int(match[1]) - (int(age) if _SECONDS.fullmatch(age) else 0))
        return fresh if fresh > timedelta(0) else None
    expires = _http_date(headers.get("expires", ""))
    sent = _http_date(headers.get("date", "")) or now
    return expires - sent if expires and expires > sent else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _due(feed: Feed, due: datetime, why: str) -> Feed:
    allowed = _allowed(due, feed.rhythm)
    return replace(
        feed, due_at=allowed, why=why if allowed == due else f"{why}; not in the hours or days it leaves out"
    )


def _allowed(due: datetime, rhythm: Rhythm) -> datetime:
    """The moment, or the beginning of the next hour in which the document says that polling makes sense. A week has
    one: neither all hours nor all days are left out."""
    for _ in range(8 * 24):
        if due.weekday() not in rhythm.skip_days and due.hour not in rhythm.skip_hours:
            break
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _words(delay: timedelta) -> str:
    minutes = delay.total_seconds() / 60
    for unit, size in (("d", 24 * 60), ("h", 60), ("min", 1)):
        if minutes >= size:
            return f"{minutes / size:.3g} {unit}"
    return f"{minutes * 60:.3g} s"
