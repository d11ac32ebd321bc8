"""What stands beneath a line of a timeline in a brief: the words that were spoken, and what was corrected since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from timeline.domain.event_record import Event
from timeline.domain.items import version_from_data, words_from_bytes
from timeline.domain.lines import Line
from timeline.domain.ports import Log
from timeline.domain.read_models import AsOf
from timeline.domain.records import ITEM_TYPES, Record
from timeline.domain.reporting import was_reported
from timeline.use_cases.streams import item_stream

LONGEST_QUOTE = 300
"""Characters of a quote that are shown."""


@dataclass(frozen=True, slots=True)
class Note:
    """The quote of an event (None without one, or once its words were erased), and its corrections: the day on which
    each was recorded, and the fields that changed."""

    quote: str | None
    corrections: tuple[tuple[date, tuple[str, ...]], ...]


def notes_of(lines: Iterable[Line], as_of: AsOf, log: Log) -> Mapping[str, Note]:
    """By event, as visible then; without those of which there is nothing to note."""
    events = [line.entry.event for line in lines]
    streams = log.streams({item_stream(event.item) for event in events})
    found = {}
    for event in events:
        records = [
            record
            for record in streams.get(item_stream(event.item), ())
            if record.position <= as_of.position and was_reported(record, as_of.reported_by)
        ]
        note = Note(_quote(event, records, log), _corrections(event, records))
        if note.quote or note.corrections:
            found[event.id] = note
    return found


def _quote(event: Event, records: Sequence[Record], log: Log) -> str | None:
    if event.coded.quote is None:
        return None
    versions = (version_from_data(record.data) for record in records if record.type in ITEM_TYPES)
    content = next((version.content for version in versions if version.version == event.item_version), None)
    stored = log.content(content) if content else None
    if stored is None:
        return None
    words = " ".join(words_from_bytes(stored).words(event.coded.quote).split()).strip("\"'“”‘’«»")
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()}…"


def _corrections(event: Event, records: Sequence[Record]) -> tuple[tuple[date, tuple[str, ...]], ...]:
    return tuple(
        (record.recorded_at.astimezone(UTC).date(), tuple(record.data["changed"]))
        for record in records
        if record.type == "event.corrected" and record.data["event"] == event.id
    )
