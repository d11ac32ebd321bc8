from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.webhooks.wire import at, corrected, event, recorded, retracted, subscription
from timeline.domain.event_json import event_json
from timeline.domain.records import EVENT_TYPES, NewRecord
from timeline.webhooks.payload import MESSAGE_TYPES, message_of

SENT = datetime(2026, 1, 2, 4, 0, tzinfo=UTC)


def body_of(new: NewRecord, *, previous: int | None = None) -> dict[str, Any]:
    message = message_of(at(7, new), replace(subscription(), previous=previous), SENT)
    body: dict[str, Any] = json.loads(message.body)
    return body


def test_every_record_type_that_concerns_an_event_has_a_message_type():
    assert set(MESSAGE_TYPES) == EVENT_TYPES


def test_a_recorded_event_carries_its_public_form_and_its_place():
    body = body_of(recorded(event(1)), previous=4)
    assert body == {
        "type": "event.recorded",
        "timestamp": "2026-01-02T03:04:05.678901Z",
        "data": {"position": 7, "previous_position": 4, "event": json.loads(json.dumps(expected_event()))},
    }


def expected_event() -> dict[str, Any]:
    """Confidence is kept to three places in a record."""
    return {**event_json(event(1)), "confidence": 0.812}


def test_the_first_message_has_no_previous_position():
    assert body_of(recorded(event(1)))["data"]["previous_position"] is None


def test_a_correction_names_what_changed():
    body = body_of(corrected(event(1), "act", "gloss"))
    assert body["type"] == "event.corrected"
    assert body["data"]["changed"] == ["act", "gloss"]
    assert body["data"]["event"]["id"] == event(1).id


def test_a_retraction_names_the_event_and_the_reason():
    body = body_of(retracted(event(1)))
    assert body["type"] == "event.retracted"
    assert body["data"]["reason"] == "withdrawn"
    assert body["data"]["event"] == {
        "id": event(1).id,
        "item": "it_1",
        "item_version": 2,
        "reported_at": "2015-10-07T18:30:00.000000Z",
    }


@pytest.mark.parametrize("new", [recorded(event(1)), corrected(event(1), "act"), retracted(event(1))])
def test_a_later_attempt_has_the_same_id_and_bytes(new: NewRecord):
    first = message_of(at(7, new), subscription(), SENT)
    later = message_of(at(7, new), subscription(), SENT.replace(hour=23))
    assert (first.id, first.body) == (later.id, later.body)
    assert first.timestamp != later.timestamp


def test_two_subscribers_get_ids_of_their_own_without_a_full_stop():
    one = message_of(at(7, recorded(event(1))), subscription("wh_1"), SENT)
    two = message_of(at(7, recorded(event(1))), subscription("wh_2"), SENT)
    assert one.id == "msg_wh_1_7"
    assert one.id != two.id
    assert "." not in one.id
