"""Timelines by day as text, and their lines as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from timeline.domain.event_json import Json, event_json, teller_json
from timeline.domain.event_record import Event
from timeline.domain.lines import Line as TimelineLine
from timeline.domain.read_models import Entry
from timeline.forms.acts import event_text, tellers
from timeline.forms.days import day_text
from timeline.forms.page import Line, Link, Page, Section, line
from timeline.use_cases.notes import Note

NO_NOTES: Mapping[str, Note] = {}


def timeline_page(
    title: str, lines: Sequence[TimelineLine], *, notes: Mapping[str, Note] = NO_NOTES, foot: str | None = None
) -> Page:
    """Lines by day, the day as sharp as the source was, each with who told it first, who carries it and who told it
    again; below it the words of its quote and its corrections, where notes hold them."""
    told = ((one.entry.event, _line(one, _beneath(notes.get(one.entry.event.id)))) for one in lines)
    return Page(title, _by_day(told), foot)


def events_page(title: str, entries: Sequence[Entry]) -> Page:
    """Events by day, nothing joined: each with its publisher."""
    told = ((e.event, line(event_text(e.event), " · told by ", Link(e.event.publisher, e.event.url))) for e in entries)
    return Page(title, _by_day(told))


def entry_json(one: TimelineLine) -> Json:
    """A line of a timeline: the event that stands for it, and all who tell its act."""
    return {
        "position": one.entry.position,
        "role": one.entry.role.value,
        "event": event_json(one.entry.event),
        "origins_count": one.origins_count,
        "origins": [teller_json(teller) for teller in one.origins],
        "carriers": [teller_json(teller) for teller in one.carriers],
        "retellings": [teller_json(teller) for teller in one.retellings],
    }


def _by_day(told: Iterable[tuple[Event, Line]]) -> tuple[Section, ...]:
    days: dict[str, list[Line]] = {}
    for event, one in told:
        days.setdefault(day_text(event.coded.occurred), []).append(one)
    return tuple(Section(day, tuple(lines)) for day, lines in days.items())


def _line(one: TimelineLine, under: list[Line]) -> Line:
    carried = ("; carried by ", *tellers(one.carriers)) if one.carriers else ()
    again = ("; told again by ", *tellers(one.retellings)) if one.retellings else ()
    told = f" · {_origins(one)} "
    return line(event_text(one.entry.event), told, *tellers(one.origins), *carried, *again, under=under)


def _origins(one: TimelineLine) -> str:
    """`single origin:`, `3 origins:`; of what nobody stands by, or nobody has counted, `told by`."""
    return {0: "told by", 1: "single origin:"}.get(one.origins_count, f"{one.origins_count} origins:")


def _beneath(note: Note | None) -> list[Line]:
    if note is None:
        return []
    quoted = [line(f"“{note.quote}”")] if note.quote else []
    return quoted + [line(f"corrected {day}: {', '.join(fields)}") for day, fields in note.corrections]
