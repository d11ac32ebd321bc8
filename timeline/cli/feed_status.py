"""`timeline feeds status`: why each feed is in its state, when it is due and why then, and what holds its host."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from timeline.cli.screen import console
from timeline.domain.feeds import Feed, FeedStatus, Host, Poll, PollResult, host_of
from timeline.domain.pages import Page, PageCounts, PageStatus

LATEST = 5
"""Answers that are shown of each feed."""


def status_json(
    feed: Feed, host: Host | None, polls: list[Poll], pages: PageCounts, now: datetime
) -> dict[str, object]:
    return {
        "id": feed.id,
        "url": feed.url,
        "asked_at": feed.address,
        "status": feed.status.value,
        "because": because(feed),
        "due_at": feed.due_at,
        "due_because": feed.why,
        "interval_seconds": feed.interval and round(feed.interval.total_seconds()),
        "polled_at": feed.polled_at,
        "whole_at": feed.whole_at,
        "failures": feed.failures,
        "moving": {"to": feed.moving.to, "since": feed.moving.since, "seen": feed.moving.seen} if feed.moving else None,
        "host": _host_json(feed, host, now),
        "full_text": feed.full_text,
        "pages": {"waiting": pages.waiting, "read": pages.read, "no_text": dict(pages.no_text)},
        "answers": [
            {"at": poll.at, "result": poll.result.value, "http_status": poll.http_status, "reason": poll.reason}
            for poll in polls
        ],
    }


def _host_json(feed: Feed, host: Host | None, now: datetime) -> dict[str, object]:
    return {
        "name": host_of(feed.address),
        "held_until": _held_until(host, now),
        "held_because": _held_because(host, now),
        "failures": host.failures if host else 0,
    }


def write_status(feed: Feed, host: Host | None, polls: list[Poll], pages: PageCounts, now: datetime) -> None:
    for line in _lines(feed, host, polls, pages, now):
        console.print(line, markup=False, soft_wrap=True)


def _lines(feed: Feed, host: Host | None, polls: list[Poll], pages: PageCounts, now: datetime) -> list[str]:
    lines = [f"{feed.id}  {feed.status.value}  {feed.url}", f"  because {because(feed)}"]
    if feed.address != feed.url:
        lines.append(f"  asked at {feed.address}")
    if feed.moving:
        seen = f"{feed.moving.seen} times since {feed.moving.since:%Y-%m-%d %H:%M}"
        lines.append(f"  redirected {seen} to {feed.moving.to}")
    lines.append(f"  due {feed.due_at:%Y-%m-%d %H:%M:%S}: {feed.why or 'not polled yet'}")
    if held := _held_until(host, now):
        name, why = host_of(feed.address), _held_because(host, now)
        lines.append(f"  its host {name} is left alone until {held:%Y-%m-%d %H:%M:%S}: {why}")
    if feed.full_text or pages != PageCounts():
        lines.append(f"  full text {'on' if feed.full_text else 'off'}: {pages.waiting} pages wait, {pages.read} read")
        lines += [f"  {number} without text: {reason}" for reason, number in sorted(pages.no_text.items())]
    lines += [f"  {poll.at:%Y-%m-%d %H:%M}  {_answer(poll)}" for poll in polls]
    return lines


def because(feed: Feed) -> str:
    """Why a feed is in its state."""
    if feed.status is FeedStatus.SUSPENDED:
        return f"it is gone: {feed.reason}; `timeline feeds resume` polls it again as before"
    if feed.status is FeedStatus.FAILING:
        return f"{feed.failures} polls in a row failed, the last one: {feed.reason}"
    return "it was added and not polled yet" if feed.polled_at is None else "its last poll went well"


def _held_until(host: Host | None, now: datetime) -> datetime | None:
    moments = [moment for moment in (host.free_at, host.rest_until) if moment and moment > now] if host else []
    return max(moments, default=None)


def _held_because(host: Host | None, now: datetime) -> str | None:
    if host is None or _held_until(host, now) is None:
        return None
    if host.failures:
        return f"{host.failures} requests to it in a row failed, the last one: {host.reason}"
    return "a request to it is in hand, or was a moment ago"


def _answer(poll: Poll) -> str:
    status = f" {poll.http_status}" if poll.http_status else ""
    if poll.result is PollResult.FAILED:
        return f"failed{status}: {poll.reason}"
    return f"{poll.result.value}{status}"


def of_host(feed: Feed, hosts: Mapping[str, Host]) -> Host | None:
    return hosts.get(host_of(feed.address))


def page_json(page: Page) -> dict[str, object]:
    return {
        "item": page.item,
        "url": page.url,
        "status": page.status.value,
        "wanted_at": page.wanted_at,
        "due_at": page.due_at,
        "attempts": page.attempts,
        "http_status": page.http_status,
        "reason": page.reason,
    }


def page_line(page: Page) -> str:
    when = f" due {page.due_at:%Y-%m-%d %H:%M:%S}" if page.due_at and page.status is PageStatus.WAITING else ""
    why = f": {page.reason}" if page.reason else ""
    return f"{page.item}  {page.status.value}{when}  {page.url}{why}"
