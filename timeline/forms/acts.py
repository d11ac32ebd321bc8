"""One event or act as a line: what was done or said, by whose mouth, who told it; and as JSON."""

from __future__ import annotations

from timeline.domain.dates import iso
from timeline.domain.event_json import Json, event_json
from timeline.domain.event_record import Event
from timeline.domain.lines import Standing, Teller
from timeline.forms.days import day_text
from timeline.forms.page import Line, Link, Part, joined, line
from timeline.projections.retellings import Told


def event_text(event: Event) -> str:
    """`REJECT     US rebuffs Russia on air strikes (Ash Carter), citing Interfax`."""
    return f"{event.coded.act.value:<10} {said_text(event)}"


def said_text(event: Event) -> str:
    """`US rebuffs Russia on air strikes (Ash Carter), citing Interfax`."""
    coded = event.coded
    speaker = f" ({coded.speaker.name or coded.speaker.role})" if coded.speaker else ""
    via = f", citing {', '.join(coded.via)}" if coded.via else ""
    return f"{coded.gloss}{speaker}{via}"


def dated_text(event: Event) -> str:
    """`Wed 2015-10-07: US rebuffs Russia on air strikes (Ash Carter)`."""
    return f"{day_text(event.coded.occurred)}: {said_text(event)}"


def act_line(act: Told, *before: Part, under: tuple[Line, ...] = ()) -> Line:
    """An act with its date, its speaker, and everybody who tells it."""
    return line(*before, dated_text(act.lead), " · told by ", *publishers(act), under=under)


def publishers(act: Told) -> list[Part]:
    """Each publisher once, linked to its first article that tells the act."""
    first: dict[str, str | None] = {}
    for event in act.tellings:
        first.setdefault(event.publisher, event.url)
    return joined([Link(name, url) for name, url in first.items()])


def tellers(some: tuple[Teller, ...]) -> list[Part]:
    """`wire.example, ledger.example (outdated)`."""
    seen: dict[str, Link] = {}
    for teller in some:
        name = teller.name if teller.standing is Standing.STANDING else f"{teller.name} ({teller.standing.value})"
        seen.setdefault(name, Link(name, teller.url))
    return joined(list(seen.values()))


def act_json(act: Told) -> Json:
    """The event that stands for an act, and every event that tells it."""
    return {
        "event": event_json(act.lead),
        "told": [
            {
                "event": event.id,
                "item": event.item,
                "publisher": event.publisher,
                "url": event.url,
                "reported_at": iso(event.reported_at),
            }
            for event in act.tellings
        ],
    }
