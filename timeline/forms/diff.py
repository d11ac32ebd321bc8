"""A diff of knowledge as text for a brief."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.domain.diff import Diff, Difference, News
from timeline.domain.read_models import AsOf
from timeline.forms.acts import event_text, said_text, tellers
from timeline.forms.days import day_text
from timeline.forms.page import Line, Page, Section, line

HEADINGS = {
    News.KNOWN: "Became known",
    News.CHANGED: "Changed",
    News.DATED: "Got a better date",
    News.WITHDRAWN: "Was withdrawn",
}
REASONS = {
    "withdrawn": "the source withdrew it",
    "corrected": "the source corrected it away",
    "revised": "the source no longer tells it",
    "recoded": "it was coded anew",
    "editor": "an editor took it back",
    "joined": "its item turned out to amend another, which tells it now",
    "renumbered": "it is told under another id since an earlier version of its item came to light",
}


def diff_page(found: Diff) -> Page:
    """Headings, one line an event, below it what it was before."""
    sections = (Section(heading, tuple(map(_line, found.of(news)))) for news, heading in HEADINGS.items())
    return Page(summary(found), tuple(section for section in sections if section.lines))


def summary(found: Diff) -> str:
    """`From position 3 to position 9: 2 became known, 1 was withdrawn.`"""
    counted = [f"{len(found.of(news))} {news.value}" for news in News if found.of(news)]
    return f"From {_point(found.earlier)} to {_point(found.later)}: {', '.join(counted) or 'nothing new'}."


def _point(as_of: AsOf) -> str:
    if as_of.reported_by:
        return f"what was published by {as_of.reported_by:%Y-%m-%d %H:%M} UTC"
    recorded = f" ({as_of.recorded_at:%Y-%m-%d %H:%M} UTC)" if as_of.recorded_at else ""
    return f"position {as_of.position}{recorded}"


def _line(difference: Difference) -> Line:
    event, origins = difference.line.entry.event, difference.line.origins
    day = day_text(event.coded.occurred)
    return line(f"{day}: {said_text(event)} · told by ", *tellers(origins), under=map(line, _notes(difference)))


def _notes(difference: Difference) -> Iterator[str]:
    if difference.news is News.WITHDRAWN:
        yield REASONS.get(difference.reason or "", "it is no longer known")
        return
    if difference.before is None or difference.after is None:
        return
    if difference.fields == ("origin",):
        yield "carriers told it before; now its origin is here"
        return
    before = difference.before.entry.event
    if "occurred" in difference.fields:
        yield f"was: {day_text(before.coded.occurred)}"
    if difference.fields != ("occurred",):
        yield f"was: {event_text(before) if 'act' in difference.fields else said_text(before)}"
    yield f"changed: {', '.join(difference.fields)}"
