"""What two points of knowledge have not in common: what became known, changed, got a better date, was withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, event_to_data, retraction_from_data
from timeline.domain.lines import Line
from timeline.domain.read_models import AsOf
from timeline.domain.records import Record

SHOWN = ("kind", "actor", "targets", "speaker", "reciprocal", "act", "cameo", "modality", "occurred", "via", "gloss")
"""Fields of an event whose change a reader would see; where in the article it stands is none of them."""

_SHARPNESS = {Precision.UNKNOWN: 0, Precision.INTERVAL: 1, Precision.DAY: 2}


class News(StrEnum):
    """What there is to say of a line."""

    KNOWN = "became known"
    CHANGED = "changed"
    DATED = "got a better date"
    WITHDRAWN = "was withdrawn"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a timeline at the two points; `before` is None when it was not known, `after` when it is no more.

    `fields` are those of `SHOWN` that differ, and "origin" when only carriers had been known; `reason` is that of the
    retraction: "withdrawn", "corrected", "revised", "recoded", "editor".
    """

    news: News
    before: Line | None
    after: Line | None
    fields: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def line(self) -> Line:
        """As it stands in the end; a withdrawn one as it stood."""
        line = self.after or self.before
        assert line is not None
        return line

    def concerns(self, actor: str) -> bool:
        """Whether it shows on the timeline of an actor, before or after."""
        events = [line.entry.event.coded for line in (self.before, self.after) if line]
        return any(actor in {coded.actor.id, *(t.id for t in coded.targets)} for coded in events)


@dataclass(frozen=True, slots=True)
class Diff:
    """The differences from one point to a later one, each kind in the order of a timeline."""

    earlier: AsOf
    later: AsOf
    found: tuple[Difference, ...]

    def of(self, news: News) -> list[Difference]:
        return [difference for difference in self.found if difference.news is news]


def changed(before: Line, after: Line) -> Difference | None:
    """What is new in a line that was known; None when a reader sees no change."""
    one, other = before.entry.event, after.entry.event
    fields = shown_changes(one, other)
    if not fields:
        return None
    news = News.DATED if sharper(one.coded.occurred, other.coded.occurred) else News.CHANGED
    return Difference(news, before, after, fields)


def shown_changes(one: Event, other: Event) -> tuple[str, ...]:
    before, after = event_to_data(one), event_to_data(other)
    return tuple(name for name in SHOWN if _without_spans(before[name]) != _without_spans(after[name]))


def sharper(before: Occurred, after: Occurred) -> bool:
    """Whether a date tells more than before: of a better kind, or a shorter time within the same bounds."""
    if before.precision is not after.precision:
        return _SHARPNESS[after.precision] > _SHARPNESS[before.precision]
    if before.start is None or after.start is None:
        return before.start is None and after.end < before.end
    inside = before.start <= after.start and after.end <= before.end
    return inside and (before.start, before.end) != (after.start, after.end)


def reason_of(event: str, records: Iterable[Record]) -> str | None:
    """Why an event was taken back last."""
    taken = [r for r in records if r.type == "event.retracted" and r.data["event"] == event]
    return retraction_from_data(taken[-1].data).reason if taken else None


def _without_spans(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_spans(of) for name, of in value.items() if name not in ("span", "basis")}
    return [_without_spans(of) for of in value] if isinstance(value, list) else value
