"""Publishers' dates, as publishers write them: RFC 822 and its habits, ISO 8601 and its neighbours, the words of many
languages, in any order that leaves one reading. Pure.

    raw -> date_tokens.py: tokens -> a day, a time, a zone, each at most once and nothing left over -> Published

What is not understood, what has two readings, and what stands for "no date" (the zero of some clock) stays undated with
its raw text: never "now", never a guess between day and month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from feeds.date_tokens import Token, clean, tokens
from feeds.date_words import date_words, folded
from feeds.zones import LONGEST, is_utc_name, named_zone, offset_zone, place_zone
from timeline.domain.dates import UNDATED, Clarity, Published

MAX_RAW = 200
"""Characters kept of a date's raw text."""

_YEARS = range(1583, 2300)
"""The Gregorian calendar, up to where years of other calendars begin."""
_ZERO_DAYS = frozenset({
    date(1601, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1),
    date(1970, 1, 1),
})  # fmt: skip
"""The zeros of computers' clocks: what a program writes that has no date."""
_STAMP = re.compile(r"(?:/Date\(|@)?([1-9]\d{8}|1[0-8]\d{8})(?:\d{3}|\d{6}|\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
"""Seconds, milli- or microseconds since 1970, up to 2030, whose ten digits begin like a day of the year 1900."""
_TWICE = re.compile(r"(\S.{7,}?)[\s,;|/]*\1")
_KOREAN = re.compile("[가-힣]")
_KOREA = offset_zone("+09:00") or UTC


class Order(StrEnum):
    """Of the numbers of a date such as 07/10/2015."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


_PLACES = {Order.DAY_FIRST: (2, 1, 0), Order.MONTH_FIRST: (2, 0, 1), Order.YEAR_FIRST: (0, 1, 2)}
"""Where year, month and day stand."""


class _Unread(Exception):
    """This is no date, or one with two readings."""


def read_date(raw: str | None, *, order: Order | None = None, language: str | None = None) -> Published:
    """Read a publisher's date. UNDATED for none; `at` None, with the raw text kept, for one that cannot be read.

    `order` is that of other dates of the same feed; `language` the feed's, for words that mean two months.
    """
    if raw is None or not raw.strip():
        return UNDATED
    kept = raw.strip()[:MAX_RAW]
    text = _once(clean(kept))
    try:
        return _checked(_stamp(text, kept) or _Reading(text, kept, order, (language or "")[:2].lower()).published())
    except (_Unread, ValueError, OverflowError):
        return Published(None, kept, Clarity.NONE)


def _once(text: str) -> str:
    """A date that is written twice over, as two elements give that a parser has joined."""
    twice = _TWICE.fullmatch(text)
    return twice[1] if twice else text


def numeric_order(raws: Iterable[str]) -> Order | None:
    """The order of day and month in a feed, told by its dates that can be read in one way only; None for none, or when
    they contradict each other."""
    orders: set[Order] = set()
    for raw in raws:
        for token in tokens(clean(raw[:MAX_RAW])) or ():
            if token.kind == "triple" and len(readings := _triple(token.text)) == 1:
                orders |= readings.keys()
    return orders.pop() if len(orders) == 1 else None


def _checked(published: Published) -> Published:
    at = published.at
    if at is None or at.year not in _YEARS or _is_zero(at) or _is_zero(at.astimezone(UTC)):
        raise _Unread
    return published


def _is_zero(moment: datetime) -> bool:
    return moment.time() == time.min and moment.date() in _ZERO_DAYS


def _stamp(text: str, raw: str) -> Published | None:
    match = _STAMP.fullmatch(text)
    return Published(datetime.fromtimestamp(int(match[1]), UTC), raw, Clarity.EXACT) if match else None


@dataclass(frozen=True, slots=True)
class _Zone:
    zone: tzinfo
    certain: bool  # whether what is written has that meaning only
    numeric: bool


@dataclass(slots=True)
class _Reading:
    """One date on its way from tokens to a moment."""

    text: str
    raw: str
    order: Order | None
    language: str
    days: list[Token] = field(default_factory=list)  # whole days
    numbers: list[str] = field(default_factory=list)
    numbers_end: int = 0
    months: list[str] = field(default_factory=list)  # words that may be months
    weekdays: set[int] = field(default_factory=set)
    clocks: list[Token] = field(default_factory=list)
    half: int | None = None  # hours to add
    zones: list[_Zone] = field(default_factory=list)
    written: list[Token] = field(default_factory=list)  # the zones' tokens
    strange: list[Token] = field(default_factory=list)  # words without a meaning

    def published(self) -> Published:
        self._sort(tokens(self.text) or [])
        self._tell_clocks()
        self._place_strange()
        midnight = datetime.combine(self._day(), time.min)
        if not self.clocks:
            if self.half is not None:
                raise _Unread
            return Published(midnight.replace(tzinfo=UTC), self.raw, Clarity.DATE_ONLY, self._zone_text())
        moment = midnight + self._time()
        zone, clarity = self._zone(moment)
        return Published(moment.replace(tzinfo=zone), self.raw, clarity, self._zone_text())

    # --- tokens

    def _sort(self, found: Sequence[Token]) -> None:
        position, depth = 0, 0
        while position < len(found):
            token = found[position]
            if token.kind == "word":
                position += self._words(found[position : position + LONGEST], enclosed=depth > 0)
            else:
                depth += (token.kind == "opening") - (token.kind == "closing")
                self._put(token)
                position += 1

    def _put(self, token: Token) -> None:
        match token.kind:
            case "stamp":
                self.days.append(Token("day", token.text[:8], token.start, token.start + 8))
                self.clocks.append(Token("clock", token.text[8:], token.start + 8, token.end))
            case "day" | "week" | "ordinal" | "triple":
                self.days.append(token)
            case "clock" | "hour" | "dotted":
                self.clocks.append(token)
            case "number":
                self.numbers.append(token.text)
                self.numbers_end = token.end
            case "offset":
                self._offset(token)
            case "place":
                self._add_zone(place_zone(token.text), token)

    def _offset(self, token: Token) -> None:
        """An offset; behind a name of UTC, as in GMT+2, it stands for both."""
        last = self.written[-1] if self.written else None
        if last and is_utc_name(folded(last.text)) and self.text[last.end : token.start].strip() == "":
            self.zones.pop()
        self._add_zone(offset_zone(re.sub(r"[–−]", "-", token.text.replace(" ", ""))), token, numeric=True)

    def _add_zone(self, zone: tzinfo | None, *found: Token, certain: bool = True, numeric: bool = False) -> None:
        if zone is None:
            raise _Unread
        self.zones.append(_Zone(zone, certain, numeric))
        self.written += found

    def _words(self, following: Sequence[Token], *, enclosed: bool) -> int:
        """Take the longest phrase that means something; how many tokens that were. In brackets behind a zone may stand
        anything."""
        count = next((n for n, token in enumerate(following) if token.kind != "word"), len(following))
        for length in range(count, 0, -1):
            if self._phrase(folded(" ".join(token.text for token in following[:length])), following[:length]):
                return length
        if not (enclosed and self.zones):
            self.strange.append(following[0])
        return 1

    def _phrase(self, phrase: str, found: Sequence[Token]) -> bool:
        words = date_words()
        if (zone := named_zone(phrase)) and self._says_zone(phrase, found[0].text):
            self._add_zone(zone[0], *found, certain=zone[1])
        elif phrase in words.months:
            self.months.append(phrase)
        elif phrase in words.halves and self.half is None and (self.clocks or not phrase.isascii()):  # German "am"
            self.half = words.halves[phrase]
        elif phrase in words.weekdays:
            self.weekdays |= words.weekdays[phrase]
        else:
            return phrase in words.fillers or phrase == "t"
        return True

    def _says_zone(self, phrase: str, first: str) -> bool:
        """Behind a time, and in capitals, since words of some languages look like names of zones."""
        if is_utc_name(phrase):
            return bool(self.clocks or self.days) or len(phrase) > 2
        return bool(self.clocks or _is_clocked(self.days)) and first[0].isupper()

    def _tell_clocks(self) -> None:
        """Numbers that are a time because the day stands beside them: 18.30.00 as 7 Oct 2015 goes before, and 1830."""
        if self.clocks:
            return
        timed = [day for day in self.days if _is_clocked([day])]
        if timed and (self.months or len(self.days) > 1):
            self.days.remove(timed[-1])
            self.clocks.append(timed[-1])
        elif re.fullmatch(r"[012]\d[0-5]\d", (self.numbers or [""])[-1]) and self._has_day_before_last():
            self.clocks.append(Token("clock", self.numbers.pop(), len(self.text), len(self.text)))

    def _has_day_before_last(self) -> bool:
        if self.days:
            return len(self.numbers) == 1 and self.numbers_end > self.days[0].end
        *_, year, last = ["", *self.numbers]
        return len(self.numbers) == 3 and _is_recent(year) and not _is_recent(last)

    def _place_strange(self) -> None:
        """One unknown word behind the time, in capitals, is a zone; one before all, with a comma, a weekday."""
        for token in self.strange:
            behind = bool(self.clocks) and token.start >= self.clocks[0].end
            if behind and not self.written and re.fullmatch(r"[A-Z]{1,5}", token.text):
                self.written.append(token)
            elif token.start or self.text[token.end : token.end + 1] not in (",", "."):
                raise _Unread

    # --- the day

    def _day(self) -> date:
        days = set(self._days())
        if len(days) > 1 and self.weekdays:
            days = {day for day in days if day.weekday() in self.weekdays}
        if len(days) != 1:
            raise _Unread
        return days.pop()

    def _days(self) -> Iterable[date]:
        """Every reading."""
        if not self.days:
            if self.months:
                return self._worded_days()
            return self._spaced_days() if len(self.numbers) == 3 else [self._year_alone()]
        if len(self.days) > 1 or self.numbers or set(self.months) - date_words().weekdays.keys():
            raise _Unread
        if self.days[0].kind == "triple":
            return self._triple_days(self.days[0].text)
        return [_whole_day(self.days[0])]

    def _triple_days(self, text: str) -> Iterable[date]:
        readings = _triple(text)
        return [readings[self.order]] if self.order in readings else readings.values()

    def _spaced_days(self) -> Iterable[date]:
        """Three numbers that nothing but spaces parts, 07 10 2015."""
        text = " ".join(self.numbers)
        if not re.fullmatch(r"\d\d? \d\d? \d{4}", text):
            raise _Unread
        return self._triple_days(text)

    def _worded_days(self) -> list[date]:
        year, day = self._year_and_day()
        return [date(year, month, day) for month in self._month_numbers()]

    def _year_alone(self) -> date:
        """A year, or a year and a month, counts from its first day (W3C-DTF)."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d))?", self.text)
        if not match or not _is_recent(match[1]):
            raise _Unread
        return date(int(match[1]), int(match[2] or 1), 1)

    def _month_numbers(self) -> Iterable[int]:
        """The month, among words some of which are weekdays too ("mar. 3 mar."): which must be, else the last."""
        weekdays = date_words().weekdays
        must = [word for word in self.months if word not in weekdays]
        if len({frozenset(date_words().months[word]) for word in must}) > 1:  # two names of one month are one
            raise _Unread
        numbers = date_words().months[must[0] if must else self.months[-1]]
        return [number for number, spoken in numbers.items() if self.language in spoken] or numbers

    def _year_and_day(self) -> tuple[int, int]:
        match self.numbers:
            case [year] if len(year) == 4 and not (self.clocks or self.weekdays):
                return _year(year), 1
            case [year, day] if len(year) == 4 and year.isdigit():
                return _year(year), _day_number(day)
            case [day, year]:
                return _year(year), _day_number(day)
        raise _Unread

    # --- the time

    def _time(self) -> timedelta:
        """The time of day; 24:00 is the day's end, a leap second counts as the one before."""
        if len(self.clocks) != 1:
            raise _Unread
        hour, minute, second = _clock(self.clocks[0].text)
        if self.half is not None:
            hour = _full_hour(hour, self.half)
        if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
            raise _Unread
        return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))

    def _zone(self, moment: datetime) -> tuple[tzinfo, Clarity]:
        """The zone. Where several are written that do not say the same, the offset counts. Where none is, or one that
        nobody knows, UTC is assumed; for words of Korea its own zone."""
        if not self.zones:
            return (_KOREA if _KOREAN.search(self.raw) else UTC), Clarity.ZONE_ASSUMED
        chosen = next((zone for zone in self.zones if zone.numeric), self.zones[0])
        same = len({moment.replace(tzinfo=zone.zone).utcoffset() for zone in self.zones}) == 1
        return chosen.zone, Clarity.EXACT if same and chosen.certain else Clarity.ZONE_ASSUMED

    def _zone_text(self) -> str | None:
        if not self.written:
            return None
        return self.text[self.written[0].start : self.written[-1].end]


