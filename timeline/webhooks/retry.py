"""What follows from an attempt: delivered, try again at a moment, give this record up, or the endpoint is gone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from timeline.domain.errors import AddressRefused, FetchFailed
from timeline.domain.ports import Answer

LONGEST = timedelta(hours=12)
"""No wait is longer, whatever a receiver asks for: a Retry-After of a year would be a silent loss."""

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    *(LONGEST,) * 11,
)
"""The longest wait after each failure. With full jitter the mean is half of it: three days in all."""

Result = Answer | AddressRefused | FetchFailed
"""What came of an attempt at the guarded door."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver took it."""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """It failed, and is due again at a moment."""

    moment: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It failed for the last time: the record becomes a dead letter."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The receiver wants no more of anything (410)."""

    reason: str


Decision = Delivered | RetryAt | GiveUp | Gone


def decide(result: Result, *, failures: int, now: datetime, jitter: float) -> Decision:
    """What to do after an attempt that had `failures` failed ones before it; `jitter` is a random value in [0, 1)."""
    if isinstance(result, Answer) and 200 <= result.status < 300:
        return Delivered()
    reason = reason_of(result)
    if isinstance(result, Answer) and result.status == 410:
        return Gone(reason)
    if failures >= len(SCHEDULE):
        return GiveUp(reason)
    return RetryAt(now + max(backoff(failures, jitter), _asked_for(result, now)), reason)


def backoff(failures: int, jitter: float) -> timedelta:
    """The wait after a failure: anywhere up to the schedule's step (full jitter), so that those who failed together do
    not come back together."""
    return SCHEDULE[failures] * jitter


def reason_of(result: Result) -> str:
    """Why an attempt failed, for the owner of the endpoint; the receiver's own words are not repeated."""
    if isinstance(result, AddressRefused):
        return f"address refused: {_without_url(result)}"
    if isinstance(result, FetchFailed):
        return f"no answer: {_without_url(result)}"
    if result.status == 410:
        return "answered 410: the endpoint is gone; subscribe again when it is back"
    if 300 <= result.status < 400:
        return f"answered {result.status}, a redirect, and none is followed; subscribe the final address"
    return f"answered {result.status}; only 2xx counts as delivered"


def retry_after(value: str | None, now: datetime) -> timedelta:
    """The wait that a Retry-After header asks for, in seconds or as a date (RFC 9110 section 10.2.3), within
    [0, LONGEST]; zero when there is none or it cannot be read."""
    if value is None:
        return timedelta()
    if re.fullmatch(r"[0-9]+", value.strip()):
        return timedelta(seconds=min(int(value.strip()[:9]), LONGEST.total_seconds()))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return timedelta()
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST)


def _without_url(error: AddressRefused | FetchFailed) -> str:
    """The message without the URL: its path or query may be what lets a sender in, and reasons are logged."""
    url = error.context.get("url")
    return error.message.replace(url, "the endpoint") if isinstance(url, str) and url else error.message


def _asked_for(result: Result, now: datetime) -> timedelta:
    return retry_after(result.headers.get("retry-after"), now) if isinstance(result, Answer) else timedelta()
