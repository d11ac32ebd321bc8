"""What words of time mean in a text of a known day (CODEBOOK section 3).

Relative words count from the day of publication at the dateline. A weekday is the nearest such day not after
publication, or not before it when the tense is future. What is not said stays unknown.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from timeline.coding.times.dates import TimeWords
from timeline.domain.dates import Occurred, Precision
from timeline.domain.spans import Span


def read_time(times: TimeWords, published: date, *, future: bool, shift: Span) -> Occurred:
    """What the words mean in a text of that day. `shift` is the paragraph's span, to place the words in the text."""
    span = Span(shift.field, shift.start + times.start, shift.start + times.end)
    ahead = future or _is_written_ahead(times, published)
    first, last = _stretch(times, published, ahead)
    last = last if ahead else min(last, published)
    precision = Precision.DAY if first == last else Precision.INTERVAL
    if last < first:
        return Occurred(None, published, Precision.UNKNOWN, "none")
    return Occurred(first, last, precision, times.basis, span)


def _is_written_ahead(times: TimeWords, published: date) -> bool:
    """A year to come, "tomorrow", "next week": ahead whatever the tense."""
    if times.year is not None:
        return _bounds(times, published, future=True)[0] > published
    return times.word.startswith(("next", "the coming", "tomorrow"))


def _stretch(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    """With the end of a range, the beginning of a "since", and what is counted from an earlier day of the sentence."""
    if times.origin is not None:
        day = _stretch(times.origin, published, future)[0] + _step(times)
        return day, day
    first, last = _bounds(times, published, future)
    if not future and first > published:
        first, last = _add_years(first, -1), _add_years(last, -1)
    if times.since:
        return first, max(first, published)
    if times.until is not None:
        last = _stretch(times.until, published, future)[1]
        if last < first and times.basis == "weekday":
            first, last = (first, last + timedelta(weeks=1)) if future else (first - timedelta(weeks=1), last)
        elif last < first:
            first = _add_years(first, -1)
    return first, last


def _step(times: TimeWords) -> timedelta:
    return timedelta(weeks=times.count) if times.word == "week" else timedelta(days=times.count)


def _bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    return _READERS.get(times.basis, _word_bounds)(times, published, future)


def _day_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    year = times.year or published.year
    day = _safe_date(year, times.month, times.day)
    if times.year is None and future and day < published - timedelta(days=60):
        day = _add_years(day, 1)
    return day, day


def _weekday_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    day = _weekday(times, published, future)
    return day, day


def _year_bounds(times: TimeWords, published: date, _future: bool) -> tuple[date, date]:
    year = times.year or published.year
    return date(year, 1, 1), date(year + 9 if times.word == "decade" else year, 12, 31)


def _weekday(times: TimeWords, published: date, future: bool) -> date:
    weekday = times.weekday or 0
    if times.word.endswith(" week"):  # "on Tuesday last week"
        return _word_bounds(times, published, future)[0] + timedelta(days=weekday)
    if future or times.word in ("next", "the following"):
        on = (weekday - published.weekday()) % 7
        return published + timedelta(days=on or (7 if times.word == "next" else 0))
    back = (published.weekday() - weekday) % 7
    return published - timedelta(days=back or (7 if times.word == "last" else 0))


def _month_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    year = times.year or published.year
    if times.year is None and not future and times.month > published.month:
        year -= 1
    if times.year is None and future and times.month < published.month:
        year += 1
    return _whole_month(year, times.month)


def _ago_bounds(times: TimeWords, published: date, _future: bool) -> tuple[date, date]:
    """ "three days ago"; a count below nothing lies ahead: "in two weeks"."""
    if times.word in ("hour", "minute"):
        return published, published
    if times.word == "day":
        day = published - timedelta(days=times.count)
        return day, day
    if times.word == "week":
        day = published - timedelta(weeks=times.count)
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if times.word == "month":
        total = published.year * 12 + published.month - 1 - times.count
        return _whole_month(total // 12, total % 12 + 1)
    years = times.count * (10 if times.word == "decade" else 1)
    year = max(1, published.year - years)
    return date(year, 1, 1), date(year, 12, 31)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _season_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    """Three whole months, of the year that is written, or of the last (or coming) such season."""
    month = _SEASONS[times.word]
    year = times.year or published.year
    if times.year is None and not future and date(year, month, 1) > published:
        year -= 1
    if times.year is None and future and month < published.month:
        year += 1
    total = year * 12 + month + 1
    return date(year, month, 1), _whole_month(total // 12, total % 12 + 1)[1]


_ONE_DAY = {"yesterday": -1, "last night": -1, "the day before": -1, "the previous day": -1, "tomorrow": 1}


def _word_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    word = times.word
    unit = word.rsplit(" ", 1)[-1]
    if unit not in ("week", "weekend", "month", "year"):
        day = published + timedelta(days=_ONE_DAY.get(word, 0))
        return day, day
    step = _direction(word)
    if unit == "month":
        total = published.year * 12 + published.month - 1 + step
        return _whole_month(total // 12, total % 12 + 1)
    if unit == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31)
    monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    if unit == "week":
        return monday, monday + timedelta(days=6)
    if word.startswith(("over", "at", "on")) and not future and published.weekday() < 5:
        monday -= timedelta(weeks=1)
    return monday + timedelta(days=5), monday + timedelta(days=6)


def _direction(word: str) -> int:
    if word.startswith(("next", "early next", "late next", "the coming")):
        return 1
    return -1 if word.startswith(("last", "early last", "late last", "the past", "the previous")) else 0


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _safe_date(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _add_years(day: date, years: int) -> date:
    return _safe_date(day.year + years, day.month, day.day)


def unknown(published: date, bound: date | None = None) -> Occurred:
    """Nothing to go by: some time up to the report that carries it."""
    return Occurred(None, bound or published, Precision.UNKNOWN, "none")


_READERS = {
    "explicit": _day_bounds,
    "weekday": _weekday_bounds,
    "month": _month_bounds,
    "season": _season_bounds,
    "year": _year_bounds,
    "ago": _ago_bounds,
}
