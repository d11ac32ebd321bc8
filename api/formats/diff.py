"""A diff of knowledge as text for a brief, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from api.formats.text import when
from timeline.domain.diff import Diff, Difference, News
from timeline.domain.event_record import Event
from timeline.domain.lines import Line
from timeline.domain.read_models import AsOf

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
}


def diff_text(found: Diff) -> str:
    """Headings, one line an event, below it what it was before."""
    lines = [summary(found)]
    for news, heading in HEADINGS.items():
        if differences := found.of(news):
            lines += ["", heading]
            for difference in differences:
                lines.append(f"  {_told(difference.line)}")
                lines += [f"    {note}" for note in _notes(difference)]
    return "".join(f"{line}\n" for line in lines)


def diff_markdown(found: Diff) -> str:
    lines = [summary(found)]
    for news, heading in HEADINGS.items():
        if differences := found.of(news):
            lines += ["", f"## {heading}", ""]
            for difference in differences:
                lines.append(f"- {_escaped(_told(difference.line))}")
                lines += [f"  - {_escaped(note)}" for note in _notes(difference)]
    return "".join(f"{line}\n" for line in lines)


def summary(found: Diff) -> str:
    """`From position 3 to position 9: 2 became known, 1 was withdrawn.`"""
    counted = [f"{len(found.of(news))} {news.value}" for news in News if found.of(news)]
    return f"From {_point(found.earlier)} to {_point(found.later)}: {', '.join(counted) or 'nothing new'}."


def _point(as_of: AsOf) -> str:
    if as_of.reported_by:
        return f"what was published by {as_of.reported_by:%Y-%m-%d %H:%M} UTC"
    recorded = f" ({as_of.recorded_at:%Y-%m-%d %H:%M} UTC)" if as_of.recorded_at else ""
    return f"position {as_of.position}{recorded}"


def _told(line: Line) -> str:
    tellers = ", ".join(dict.fromkeys(teller.name for teller in line.origins))
    return _one_line(f"{when(line.entry.event.coded.occurred)}  {_gloss(line.entry.event)} [{tellers}]")


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
        yield f"was: {when(before.coded.occurred)}"
    if difference.fields != ("occurred",):
        yield _one_line(f"was: {_gloss(before)}")
    yield f"changed: {', '.join(difference.fields)}"


def _gloss(event: Event) -> str:
    speaker = event.coded.speaker
    said_by = f" ({speaker.name or speaker.role})" if speaker else ""
    return f"{event.coded.act.value} {event.coded.gloss}{said_by}"


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _escaped(words: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in words)
