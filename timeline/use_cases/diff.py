"""What became known between two points of knowledge, line by line: copies of a known act are no news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from timeline.domain.diff import Diff, Difference, News, changed, reason_of
from timeline.domain.errors import InvalidInput
from timeline.domain.lines import Line
from timeline.domain.ports import Copies, Log, Timelines
from timeline.domain.read_models import AsOf, Entry
from timeline.domain.records import EVENT_TYPES
from timeline.use_cases.join import Joiner, history_as_of

MOST = 20_000
"""Events told or amended between the two points; more are no brief."""

PAGE = 1000


def diff(
    earlier: AsOf, later: AsOf, timelines: Timelines, copies: Copies, log: Log, *, actor: str | None = None
) -> Diff:
    """From an earlier point to a later one of the same log; with `actor` only what shows on its timeline.

    InvalidInput when the points are in the wrong order, or too much lies between them.
    """
    _check_order(earlier, later)
    touched = _touched(earlier, later, timelines, log)
    before, after = _View.of(touched, earlier, timelines, copies, log), _View.of(touched, later, timelines, copies, log)
    found = [news for news in _differences(before, after, timelines, log) if actor is None or news.concerns(actor)]
    ranks = list(News)
    return Diff(earlier, later, tuple(sorted(found, key=lambda d: (ranks.index(d.news), d.line.entry.order))))


@dataclass(frozen=True, slots=True)
class _View:
    """Some events as of one point: those that are known, and the lines of those that stand for one."""

    as_of: AsOf
    entries: dict[str, Entry]
    lines: dict[str, Line]

    @classmethod
    def of(cls, events: set[str], as_of: AsOf, timelines: Timelines, copies: Copies, log: Log) -> _View:
        entries = dict(timelines.known(events, as_of))
        lines = {line.entry.event.id: line for line in Joiner(log, copies, as_of).lines(list(entries.values()))}
        return cls(as_of, entries, lines)


def _differences(before: _View, after: _View, timelines: Timelines, log: Log) -> Iterator[Difference]:
    for event, line in after.lines.items():
        if event in before.lines:
            if news := changed(before.lines[event], line):
                yield news
        elif event not in before.entries:
            yield _first(line, before.as_of, timelines)
    for event, line in before.lines.items():
        if event not in after.entries:
            reason = reason_of(event, history_as_of(line.entry.event.item, after.as_of, log))
            yield Difference(News.WITHDRAWN, line, None, reason=reason)


def _first(line: Line, earlier: AsOf, timelines: Timelines) -> Difference:
    """News, unless houses that carry it had told it before."""
    carried = {teller.event for teller in (*line.origins, *line.carriers) if teller.event}
    known = timelines.known(carried, earlier)
    if not known:
        return Difference(News.KNOWN, None, line)
    first = min(known.values(), key=lambda entry: entry.order)
    return Difference(News.CHANGED, replace(line, entry=first, origins=(), carriers=()), line, ("origin",))


def _touched(earlier: AsOf, later: AsOf, timelines: Timelines, log: Log) -> set[str]:
    """Events of which something was recorded, or published, between the points."""
    touched: set[str] = set()
    position = earlier.position
    while records := log.read(position, limit=PAGE, upto=later.position, types=EVENT_TYPES):
        touched |= {str(record.data.get("event")) for record in records}
        position = records[-1].position
        _check_size(touched)
    if earlier.reported_by != later.reported_by:
        touched |= set(timelines.reported_between(earlier, later))
    _check_size(touched)
    return touched


def _check_order(earlier: AsOf, later: AsOf) -> None:
    if earlier.position > later.position:
        raise InvalidInput(f"position {earlier.position} comes after {later.position}; give the earlier point first")
    if later.reported_by and (earlier.reported_by is None or earlier.reported_by > later.reported_by):
        raise InvalidInput("the first moment comes after the second; give the earlier point first")


def _check_size(touched: set[str]) -> None:
    if len(touched) > MOST:
        raise InvalidInput(f"more than {MOST} events lie between the two points; choose them nearer to one another")
