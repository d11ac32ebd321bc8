"""Publishers' dates, as publishers write them: RFC 822 and its habits, ISO 8601 and its neighbours. Pure.

What is not understood stays undated with its raw text: never "now", never a guess between day and month.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from timeline.domain.dates import UNDATED, Clarity, Published

MAX_RAW = 200
"""Characters kept of a date's raw text."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?:\s*\(?(?P<zone>[A-Za-z][A-Za-z_/]*(?:\s?[+-]\d\d?:?\d{0,2})?|[+-]\d\d?(?::?\d\d)?)\)?(?:\s*\([^)]*\))?)?"
_WEEKDAY = r"(?:[A-Za-z]{2,9}[.,\s]+)?"
_MONTH = r"(?P<name>[A-Za-z]{3,9})\.?"
_LAYOUTS = tuple(
    re.compile(layout + r"\s*")
    for layout in (
        # 2015-10-07T18:30:00Z, 2015/10/07 18:30, 20151007T183000+0300
        rf"(?P<year>\d{{4}})([-/.]?)(?P<month>\d\d)\2(?P<day>\d\d)(?:(?:\s*[Tt]\s*|\s+){_TIME}{_ZONE})?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)[Tt](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?" + _ZONE,
        # Wed, 07 Oct 2015 18:30:00 GMT; 7-Oct-15
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}|\d\d)(?:,?\s+(?:at\s+)?{_TIME}{_ZONE})?",
        # October 7, 2015 6:30 PM EST
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?:,?\s+(?:at\s+)?{_TIME}{_ZONE})?",
        # Wed Oct  7 18:30:00 UTC 2015 (asctime, RFC 9110 section 5.6.7)
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
    )
)

_UTC_NAMES = frozenset({"z", "utc", "gmt", "ut", "uct"})
_HOURS_OF_ZONE: dict[str, float] = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,  # RFC 5322 section 4.3
    "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "art": -3, "clt": -4, "nst": -3.5, "ndt": -2.5, "adt": -3,
    "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "trt": 3,
    "sast": 2, "cat": 2, "eat": 3, "wat": 1, "pkt": 5, "npt": 5.75, "irst": 3.5, "hkt": 8, "sgt": 8, "myt": 8,
    "pht": 8, "wib": 7, "ict": 7, "jst": 9, "kst": 9, "awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13,
}  # fmt: skip
_AMBIGUOUS: dict[str, float] = {"ist": 5.5, "bst": 1, "ast": -4}  # India or Israel; Britain or Bangladesh; ...
_MAX_OFFSET = timedelta(hours=14)
_YEARS = range(1000, 9999)  # room on both sides for any zone


def read_date(raw: str | None) -> Published:
    """Read a publisher's date. UNDATED for none; `at` None, with the raw text kept, for one that cannot be read."""
    if raw is None or not raw.strip():
        return UNDATED
    text = raw.strip()[:MAX_RAW]
    for layout in _LAYOUTS:
        if match := layout.fullmatch(text):
            return _published(match, text)
    return _unreadable(text)


def _published(match: re.Match[str], raw: str) -> Published:
    parts = match.groupdict()
    zone, clarity = (UTC, Clarity.DATE_ONLY) if not parts.get("hour") else _zone(parts.get("zone"))
    try:
        moment = datetime(_year(parts["year"]), _month(parts), int(parts["day"]), tzinfo=zone) + _time(parts)
    except (ValueError, OverflowError):
        return _unreadable(raw)
    return Published(moment, raw, clarity) if moment.year in _YEARS else _unreadable(raw)


def _unreadable(raw: str) -> Published:
    return Published(None, raw, Clarity.NONE)


def _year(digits: str) -> int:
    """Two digits mean 1950 to 2049 (RFC 5322 section 4.3)."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    return _month_named(name) if name else int(parts["month"] or 0)


def _month_named(name: str) -> int:
    """The month of an English name or an abbreviation of it, 0 for another word."""
    return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower())), 0)


def _time(parts: dict[str, str | None]) -> timedelta:
    """The time of day; 24:00 is the day's end, a leap second counts as the one before. ValueError for no time."""
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"no hour of a half day: {hour}")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _zone(written: str | None) -> tuple[tzinfo, Clarity]:
    """The zone as written; UTC is assumed for none, and for a name that nobody or more than one place uses."""
    if not written:
        return UTC, Clarity.ZONE_ASSUMED
    name = written.lower()
    if name in _UTC_NAMES:
        return UTC, Clarity.EXACT
    if name in _HOURS_OF_ZONE:
        return timezone(timedelta(hours=_HOURS_OF_ZONE[name]), written.upper()), Clarity.EXACT
    if name in _AMBIGUOUS:
        return timezone(timedelta(hours=_AMBIGUOUS[name]), written.upper()), Clarity.ZONE_ASSUMED
    if offset := _offset(written):
        return offset, Clarity.EXACT
    return _place(written) or (UTC, Clarity.ZONE_ASSUMED)


def _offset(written: str) -> tzinfo | None:
    match = re.fullmatch(r"(?:utc|gmt|ut)?\s?([+-])(\d\d?):?(\d\d)?", written, re.IGNORECASE)
    if not match:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if size > _MAX_OFFSET:
        return None
    return timezone(-size if match[1] == "-" else size)


def _place(written: str) -> tuple[tzinfo, Clarity] | None:
    """A zone of the IANA database, such as Europe/Paris."""
    if "/" not in written:
        return None
    try:
        return ZoneInfo(written), Clarity.EXACT
    except (ValueError, OSError, KeyError):
        return None
