"""A log record as the message that one subscriber gets (Standard Webhooks: type, timestamp, data).

The body is a function of the record and of the position sent before it, so every attempt sends the same bytes; only
the moment of sending and with it the signature are fresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from timeline.domain import canonical
from timeline.domain.dates import iso
from timeline.domain.event_json import event_json
from timeline.domain.event_record import event_from_data, retraction_from_data
from timeline.domain.records import Record
from timeline.domain.subscriptions import Subscription

MESSAGE_TYPES = {
    "statement.recorded": "event.recorded",
    "action.recorded": "event.recorded",
    "event.corrected": "event.corrected",
    "event.retracted": "event.retracted",
}
"""What a subscriber is told for each record type that concerns an event."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message at one attempt: `id` and `body` stay the same over attempts, `timestamp` is when it is sent."""

    id: str
    timestamp: datetime
    body: bytes


def message_of(record: Record, subscription: Subscription, sent_at: datetime) -> Message:
    """The message that tells this subscriber of an event record; the record's type is a key of MESSAGE_TYPES."""
    envelope = {
        "type": MESSAGE_TYPES[record.type],
        "timestamp": iso(record.recorded_at),
        "data": {"position": record.position, "previous_position": subscription.previous, **_data(record)},
    }
    return Message(message_id(subscription.id, record.position), sent_at, canonical.dumps(envelope))


def message_id(subscription: str, position: int) -> str:
    """The same for every attempt; no full stop, since that is what parts the signed content."""
    return f"msg_{subscription}_{position}"


def _data(record: Record) -> dict[str, Any]:
    if record.type == "event.retracted":
        return _retracted(record)
    event = {"event": event_json(event_from_data(record.data))}
    return {**event, "changed": list(record.data["changed"])} if record.type == "event.corrected" else event


def _retracted(record: Record) -> dict[str, Any]:
    retraction = retraction_from_data(record.data)
    event = {
        "id": retraction.event,
        "item": retraction.item,
        "item_version": retraction.item_version,
        "reported_at": iso(retraction.reported_at),
    }
    return {"event": event, "reason": retraction.reason}
