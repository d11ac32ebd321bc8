"""The zones that publishers write beside their times: offsets, names, places. Pure but for the zone database."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_UTC_NAMES = frozenset({
    "z", "utc", "gmt", "ut", "uct", "zulu", "greenwich mean time", "universal time coordinated",
    "coordinated universal time",
})  # fmt: skip
_HOURS: dict[str, float] = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,  # RFC 5322 section 4.3
    "akst": -9, "akdt": -8, "hst": -10, "brt": -3, "brst": -2, "art": -3, "clt": -4, "clst": -3, "cot": -5, "pet": -5,
    "vet": -4, "uyt": -3, "nst": -3.5, "ndt": -2.5, "adt": -3, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1,
    "mez": 1, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "trt": 3, "sast": 2, "cat": 2, "eat": 3,
    "wat": 1, "idt": 3, "pkt": 5, "npt": 5.75, "irst": 3.5, "irdt": 4.5, "aft": 4.5, "uzt": 5, "hkt": 8, "sgt": 8,
    "myt": 8, "pht": 8, "wib": 7, "wita": 8, "wit": 9, "ict": 7, "jst": 9, "kst": 9, "awst": 8, "acst": 9.5,
    "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "eastern standard time": -5, "eastern daylight time": -4, "central standard time": -6, "central daylight time": -5,
    "mountain standard time": -7, "mountain daylight time": -6, "pacific standard time": -8,
    "pacific daylight time": -7, "central european time": 1, "central european standard time": 1,
    "central european summer time": 2, "eastern european time": 2, "eastern european summer time": 3,
    "moscow time": 3, "moscow standard time": 3, "india standard time": 5.5, "indian standard time": 5.5,
    "israel standard time": 2, "israel daylight time": 3, "british summer time": 1, "irish standard time": 1,
    "japan standard time": 9, "korea standard time": 9, "china standard time": 8, "pakistan standard time": 5,
    "arabian standard time": 3, "arab standard time": 3,
}  # fmt: skip
_AMBIGUOUS: dict[str, float] = {"ist": 5.5, "bst": 1, "ast": -4, "gst": 4, "bdt": 6}
"""India or Israel; Britain or Bangladesh; the Atlantic or Arabia; the Gulf or Guam; Bangladesh or Brunei."""
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "at": "America/Halifax", "eastern time": "America/New_York", "central time": "America/Chicago",
    "mountain time": "America/Denver", "pacific time": "America/Los_Angeles", "est5edt": "America/New_York",
    "cst6cdt": "America/Chicago", "mst7mdt": "America/Denver", "pst8pdt": "America/Los_Angeles",
    "eastern": "America/New_York", "uk time": "Europe/London",
}  # fmt: skip
"""Names that mean summer or winter by the date."""
_OFFSET = re.compile(r"([+-])(\d\d?)(?::?(\d\d)(?::?(\d\d))?)?")
_MAX_OFFSET = timedelta(hours=14)

LONGEST = 4
"""Words of the longest name."""


def named_zone(name: str) -> tuple[tzinfo, bool] | None:
    """The zone of a folded name, and whether that is its only meaning; None for a name that is not known."""
    if name in _UTC_NAMES:
        return UTC, True
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name])), True
    if name in _AMBIGUOUS:
        return timezone(timedelta(hours=_AMBIGUOUS[name])), False
    return (ZoneInfo(_PLACES[name]), True) if name in _PLACES else None


def is_utc_name(name: str) -> bool:
    return name in _UTC_NAMES


def offset_zone(written: str) -> tzinfo | None:
    """The zone of "+02:00", "-0530", "+2"; None for an offset that no place has."""
    match = _OFFSET.fullmatch(written)
    if not match:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0), seconds=int(match[4] or 0))
    if size > _MAX_OFFSET or int(match[3] or 0) > 59:
        return None
    return timezone(-size if match[1] == "-" else size)


def place_zone(written: str) -> tzinfo | None:
    """A zone of the IANA database, such as Europe/Paris."""
    try:
        return ZoneInfo(written)
    except (ValueError, OSError, KeyError):
        return None
