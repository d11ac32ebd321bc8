"""Feeds: what is polled, and how that goes. The list is in the log; the rest is operation, with retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from timeline.domain.canonical import short_id


class FeedStatus(StrEnum):
    ACTIVE = "active"
    FAILING = "failing"  # backing off, never given up
    SUSPENDED = "suspended"  # its publisher says that it is gone; asked very rarely
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a document says of how often it is worth reading. Hours and days are of UTC, Monday is 0."""

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


NO_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Moving:
    """A permanent redirect that was seen, and is not believed yet."""

    to: str
    since: datetime
    seen: int = 1


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the state of its polling. `etag` and `last_modified` are the validators of RFC 9110 section 8.8.

    `url` is the one that it was added under, and names it for good; it is asked at its `address`.
    """

    id: str
    url: str
    title: str | None
    status: FeedStatus
    due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    failures: int = 0  # in a row
    reason: str | None = None  # of the last failure
    moved_to: str | None = None
    interval: timedelta | None = None  # None before the first good poll
    why: str | None = None  # it is due just then
    whole_at: datetime | None = None  # when it was last asked for without validators
    gone: int = 0  # answers 410 in a row
    moving: Moving | None = None
    rhythm: Rhythm = NO_RHYTHM
    full_text: bool = False  # the pages of its items are read too

    @property
    def address(self) -> str:
        return self.moved_to or self.url


def feed_id(url: str) -> str:
    return short_id("fd", url)


_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(url: str) -> str:
    """Whom a request to a URL troubles: host name, and port where it is an unusual one; one request at a time."""
    try:
        parts = urlsplit(url.strip())
        name, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    return name if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"


@dataclass(frozen=True, slots=True)
class Host:
    """A publisher's server and when it may be asked again.

    Before `free_at` by nobody: a request is in hand, or its gap or a pause that it asked for is not over. Before
    `rest_until` only on demand: it did not answer some times in a row, and we leave it alone by our own choice.
    """

    name: str
    free_at: datetime
    failures: int = 0  # in a row, over all its feeds
    rest_until: datetime | None = None
    reason: str | None = None  # of the last failure


@dataclass(frozen=True, slots=True)
class Claim:
    """A feed to poll, and its host, ours alone until the hold is over. The token fences: it grows with every claim of
    the host, and what is saved under an older one is dropped."""

    feed: Feed
    host: Host
    token: int


class PollResult(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of one feed: what came back and what it led to. Items that could not be kept are in `parked`."""

    feed: str
    at: datetime
    result: PollResult
    http_status: int | None = None
    received: int = 0
    revised: int = 0
    unchanged: int = 0
    parked: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FeedChange:
    """What a poll found out that belongs into the log: the type of its record, and its data beside feed and URL."""

    type: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a claim led to: the poll, and feed and host as they are after it."""

    claim: Claim
    poll: Poll
    feed: Feed
    host: Host
    changes: tuple[FeedChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """Something that came in and could not be kept, with the reason; it waits for a person, nothing waits for it."""

    source: str  # feed id, or the name of the file it came from
    label: str  # guid, link or line number: how to find it at its source
    reason: str
    at: datetime
