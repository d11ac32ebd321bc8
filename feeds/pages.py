"""One page of one article: robots.txt -> fetch -> read -> its text becomes a version of its item.

One step a claim, and at most one request: the host's robots.txt, when it is not known or too old; else the page; else
the place that a redirect leads to, under the claim of its own host, whose robots.txt counts there. So every request
keeps the gap, the pause and the rest of its host, and whatever a step comes to is stored before the next.

What was learned comes back as a value and is kept after the text is in the log. A crash in between makes the page be
read again after the hold: its text is then in the log already, and nothing is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from feeds.article import ACCEPT, MAX_PAGE_BYTES, NoText
from feeds.politeness import FIRST_REST, LONGEST_DELAY, LONGEST_REST, PAUSE_STATUSES, SPREAD, Trouble, retry_after
from feeds.robots import (
    MAX_BYTES,
    Permission,
    permission,
    robots_of_answer,
    robots_unreachable,
    robots_url,
)
from feeds.walls import Why
from timeline.domain.canonical import digest
from timeline.domain.errors import AddressRefused, FetchFailed, InvalidItem
from timeline.domain.items import FeedItem, item_id, words_to_bytes
from timeline.domain.pages import Page, PageClaim, PageDone, PageHost, PageStatus, PageText, Robots, Wanted
from timeline.domain.ports import Answer, Clock, Door
from timeline.domain.spans import ItemText

WANTED = 1000
"""Items of a document whose pages are asked for, the first ones."""

ATTEMPTS = 5
"""How often a page is begun; after that the feed's words stay."""

FIRST_WAIT = timedelta(minutes=10)
"""The pause after a first failure, doubled by each one in a row."""

PATIENCE = timedelta(days=3)
"""How long a page may wait for its host: news that comes later is none."""

MAX_HOPS = 5

NOT_HERE = "the item is not in the log, or was withdrawn or erased"
FORBIDDEN = "robots.txt forbids it"
FRONT_PAGE = "the page leads to the front page of its site"
TOO_LATE = f"its host left no time for it in {PATIENCE.days} days"
BROKE_OFF = "reading it broke off each time"

_CONSENT_HOST = re.compile(r"^(?:consent|guce|privacy|cookies?)\.|\.consent\.")
_DOOR_PATH = re.compile(r"/(?:log-?in|sign-?in|signup|register|subscribe|subscription|paywall|abo)\b", re.IGNORECASE)


class ReadArticle(Protocol):
    """Makes text of a page's bytes, or says why there is none."""

    def __call__(self, data: bytes, *, headers: Mapping[str, str], told: ItemText) -> PageText | NoText: ...


