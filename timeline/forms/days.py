"""Dates in words, never sharper than their source."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from timeline.domain.dates import Occurred, Precision
from timeline.domain.read_models import AsOf


def day_text(occurred: Occurred) -> str:
    """`Wed 2015-10-07`, `week of Mon 2015-10-05`, `October 2015`, `2015-09-28 to 2015-10-03`; `by Tue 2015-10-06` where
    the start is not known."""
    start, end = occurred.start, occurred.end
    if occurred.precision is Precision.UNKNOWN or start is None:
        return f"by {weekday(end)}"
    if start == end:
        return weekday(end)
    if start.weekday() == 0 and end - start == timedelta(days=6):
        return f"week of {weekday(start)}"
    if start.day == 1 and end == _month_end(start):
        return f"{calendar.month_name[start.month]} {start.year}"
    return f"{start} to {end}"


def weekday(day: date) -> str:
    """`Wed 2015-10-07`, in English whatever the locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day}"


def as_of_text(as_of: AsOf) -> str:
    recorded = f", recorded {as_of.recorded_at:%Y-%m-%d %H:%M} UTC" if as_of.recorded_at else ""
    reported = f", published by {as_of.reported_by:%Y-%m-%d %H:%M} UTC" if as_of.reported_by else ""
    return f"as of position {as_of.position}{recorded}{reported}"


def days_text(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
