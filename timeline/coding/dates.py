"""The date grammar: words of time in a sentence -> when it happened.

Relative words count from the day of publication at the dateline. A weekday is the nearest such day not after
publication, or not before it when the tense is future (CODEBOOK section 3). What is not said stays unknown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from timeline.coding.timewords import MONTHS, WEEKDAYS
from timeline.domain.dates import Occurred, Precision
from timeline.domain.spans import Span

_NUMBERS = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_NUMBERS |= {"a": 1, "an": 1, "several": 4, "few": 3}

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_EXPLICIT = re.compile(
    rf"\b(?P<month>{_MONTH})\s+{_DAY}(?!\d|,\d)(?:,?\s+(?P<year>(?:19|20)\d\d))?"
    rf"|\b{_DAY.replace('day', 'day2')}\s+(?:of\s+)?(?P<month2>{_MONTH})\b(?:,?\s+(?P<year2>(?:19|20)\d\d))?"
    r"|\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
)
_WEEKDAY = re.compile(
    r"\b(?P<which>last|next|this|the previous|the following)?\s*"
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\b\.?)"
)
_MONTH_ONLY = re.compile(
    rf"\b(?P<lead>in|last|since|late|early|mid|this|next|during|of|by)[\s-]+(?:(?:late|early|mid)[\s-]+)?(?P<month>{_MONTH})(?![\w-]|\s+\d{{1,2}}\b)(?:,?\s+(?P<year>(?:19|20)\d\d))?"
)
_YEAR = re.compile(r"\b(?:in|since|during|of)\s+(?P<year>(?:19|20)\d\d)\b(?!\s*-)")
_AGO = re.compile(
    r"\b(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few)\s+"
    r"(?P<unit>day|week|month|year|decade|hour|minute)s?\s+(?P<way>ago|earlier)\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?P<word>today|tonight|yesterday|tomorrow|overnight|this morning|this afternoon|this evening|last night"
    r"|earlier in the day|later in the day"
    r"|earlier today|later today|the same day|the day before|the previous day"
    r"|(?:earlier this|later this|this|last|next|the past|the previous|the coming) (?:week|weekend|month|year))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words of time, by offsets in their paragraph, and what they need to be read: see `read_time`."""

    start: int
    end: int
    basis: str
    day: int = 0
    month: int = 0
    year: int | None = None
    weekday: int | None = None
    word: str = ""
    count: int = 0


def find_times(words: str, start: int, end: int) -> tuple[TimeWords, ...]:
    """The words of time between two offsets of a paragraph, left to right, none overlapping another."""
    found: list[TimeWords] = []
    for reader in (_explicit, _weekdays, _ago, _months, _plain_words, _years):
        for times in reader(words, start, end):
            if not any(times.start < other.end and other.start < times.end for other in found):
                found.append(times)
    return _merged(words, sorted(found, key=lambda times: times.start))


def _merged(words: str, found: list[TimeWords]) -> tuple[TimeWords, ...]:
    """`Wednesday (Oct 7)`, `Tuesday, March 3`: the date says it all, over the words of both."""
    merged: list[TimeWords] = []
    for times in found:
        before = merged[-1] if merged else None
        if (
            before
            and before.weekday is not None
            and times.basis == "explicit"
            and re.fullmatch(r"[\s,(]*", words[before.end : times.start])
        ):
            close = 1 if words[times.end : times.end + 1] == ")" else 0
            merged[-1] = TimeWords(before.start, times.end + close, "explicit", times.day, times.month, times.year)
        else:
            merged.append(times)
    return tuple(merged)


def _explicit(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _EXPLICIT.finditer(words, start, end):
        if match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
        else:
            month = _month_number(match["month"] or match["month2"])
            day = int(match["day"] or match["day2"])
            year = int(match["year"] or match["year2"] or 0)
        if 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]:
            yield TimeWords(match.start(), match.end(), "explicit", day, month, year or None)