@dataclass(frozen=True, slots=True)
class Items:
    """What is asked of the log: the feed's words of an item; to keep a page's text; to let the feed's words count."""

    told: Callable[[str], ItemText | None]
    keep: Callable[[str, PageText], object]
    keep_told: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything that reading a page needs. `gap` is the least time between two requests to a host."""

    door: Door
    read: ReadArticle
    items: Items
    clock: Clock
    gap: timedelta
    user_agent: str
    jitter: Callable[[], float]

    def __call__(self, claim: PageClaim) -> PageDone:
        """Do what is next for a page; what came of it, to be kept. Errors: StoreUnavailable, Conflict."""
        done = self._next(claim, self.clock())
        if done.page.status is PageStatus.NO_TEXT:
            self.items.keep_told(done.page.item)
        return done

    def _next(self, claim: PageClaim, now: datetime) -> PageDone:
        page, robots, told = claim.page, claim.of_pages.robots, self.items.told(claim.page.item)
        if told is None:
            return _unasked(claim, _ended(page, NOT_HERE))
        if why := _why_given_up(page, now):
            return _unasked(claim, _ended(page, page.reason or why))
        if robots is None or robots.until <= now:
            return self._ask_robots(claim)
        if robots.rules is None:
            reason = robots.reason or "robots.txt cannot be read"
            return _unasked(claim, _again(page, reason, None, robots.until, 0.0))
        may = permission(robots.rules, page.url, self.user_agent)
        return self._ask_page(claim, told, may) if may.allowed else _unasked(claim, _ended(page, FORBIDDEN))

    def _ask_robots(self, claim: PageClaim) -> PageDone:
        """The page waits on; asking for the rules is no attempt at it."""
        page = replace(claim.page, attempts=claim.page.attempts - 1)
        url, pause = robots_url(page.url), None
        try:
            answer = self.door.get(url, headers={"Accept": "text/plain, */*;q=0.1"}, max_bytes=MAX_BYTES, cut=True)
            robots = robots_of_answer(answer.status, answer.body, self.clock())
            pause = _pause(answer.status, answer.headers, self.clock())
        except AddressRefused as error:
            if error.context.get("url") == url:  # the page's own host
                return _unasked(claim, _ended(page, error.message))
            robots = robots_unreachable(f"robots.txt cannot be read: {error.message}", self.clock())
        except FetchFailed as error:
            robots = robots_unreachable(f"robots.txt cannot be read: {error.message}", self.clock())
        now = self.clock()
        delay = timedelta(0) if robots.rules is None else permission(robots.rules, page.url, self.user_agent).delay
        return self._asked(claim, page, now, robots=robots, delay=delay, pause=pause)

    def _ask_page(self, claim: PageClaim, told: ItemText, may: Permission) -> PageDone:
        page = claim.page
        try:
            answer = self.door.get(page.url, headers={"Accept": ACCEPT}, max_bytes=MAX_PAGE_BYTES, follow=False)
        except AddressRefused as error:
            return self._asked(claim, _ended(page, error.message), self.clock(), delay=may.delay)
        except FetchFailed as error:
            kind = error.context.get("reason")
            return self._failed(claim, Trouble(error.message, str(kind)), may, final=kind == "body")
        page = replace(page, http_status=answer.status)
        if answer.hops:
            page = _led_on(page, answer.hops[-1].url, self.clock())
        elif answer.status == 200:
            page = self._read(page, answer, told)
        elif answer.status == 429 or answer.status >= 500:
            pause = _pause(answer.status, answer.headers, self.clock())
            trouble = Trouble(f"it answered {answer.status}", "status", answer.status, pause)
            return self._failed(replace(claim, page=page), trouble, may)
        else:
            page = _ended(page, f"it answered {answer.status}")
        return self._asked(claim, page, self.clock(), delay=may.delay)

    def _read(self, page: Page, answer: Answer, told: ItemText) -> Page:
        found = self.read(answer.body, headers=answer.headers, told=told)
        if isinstance(found, NoText):
            return _ended(page, found.why.value)
        self.items.keep(page.item, found)
        return replace(page, status=PageStatus.READ, due_at=None, reason=None)

    def _failed(self, claim: PageClaim, trouble: Trouble, may: Permission, *, final: bool = False) -> PageDone:
        now, jitter = self.clock(), self.jitter()
        page = claim.page
        page = _ended(page, trouble.reason) if final else _again(page, trouble.reason, now, trouble.pause_until, jitter)
        done = self._asked(claim, page, now, delay=may.delay, pause=trouble.pause_until)
        if not trouble.of_the_host:
            return done
        failures = claim.of_pages.failures
        rest = min(LONGEST_REST, FIRST_REST * (1 << min(failures, 20))) * (1 + SPREAD * jitter)
        pages_at = max(done.of_pages.pages_at or now, now + rest)
        return replace(done, of_pages=replace(done.of_pages, pages_at=pages_at, failures=failures + 1))

    def _asked(
        self,
        claim: PageClaim,
        page: Page,
        now: datetime,
        *,
        robots: Robots | None = None,
        delay: timedelta = timedelta(0),
        pause: datetime | None = None,
    ) -> PageDone:
        """After a request: its host gets its gap, or the pause that it asks for; its pages the delay of robots.txt."""
        free_at = max(now + self.gap, min(pause or now, now + LONGEST_DELAY))
        host = replace(claim.host, free_at=free_at)
        known = robots or claim.of_pages.robots
        return PageDone(claim, page, host, PageHost(now + delay if delay else None, 0, known))


def wanted_pages(items: Sequence[FeedItem]) -> list[Wanted]:
    """The pages of a document's items, those that have one."""
    return [wanted for item in items[:WANTED] if (wanted := _wanted(item))]


def _wanted(item: FeedItem) -> Wanted | None:
    if not item.url or not item.url.startswith(("http://", "https://")):
        return None
    try:
        return Wanted(item_id(item), item.url, digest(words_to_bytes(item.words))[:32])
    except InvalidItem:
        return None


def _why_given_up(page: Page, now: datetime) -> str | None:
    if now - page.wanted_at > PATIENCE:
        return TOO_LATE
    return BROKE_OFF if page.attempts > ATTEMPTS else None


def _unasked(claim: PageClaim, page: Page) -> PageDone:
    """Without a request the host is free as it was."""
    return PageDone(claim, page, claim.host, claim.of_pages)


def _ended(page: Page, reason: str) -> Page:
    return replace(page, status=PageStatus.NO_TEXT, due_at=None, reason=reason)


def _again(page: Page, reason: str, now: datetime | None, pause: datetime | None, jitter: float) -> Page:
    """Tried again later: after a wait that doubles, and not before a pause is over. Five times in all."""
    if page.attempts >= ATTEMPTS:
        return _ended(page, reason)
    waited = now and now + FIRST_WAIT * (1 << (page.attempts - 1)) * (1 + SPREAD * jitter)
    due = max(moment for moment in (waited, pause) if moment)
    return replace(page, due_at=due, reason=reason)


def _led_on(page: Page, to: str, now: datetime) -> Page:
    """Where a redirect leads is asked next, under the claim of its host."""
    before, after = urlsplit(page.url), urlsplit(to)
    if after.path in ("", "/") and not after.query and before.path not in ("", "/"):
        return _ended(page, FRONT_PAGE)
    if _CONSENT_HOST.search(after.hostname or ""):
        return _ended(page, Why.CONSENT.value)
    if _DOOR_PATH.search(after.path) and not _DOOR_PATH.search(before.path):
        return _ended(page, Why.PAYWALL.value)
    if page.hops >= MAX_HOPS:
        return _ended(page, f"it redirects more than {MAX_HOPS} times")
    return replace(page, url=to, hops=page.hops + 1, due_at=now, attempts=page.attempts - 1)


def _pause(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    return retry_after(headers, now) if status in PAUSE_STATUSES else None
