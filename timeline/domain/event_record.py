"""Events as the log keeps them, and their one way into and out of a record's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from timeline.domain.acts import Act
from timeline.domain.canonical import short_id
from timeline.domain.dates import Occurred, Precision, iso
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Modality, Party, Speaker
from timeline.domain.records import Data
from timeline.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Event:
    """A coded event with its identity, its source and its coder.

    `coded.reply_to` is empty here: `reply_to` names the answered event by its id. `reported_at` is when the world could
    read it; a later version never has an earlier one.
    """

    id: str
    item: str
    item_version: int
    publisher: str
    url: str | None
    reported_at: datetime
    coder: CoderIdentity
    coded: CodedEvent
    reply_to: str | None = None


def event_id(item: str, number: int) -> str:
    """The identity of an event: its item and its number at its first recording, kept through corrections."""
    return short_id("ev", item, str(number))


BY_EDITOR = "editor"
"""The reason of a retraction that an editor made."""

RENAMING = frozenset({"recoded", BY_EDITOR, "joined", "renumbered"})
"""Why an event ends though its publisher took nothing back: another coder or an editor reads otherwise; its item turned
out to be a version of another one, where it is told; an earlier version that came late shows it under another one."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """An event that its source withdrew or no longer tells, or that an editor found to be told nowhere."""

    event: str
    item: str
    item_version: int
    reason: str  # "withdrawn", "corrected", "revised"; or one of RENAMING
    reported_at: datetime


def event_to_data(event: Event, changed: Sequence[str] = ()) -> Data:
    """The data of a `*.recorded`, or with `changed` field names of an `event.corrected`."""
    coded = event.coded
    data: dict[str, Any] = {
        "event": event.id,
        "item": event.item,
        "item_version": event.item_version,
        "publisher": event.publisher,
        "url": event.url,
        "reported_at": iso(event.reported_at),
        "coder": [event.coder.name, event.coder.version, event.coder.model, event.coder.digest],
        "reply_to": event.reply_to,
        "kind": coded.kind.value,
        "actor": _party(coded.actor),
        "targets": [_party(t) for t in coded.targets],
        "speaker": [coded.speaker.name, coded.speaker.role] if coded.speaker else None,
        "reciprocal": coded.reciprocal,
        "act": coded.act.value,
        "cameo": coded.cameo,
        "modality": coded.modality.value,
        "condition": _span(coded.condition),
        "occurred": _occurred(coded.occurred),
        "evidence": _span(coded.evidence),
        "mentions": [_span(m) for m in coded.mentions],
        "quote": _span(coded.quote),
        "via": list(coded.via),
        "gloss": coded.gloss,
        "matter": list(coded.matter),
        "confidence": round(coded.confidence, 3),
    }
    return {**data, "changed": list(changed)} if changed else data


def event_from_data(data: Data) -> Event:
    data = getattr(data, "whole", data)  # stored data is read through once, not field by field
    occurred = data["occurred"]
    coded = CodedEvent(
        kind=Kind(data["kind"]),
        actor=_read_party(data["actor"]),
        act=Act(data["act"]),
        occurred=Occurred(
            start=date.fromisoformat(occurred["start"]) if occurred["start"] else None,
            end=date.fromisoformat(occurred["end"]),
            precision=Precision(occurred["precision"]),
            basis=occurred["basis"],
            span=_read_span(occurred["span"]),
        ),
        evidence=_span_of(data["evidence"]),
        gloss=data["gloss"],
        targets=tuple(_read_party(t) for t in data["targets"]),
        speaker=Speaker(*data["speaker"]) if data["speaker"] else None,
        reciprocal=data["reciprocal"],
        cameo=data["cameo"],
        modality=Modality(data["modality"]),
        condition=_read_span(data["condition"]),
        mentions=tuple(_span_of(m) for m in data["mentions"]),
        quote=_read_span(data["quote"]),
        via=tuple(data["via"]),
        matter=tuple(data["matter"]),
        confidence=data["confidence"],
    )
    return Event(
        id=data["event"],
        item=data["item"],
        item_version=data["item_version"],
        publisher=data["publisher"],
        url=data["url"],
        reported_at=datetime.fromisoformat(data["reported_at"]),
        coder=CoderIdentity(*data["coder"]),
        coded=coded,
        reply_to=data["reply_to"],
    )


def retraction_to_data(retraction: Retraction) -> Data:
    return {
        "event": retraction.event,
        "item": retraction.item,
        "item_version": retraction.item_version,
        "reason": retraction.reason,
        "reported_at": iso(retraction.reported_at),
    }


def retraction_from_data(data: Data) -> Retraction:
    return Retraction(
        event=data["event"],
        item=data["item"],
        item_version=data["item_version"],
        reason=data["reason"],
        reported_at=datetime.fromisoformat(data["reported_at"]),
    )


def without_reply(coded: CodedEvent) -> CodedEvent:
    """The coded event as an Event carries it: the reply is named by id there."""
    return replace(coded, reply_to=None)


def _span(span: Span | None) -> list[object] | None:
    return [span.field, span.start, span.end] if span else None


def _span_of(data: Sequence[Any]) -> Span:
    return Span(data[0], data[1], data[2])


def _read_span(data: Sequence[Any] | None) -> Span | None:
    return _span_of(data) if data else None


def _party(party: Party) -> Data:
    return {"id": party.id, "name": party.name, "span": _span(party.span)}


def _read_party(data: Data) -> Party:
    return Party(data["id"], data["name"], _read_span(data["span"]))


def _occurred(occurred: Occurred) -> Data:
    return {
        "start": occurred.start.isoformat() if occurred.start else None,
        "end": occurred.end.isoformat(),
        "precision": occurred.precision.value,
        "basis": occurred.basis,
        "span": _span(occurred.span),
    }
