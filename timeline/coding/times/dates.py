"""The date grammar: which words of a sentence tell a time. What they mean on a given day is in moments.py."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace

from timeline.coding.times.timewords import MONTHS, WEEKDAYS

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
    r"\b(?P<which>(?i:last|next|this|the previous|the following))?\s*"
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\b\.?)"
)
_MONTH_ONLY = re.compile(
    rf"\b(?P<lead>(?i:in|last|since|late|early|mid|this|next|during|of|by))[\s-]+(?:(?:late|early|mid)[\s-]+)?"
    rf"(?P<month>{_MONTH})(?![\w-]|\s+\d{{1,2}}\b)(?:,?\s+(?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<month2>{_MONTH}),?\s+(?P<year2>(?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"\b(?:in|since|during|of)\s+(?P<year>(?:19|20)\d\d)\b(?!\s*-)", re.IGNORECASE)
_YEAR_AHEAD = re.compile(r"\s*(?P<year>(?:19|20)\d\d)\s*(?::|\s[-–—])\s")
"""The head of a line of a chronology: "2008 - Ruritania invades ..."."""
_DECADE = re.compile(
    r"\b(?:in|since|during|throughout|of) the (?:(?:early|late|mid)[ -])?(?P<year>(?:19|20)\d0)s\b", re.IGNORECASE
)
_COUNT = r"(?P<count>\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few)"
_AGO = re.compile(
    rf"\b{_COUNT}\s+(?P<unit>day|week|month|year|decade|hour|minute)s?\s+(?P<way>ago|earlier|later|after|from now)\b"
    rf"|\bin\s+{_COUNT.replace('count', 'ahead')}\s+(?P<unit_ahead>day|week|month)s?"
    r"(?:['’]s?)?(?:\s+time)?(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
_SAME_MONTH = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?P<first>\d{{1,2}})\s*(?:-|–|to|through|and)\s*(?P<last>\d{{1,2}})\b(?!,\d|:)"
    rf"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<first2>\d{{1,2}})\s*(?:-|–|to|and)\s*(?P<last2>\d{{1,2}})\s+(?P<month2>{_MONTH})\b(?:,?\s+(?P<year2>(?:19|20)\d\d))?"
)
_FEAST = re.compile(r"\b(?P<feast>New Year['’]s (?:Day|Eve)|Christmas (?:Day|Eve)|Boxing Day)\b")
_FEASTS = {"y d": (1, 1), "y e": (31, 12), "c d": (25, 12), "c e": (24, 12), "b d": (26, 12)}
_SEASON = re.compile(
    r"\b(?i:in the|in|last|this|next|since)\s+(?:(?:early|late|the)\s+)?(?P<season>spring|summer|autumn|fall|winter)"
    r"(?:\s+of\s+(?P<year>(?:19|20)\d\d))?\b(?!\s+(?:of|camp|school|in))"
)
_THROUGH = re.compile(r"\s*(?:to|until|till|through|and|-|–)\s*", re.IGNORECASE)
_OPENS_RANGE = re.compile(r"\b(?P<mark>from|between)\s+$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:ever )?since\s+(?:early |late )?$", re.IGNORECASE)
_NEXT_DAY = re.compile(
    r"\b(?:the|on the) (?:next|following) (?:day|morning)\b|\b(?:the )?(?:day|morning) after(?!\s+\w)", re.IGNORECASE
)
_WORD = re.compile(
    r"\b(?P<word>today|tonight|yesterday|tomorrow|overnight|this morning|this afternoon|this evening|last night"
    r"|earlier in the day|later in the day"
    r"|earlier today|later today|the same day|the day before|the previous day"
    r"|(?:over|at|on|during) the weekend"
    r"|(?:(?:earlier |later |early |late )?this|(?:early |late )?(?:last|next)|the past|the previous|the coming)"
    r" (?:week|weekend|month|year))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words of time, by offsets in their paragraph, and what they need to be read: see `moments.read_time`."""

    start: int
    end: int
    basis: str
    day: int = 0
    month: int = 0
    year: int | None = None
    weekday: int | None = None
    word: str = ""
    count: int = 0
    until: TimeWords | None = None  # the last day of a range
    since: bool = False  # from then to the day of publication
    origin: TimeWords | None = None  # what "a day later" counts from


def find_times(words: str, start: int, end: int) -> tuple[TimeWords, ...]:
    """The words of time between two offsets of a paragraph, left to right, none overlapping another."""
    found: list[TimeWords] = []
    for reader in (_days_of_month, _explicit, _feasts, _weekdays, _ago, _seasons, _months, _plain_words, _years):
        for times in reader(words, start, end):
            if not any(times.start < other.end and other.start < times.end for other in found):
                found.append(times)
    return _counted_on(_spanning(words, _merged(words, sorted(found, key=lambda times: times.start))))


