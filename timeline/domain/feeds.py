"""Feeds: what is polled, and how that goes. The list is in the log; the rest is operation, with retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from timeline.domain.canonical import short_id


class FeedStatus(StrEnum):
    ACTIVE = "active"
    FAILING = "failing"  # backing off, never given up
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the state of its polling. `etag` and `last_modified` are the validators of RFC 9110 section 8.8."""

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


def feed_id(url: str) -> str:
    return short_id("fd", url)


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
class ParkedItem:
    """Something that came in and could not be kept, with the reason; it waits for a person, nothing waits for it."""

    source: str  # feed id, or the name of the file it came from
    label: str  # guid, link or line number: how to find it at its source
    reason: str
    at: datetime
