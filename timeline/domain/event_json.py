"""The public JSON form of an event: one for the API, the webhooks and the exports.

It names spans, never a source's words; those are looked up under the item.
"""

from __future__ import annotations

from typing import Any

from timeline.domain.dates import Occurred, iso
from timeline.domain.event_history import Step
from timeline.domain.event_record import Event
from timeline.domain.events import CoderIdentity, Party, Speaker
from timeline.domain.lines import Teller
from timeline.domain.spans import Span

Json = dict[str, Any]


def event_json(event: Event) -> Json:
    """An event as its readers see it; dates as ISO 8601, `reported_at` in UTC, `confidence` 0 to 1."""
    coded = event.coded
    return {
        "id": event.id,
        "kind": coded.kind.value,
        "actor": _party(coded.actor),
        "targets": [_party(target) for target in coded.targets],
        "act": coded.act.value,
        "cameo": coded.cameo,
        "plover": coded.plover,
        "quad": coded.quad,
        "modality": coded.modality.value,
        "occurred": _occurred(coded.occurred),
        "speaker": _speaker(coded.speaker),
        "reciprocal": coded.reciprocal,
        "reply_to": event.reply_to,
        "via": list(coded.via),
        "gloss": coded.gloss,
        "confidence": coded.confidence,
        "evidence": span_json(coded.evidence),
        "item": event.item,
        "item_version": event.item_version,
        "publisher": event.publisher,
        "url": event.url,
        "reported_at": iso(event.reported_at),
        "coder": _coder(event.coder),
    }


def step_json(step: Step) -> Json:
    """One step in what befell an event."""
    return {
        "position": step.position,
        "recorded_at": iso(step.recorded_at),
        "what": step.what,
        "item_version": step.item_version,
        "changed": list(step.changed),
        "reason": step.reason,
        "author": step.author,
        "edit": step.edit,
        "undoes": step.undoes,
        "other": step.other,
        "should_be": step.should_be,
    }


def span_json(span: Span) -> Json:
    """Where the words are: half-open, in code points of a field of the item version."""
    return {"field": span.field, "start": span.start, "end": span.end}


def teller_json(teller: Teller) -> Json:
    return {
        "publisher": teller.name,
        "event": teller.event,
        "item": teller.item,
        "url": teller.url,
        "reported_at": iso(teller.reported_at) if teller.reported_at else None,
        "credit": teller.credit,
        "standing": teller.standing.value,
    }


def _party(party: Party) -> Json:
    return {"id": party.id, "name": party.name}


def _occurred(occurred: Occurred) -> Json:
    return {
        "start": occurred.start.isoformat() if occurred.start else None,
        "end": occurred.end.isoformat(),
        "precision": occurred.precision.value,
        "basis": occurred.basis,
    }


def _speaker(speaker: Speaker | None) -> Json | None:
    return {"name": speaker.name, "role": speaker.role} if speaker else None


def _coder(coder: CoderIdentity) -> Json:
    return {"name": coder.name, "version": coder.version, "model": coder.model, "digest": coder.digest}
