"""Pages of articles that are read for their full text: what waits, what a host's robots.txt says, what came of it.

Operation, with retention: what a page told is in the log, as a version of its item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from timeline.domain.dates import Published
from timeline.domain.feeds import Host


class PageStatus(StrEnum):
    WAITING = "waiting"
    READ = "read"  # its text is a version of the item, or is what the item has already
    NO_TEXT = "no text"  # for the reason; the feed's words stay


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page tells. `text` has paragraphs parted by an empty line; the date is what the page itself says."""

    title: str
    text: str
    published: Published
    language: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page of an item that a feed told of. `told` is a digest of the feed's words: while it stays the same, the
    page is not asked for again."""

    item: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page and how far reading it has come. It is asked for at `url`, where redirects led so far."""

    feed: str
    item: str
    url: str
    told: str
    status: PageStatus
    wanted_at: datetime
    due_at: datetime | None  # None when it is done
    attempts: int = 0  # begun, for these words of the feed
    hops: int = 0
    reason: str | None = None
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """What is known of a host's robots.txt: its bytes, None while it cannot be read; and how long that holds."""

    rules: bytes | None
    until: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PageHost:
    """What holds for a host's pages, beside what holds for the host. No page is asked for before `pages_at`."""

    pages_at: datetime | None = None
    failures: int = 0  # in a row, of pages
    robots: Robots | None = None


@dataclass(frozen=True, slots=True)
class PageClaim:
    """A page to read, and its host, ours alone until the hold is over; `token` fences as that of a poll's claim."""

    page: Page
    host: Host
    of_pages: PageHost
    token: int


@dataclass(frozen=True, slots=True)
class PageDone:
    """What a claim led to: page and host as they are after it."""

    claim: PageClaim
    page: Page
    host: Host
    of_pages: PageHost


@dataclass(frozen=True, slots=True)
class PageCounts:
    """How many pages of a feed wait, were read, and gave no text, by the reason."""

    waiting: int = 0
    read: int = 0
    no_text: Mapping[str, int] = field(default_factory=dict)