def _is_clocked(days: Sequence[Token]) -> bool:
    """Whether one of these could be a time with full stops, 18.30.00."""
    return any(day.kind == "triple" and re.fullmatch(r"\d\d?\.\d\d\.\d\d", day.text) for day in days)


def _is_recent(year: str) -> bool:
    return year.isdigit() and 1970 <= int(year) < 2100


def _triple(text: str) -> dict[Order, date]:
    """Every reading of three numbers."""
    numbers = re.findall(r"\d+", text)
    orders = (Order.DAY_FIRST, Order.MONTH_FIRST) if len(numbers[2]) == 4 else tuple(Order)
    readings = {}
    for order in orders:
        year, month, day = (numbers[place] for place in _PLACES[order])
        with suppress(ValueError, _Unread):
            readings[order] = date(_year(year), int(month), int(day))
    return readings


def _whole_day(token: Token) -> date:
    digits = re.sub(r"\D", " ", token.text).split()
    year = int(token.text[:4])
    match token.kind:
        case "week":
            week = "".join(digits)[4:]
            return date.fromisocalendar(year, int(week[:2]), int(week[2:]))
        case "ordinal":
            number = int("".join(digits)[4:])
            day = date(year, 1, 1) + timedelta(days=number - 1)
            if not number or day.year != year:
                raise _Unread
            return day
    if len(digits) == 1:
        return date(year, int(token.text[4:6]), int(token.text[6:]))
    return date(year, int(digits[1]), int(digits[2]))


