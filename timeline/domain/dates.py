"""Dates as the sources give them: what is not said stays unknown, with its bound (law 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from timeline.domain.errors import InvalidDate
from timeline.domain.spans import Span

UNKNOWN_REACH = timedelta(days=30)
"""An unknown start counts as this long before its bound in a window query (DESIGN section 7)."""


class Precision(StrEnum):
    DAY = "day"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Occurred:
    """When an event happened. `end` is inclusive; with an unknown start it is the bound: "by that day".

    `basis` names the rule that read it ("weekday", "explicit", "lead", …); `span` shows the words it read.
    """

    start: date | None
    end: date
    precision: Precision
    basis: str
    span: Span | None = None

    def earliest(self) -> date:
        """The first day that a window query reckons with."""
        return self.start or self.end - UNKNOWN_REACH


class Clarity(StrEnum):
    """How a publisher's own date was read."""

    EXACT = "exact"
    ZONE_ASSUMED = "zone assumed"
    DATE_ONLY = "date only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Published:
    """A publisher's date: the moment in the zone that he wrote, the text it was read from, how it was read, and the
    zone in his words."""

    at: datetime | None
    raw: str | None
    clarity: Clarity
    zone: str | None = None

    @property
    def utc(self) -> datetime | None:
        return self.at.astimezone(UTC) if self.at else None


UNDATED = Published(None, None, Clarity.NONE)


def read_day(raw: str) -> date:
    """A calendar day; a date-time counts as its UTC day."""
    moment = _iso(raw)
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()


def read_moment(raw: str) -> datetime:
    """The last instant that a user means: a date-time is itself (UTC unless it says otherwise), a bare date its end."""
    moment = _iso(raw)
    if _is_bare_day(raw):
        moment = datetime.combine(moment.date(), time.max)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    """UTC with microseconds and a Z: sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _is_bare_day(raw: str) -> bool:
    return ":" not in raw and "T" not in raw.upper()


def _iso(raw: str) -> datetime:
    try:
        moment = datetime.fromisoformat(raw.strip())
        if moment.tzinfo:
            moment.astimezone(UTC)  # overflows in the first and last hours of the calendar
        return moment
    except (ValueError, OverflowError):
        raise InvalidDate(
            f"{raw!r} is no date; write 2015-10-07 or 2015-10-07T18:30:00Z (ISO 8601)", value=raw
        ) from None
