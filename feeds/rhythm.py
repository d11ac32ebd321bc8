"""What a feed's document says of how often it is worth reading. Pure.

RSS 2.0: `ttl` in minutes, `skipHours` (0 to 23, GMT; 24 is what RSS 0.91 called midnight) and `skipDays`.
RSS 1.0 module Syndication: `sy:updatePeriod` and `sy:updateFrequency`, in any feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from feeds.document import without_comments
from timeline.domain.feeds import Rhythm

HEAD = 64 * 1024
"""Characters at the beginning of a document, and at its end, in which its channel is looked for."""

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]")
_LAST_ITEM = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>")
_SYNDICATION = re.compile(r"""xmlns:([\w.-]{1,40})\s*=\s*["']http://purl\.org/rss/1\.0/modules/syndication/["']""")
_NUMBER = re.compile(r"\s*(\d{1,7})\s*")


def read_rhythm(document: str) -> Rhythm:
    """The rhythm of a feed's document; what is missing or makes no sense is left out."""
    channel = without_comments("\n".join(_outside_of_items(document))).replace("<![CDATA[", "").replace("]]>", "")
    return Rhythm(
        every=max(filter(None, (_ttl(channel), _period(channel))), default=None),
        skip_hours=_skipped(range(24), {hour % 24 for hour in _numbers(channel, "skipHours", "hour") if hour <= 24}),
        skip_days=_skipped(range(7), set(_days(channel))),
    )


def _outside_of_items(document: str) -> Iterator[str]:
    first = _ITEM.search(document)
    if not first:
        yield document[:HEAD]
        return
    yield document[: min(first.start(), HEAD)]
    end = document[first.start() :][-HEAD:]
    ends = [match.end() for match in _LAST_ITEM.finditer(end)]
    yield end[ends[-1] :] if ends else ""


def _ttl(channel: str) -> timedelta | None:
    minutes = _number(_element(channel, "ttl"))
    return timedelta(minutes=minutes) if minutes else None


def _period(channel: str) -> timedelta | None:
    bound = _SYNDICATION.search(channel)
    prefix = bound[1] if bound else "sy"
    period = _PERIODS.get(_element(channel, f"{prefix}:updatePeriod").strip().lower())
    return period / (_number(_element(channel, f"{prefix}:updateFrequency")) or 1) if period else None


def _days(channel: str) -> Iterator[int]:
    for day in _elements(_element(channel, "skipDays"), "day"):
        if day.strip().lower() in _DAYS:
            yield _DAYS.index(day.strip().lower())


def _numbers(channel: str, outer: str, inner: str) -> Iterator[int]:
    for text in _elements(_element(channel, outer), inner):
        if (number := _number(text)) is not None:
            yield number


def _skipped(all_of_them: range, named: set[int]) -> frozenset[int]:
    """Who skips all hours, or all days, means something else."""
    return frozenset(named) if len(named) < len(all_of_them) else frozenset()


def _element(text: str, name: str) -> str:
    return next(_elements(text, name), "")


def _elements(text: str, name: str) -> Iterator[str]:
    """What stands in the elements of a name, in whatever case it is written."""
    closing = re.compile(f"</{re.escape(name)}", re.IGNORECASE)
    for opening in re.finditer(rf"<{re.escape(name)}(?:\s[^<>]*)?>", text, re.IGNORECASE):
        end = closing.search(text, opening.end())
        if not end:
            return
        yield text[opening.end() : end.start()]


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None