def _year(digits: str) -> int:
    """Two digits mean 1950 to 2049, three the years since 1900 (RFC 5322 section 4.3)."""
    year = int(digits)
    match len(digits):
        case 4:
            return year
        case 3:
            return year + 1900
        case 2:
            return year + (2000 if year < 50 else 1900)
    raise _Unread


def _day_number(written: str) -> int:
    digits = re.match(r"\d{1,2}(?!\d)", written)
    if not digits:
        raise _Unread
    return int(digits[0])


def _clock(text: str) -> tuple[int, int, int]:
    """Hour, minute, second of 18:30:00, T1830, 18h30, 18.30; a fraction is one of the smallest (ISO 8601 4.2.2.4)."""
    whole, _, fraction = text.upper().lstrip("T").strip().partition(",")
    if "." in whole and (":" in whole or text[0] in "Tt"):
        whole, _, fraction = whole.partition(".")
    parts = [int(part) for part in re.findall(r"\d\d?", whole)]
    if fraction and len(parts) < 3:
        if len(fraction) > 1 and "," not in text:  # 18:30.45 may be meant as seconds
            raise _Unread
        rest = int(fraction) / 10 ** len(fraction) * 60
        parts.append(int(rest))
        if len(parts) == 2:
            parts.append(round((rest - int(rest)) * 60))
    hour, minute, second = [*parts, 0, 0][:3]
    return hour, minute, second


def _full_hour(hour: int, half: int) -> int:
    """An hour of half a day; some write 18:30 PM."""
    if hour <= 12:
        return hour % 12 + half
    if not half:
        raise _Unread
    return hour
