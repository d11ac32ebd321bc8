"""What a host asks of robots: robots.txt (RFC 9309), read by protego. Pure, and the only home of protego.

    an answer -> rules for a day (section 2.4)
    4xx: there are none, everything may be read (2.3.1.3)
    5xx, 429, no answer: nothing may be read for now (2.3.1.4); asked again after an hour

The delay between two requests that it asks for (`Crawl-delay`, `Request-rate`) is no part of the RFC; it is kept all
the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from timeline.domain.pages import Robots

MAX_BYTES = 500 * 1024
"""Bytes that are read of a robots.txt, what lies behind is passed over (section 2.5)."""

FRESH = timedelta(days=1)
AGAIN = timedelta(hours=1)
LONGEST_DELAY = timedelta(days=1)

_NO_RULES = b""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address may be read, and how long its host is left alone by us after it."""

    allowed: bool
    delay: timedelta = timedelta(0)


def robots_url(url: str) -> str:
    """Where the rules for an address lie (section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def robots_of_answer(status: int, body: bytes, now: datetime) -> Robots:
    """What an answer for a robots.txt comes to."""
    if 200 <= status < 300:
        return Robots(body[:MAX_BYTES], now + FRESH)
    if 400 <= status < 500 and status != 429:
        return Robots(_NO_RULES, now + FRESH)
    return robots_unreachable(f"robots.txt cannot be read: it answered {status}", now)


def robots_unreachable(reason: str, now: datetime) -> Robots:
    return Robots(None, now + AGAIN, reason)


def permission(rules: bytes, url: str, user_agent: str) -> Permission:
    """What rules say of an address to us, known by the product token of our User-Agent (section 2.2.1)."""
    agent = product_token(user_agent)
    robots = _parsed(rules)
    delay = robots.crawl_delay(agent) or 0.0
    if rate := robots.request_rate(agent):
        delay = max(delay, rate.seconds / rate.requests)
    return Permission(robots.can_fetch(url, agent), timedelta(seconds=min(delay, LONGEST_DELAY.total_seconds())))


@lru_cache(maxsize=32)
def _parsed(rules: bytes) -> Protego:
    """Long rules take a second to read, and hold for every page of their host."""
    return Protego.parse(rules.decode("utf-8", "replace").removeprefix("\ufeff"))


def product_token(user_agent: str) -> str:
    """`diplomatic-timeline` of `diplomatic-timeline/0.1 (+https://…)`."""
    return user_agent.strip().partition(" ")[0].partition("/")[0] or "*"