def _merged(words: str, found: list[TimeWords]) -> list[TimeWords]:
    """`Wednesday (Oct 7)`, `Tuesday, March 3`: the date says it all, over the words of both; `Friday last week`."""
    merged: list[TimeWords] = []
    for times in found:
        before = merged[-1] if merged else None
        between = words[before.end : times.start] if before else ""
        if before and before.weekday is not None and times.basis == "explicit" and re.fullmatch(r"[\s,(]*", between):
            close = 1 if words[times.end : times.end + 1] == ")" else 0
            merged[-1] = replace(times, start=before.start, end=times.end + close)
        elif before and before.weekday is not None and _names_week(times) and re.fullmatch(r"\s+(?:of )?", between):
            merged[-1] = replace(before, end=times.end, word=times.word)
        else:
            merged.append(times)
    return merged


def _names_week(times: TimeWords) -> bool:
    return times.word in ("last week", "next week", "this week")


def _spanning(words: str, found: list[TimeWords]) -> list[TimeWords]:
    """`from Friday to Sunday`, `between 27 June and 7 July`, `since Saturday`."""
    joined: list[TimeWords] = []
    for times in found:
        before = joined[-1] if joined else None
        opened = _OPENS_RANGE.search(words, 0, before.start) if before else None
        if before and opened and before.until is None and _THROUGH.fullmatch(words, before.end, times.start):
            joined[-1] = replace(before, start=opened.start(), end=times.end, until=times)
        elif since := _SINCE.search(words, 0, times.start):
            joined.append(replace(times, start=since.start(), since=True))
        else:
            joined.append(times)
    return joined


def _counted_on(found: list[TimeWords]) -> tuple[TimeWords, ...]:
    """`a day later` counts from the time told before it; where none is told it tells nothing."""
    counted: list[TimeWords] = []
    for times in found:
        if times.basis != "later":
            counted.append(times)
        elif counted:
            counted.append(replace(times, origin=counted[-1]))
    return tuple(counted)


def _days_of_month(words: str, start: int, end: int) -> Iterator[TimeWords]:
    """`August 4 to 7`, `4-7 August`"""
    for match in _SAME_MONTH.finditer(words, start, end):
        month = _month_number(match["month"] or match["month2"])
        year = int(match["year"] or match["year2"] or 0) or None
        first, last = int(match["first"] or match["first2"]), int(match["last"] or match["last2"])
        if 1 <= first < last <= monthrange(year or 2000, month)[1]:
            until = TimeWords(match.start(), match.end(), "explicit", last, month, year)
            opened = _OPENS_RANGE.search(words, 0, match.start())
            yield replace(until, start=opened.start() if opened else match.start(), day=first, until=until)


def _feasts(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _FEAST.finditer(words, start, end):
        parts = match["feast"].lower().split()
        day, month = _FEASTS[f"{'y' if parts[0] == 'new' else parts[0][0]} {parts[-1][0]}"]
        yield TimeWords(match.start(), match.end(), "explicit", day, month)


def _seasons(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _SEASON.finditer(words, start, end):
        year = int(match["year"]) if match["year"] else None
        since = match[0].lower().startswith("since")
        yield TimeWords(match.start(), match.end(), "season", year=year, word=match["season"], since=since)


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
            word=(match["which"] or "").lower(),
        )


def _months(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _MONTH_ONLY.finditer(words, start, end):
        year = int(match["year"] or match["year2"] or 0) or None
        lead = (match["lead"] or "").lower()
        month = _month_number(match["month"] or match["month2"])
        yield TimeWords(match.start(), match.end(), "month", month=month, year=year, word=lead, since=lead == "since")


def _years(words: str, start: int, end: int) -> Iterator[TimeWords]:
    ahead = _YEAR_AHEAD.match(words, start, end)
    if ahead is not None:
        yield TimeWords(ahead.start("year"), ahead.end("year"), "year", year=int(ahead["year"]))
    for match in _YEAR.finditer(words, start, end):
        since = match[0].lower().startswith("since")
        yield TimeWords(match.start(), match.end(), "year", year=int(match["year"]), since=since)
    for match in _DECADE.finditer(words, start, end):
        since = match[0].lower().startswith("since")
        yield TimeWords(match.start(), match.end(), "year", year=int(match["year"]), since=since, word="decade")


def _ago(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _AGO.finditer(words, start, end):
        unit = (match["unit"] or match["unit_ahead"]).lower()
        number = _number(match["count"] or match["ahead"])
        way = (match["way"] or "from now").lower()
        if way in ("later", "after"):
            if unit in ("day", "week"):
                yield TimeWords(match.start(), match.end(), "later", word=unit, count=number)
        elif way != "earlier" or unit in ("day", "hour"):
            yield TimeWords(
                match.start(), match.end(), "ago", word=unit, count=-number if way == "from now" else number
            )
    for match in _NEXT_DAY.finditer(words, start, end):
        yield TimeWords(match.start(), match.end(), "later", word="day", count=1)


def _number(word: str) -> int:
    counted = word.lower().replace("a few", "few")
    return int(counted) if counted.isdigit() else _NUMBERS[counted]


def _plain_words(words: str, start: int, end: int) -> Iterator[TimeWords]:
    for match in _WORD.finditer(words, start, end):
        yield TimeWords(match.start(), match.end(), "relative", word=match["word"].lower())


def _month_number(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name.lower()[:3]) + 1
