"""Timelines by day as text, and their lines as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from timeline.domain.event_json import Json, event_json, teller_json
from timeline.domain.lines import Line as TimelineLine
from timeline.forms.acts import event_text, tellers
from timeline.forms.days import day_text
from timeline.forms.page import Line, Page, Section, line
from timeline.use_cases.notes import Note

NO_NOTES: Mapping[str, Note] = {}


def timeline_page(
    title: str, lines: Sequence[TimelineLine], *, notes: Mapping[str, Note] = NO_NOTES, foot: str | None = None
) -> Page:
    """Lines by day, the day as sharp as the source was, each with who told it and who carries it; below it the words
    of its quote and its corrections, where notes hold them."""
    days: dict[str, list[Line]] = {}
    for one in lines:
        under = _beneath(notes.get(one.entry.event.id))
        days.setdefault(day_text(one.entry.event.coded.occurred), []).append(_line(one, under))
    sections = tuple(Section(day, tuple(told)) for day, told in days.items())
    return Page(title, sections, foot)


def entry_json(one: TimelineLine) -> Json:
    """A line of a timeline: the event that stands for it, with who told it and who carries it."""
    return {
        "position": one.entry.position,
        "role": one.entry.role.value,
        "event": event_json(one.entry.event),
        "origins": [teller_json(teller) for teller in one.origins],
        "carriers": [teller_json(teller) for teller in one.carriers],
    }


def _line(one: TimelineLine, under: list[Line]) -> Line:
    carried = ("; carried by ", *tellers(one.carriers)) if one.carriers else ()
    return line(event_text(one.entry.event), " · told by ", *tellers(one.origins), *carried, under=under)


def _beneath(note: Note | None) -> list[Line]:
    if note is None:
        return []
    quoted = [line(f"“{note.quote}”")] if note.quote else []
    return quoted + [line(f"corrected {day}: {', '.join(fields)}") for day, fields in note.corrections]