def _weekdays(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _WEEKDAY.finditer(words, start, end):
        number = next(n for n, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"].lower().rstrip(".")[:3]))
        yield TimeWords(
            match.start("which") if match["which"] else match.start("weekday"),
            match.end(),
            "weekday",
            weekday=number,
            word=match["which"] or "",
        )


def _months(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _MONTH_ONLY.finditer(words, start, end):
        year = int(match["year"]) if match["year"] else None
        yield TimeWords(
            match.start(), match.end(), "month", month=_month_number(match["month"]), year=year, word=match["lead"]
        )


def _years(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _YEAR.finditer(words, start, end):
        yield TimeWords(match.start(), match.end(), "year", year=int(match["year"]))


def _ago(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _AGO.finditer(words, start, end):
        count = match["count"].lower().replace("a few", "few")
        number = int(count) if count.isdigit() else _NUMBERS[count]
        if match["way"].lower() == "ago" or match["unit"] in ("day", "hour"):
            yield TimeWords(match.start(), match.end(), "ago", word=match["unit"].lower(), count=number)


def _plain_words(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _WORD.finditer(words, start, end):
        yield TimeWords(match.start(), match.end(), "relative", word=match["word"].lower())


def _month_number(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name.lower()[:3]) + 1


def read_time(times: TimeWords, published: date, *, future: bool, shift: Span) -> Occurred:
    """What the words mean in a text of that day. `shift` is the paragraph's span, to place the words in the text."""
    span = Span(shift.field, shift.start + times.start, shift.start + times.end)
    first, last = _bounds(times, published, future)
    if not future and first > published:
        first, last = _a_year_back(first, last)
    last = last if future else min(last, published)
    precision = Precision.DAY if first == last else Precision.INTERVAL
    if last < first:
        return Occurred(None, published, Precision.UNKNOWN, "none")
    return Occurred(first, last, precision, times.basis, span)


def _a_year_back(first: date, last: date) -> tuple[date, date]:
    return _add_years(first, -1), _add_years(last, -1)


def _bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    if times.basis == "explicit":
        return _day_bounds(times, published, future)
    if times.basis == "weekday":
        day = _weekday(times, published, future)
        return day, day
    if times.basis == "month":
        return _month_bounds(times, published, future)
    if times.basis == "year":
        year = times.year or published.year
        return date(year, 1, 1), date(year, 12, 31)
    if times.basis == "ago":
        return _ago_bounds(times, published)
    return _word_bounds(times.word, published)


def _day_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    year = times.year or published.year
    day = _safe_date(year, times.month, times.day)
    if times.year is None and future and day < published - timedelta(days=60):
        day = _add_years(day, 1)
    return day, day


def _weekday(times: TimeWords, published: date, future: bool) -> date:
    if future or times.word in ("next", "the following"):
        return published + timedelta(
            days=(times.weekday or 0) - published.weekday() + (7 if (times.weekday or 0) < published.weekday() else 0)
        )
    back = (published.weekday() - (times.weekday or 0)) % 7
    return published - timedelta(days=back)


def _month_bounds(times: TimeWords, published: date, future: bool) -> tuple[date, date]:
    year = times.year or published.year
    if times.year is None and not future and times.month > published.month:
        year -= 1
    if times.year is None and future and times.month < published.month:
        year += 1
    if times.word == "since":
        return date(year, times.month, 1), max(published, date(year, times.month, 1))
    return _whole_month(year, times.month)


def _ago_bounds(times: TimeWords, published: date) -> tuple[date, date]:
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


_ONE_DAY = {"yesterday": -1, "last night": -1, "the day before": -1, "the previous day": -1, "tomorrow": 1}


def _word_bounds(word: str, published: date) -> tuple[date, date]:
    unit = word.rsplit(" ", 1)[-1]
    if unit not in ("week", "weekend", "month", "year"):
        day = published + timedelta(days=_ONE_DAY.get(word, 0))
        return day, day
    step = (
        1
        if word.startswith(("next", "the coming"))
        else -1
        if word.startswith(("last", "the past", "the previous"))
        else 0
    )
    if unit == "month":
        total = published.year * 12 + published.month - 1 + step
        return _whole_month(total // 12, total % 12 + 1)
    if unit == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31)
    monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    return (
        (monday + timedelta(days=5), monday + timedelta(days=6))
        if unit == "weekend"
        else (monday, monday + timedelta(days=6))
    )


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _safe_date(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _add_years(day: date, years: int) -> date:
    return _safe_date(day.year + years, day.month, day.day)


def unknown(published: date, bound: date | None = None) -> Occurred:
    """Nothing to go by: some time up to the report that carries it."""
    return Occurred(None, bound or published, Precision.UNKNOWN, "none")
