from __future__ import annotations

import json

from hypothesis import given

from tests.strategies import events
from tests.unit.webhooks.wire import event
from timeline.domain.event_json import event_json
from timeline.domain.event_record import Event


def test_an_event_is_shown_with_its_codes_its_date_and_its_evidence():
    assert event_json(event(1)) == {
        "id": event(1).id,
        "kind": "statement",
        "actor": {"id": "NOR", "name": "Name of NOR"},
        "targets": [{"id": "ISL", "name": "Name of ISL"}],
        "act": "REJECT",
        "cameo": "120",
        "plover": "REJECT",
        "quad": 3,
        "modality": "asserted",
        "occurred": {"start": "2015-10-07", "end": "2015-10-07", "precision": "day", "basis": "weekday"},
        "speaker": {"name": None, "role": "spokesman"},
        "reciprocal": False,
        "reply_to": None,
        "via": ["Nordic Wire"],
        "gloss": "NOR does REJECT to ISL",
        "confidence": 0.8125,
        "evidence": {"field": "text", "start": 0, "end": 60},
        "item": "it_1",
        "item_version": 1,
        "publisher": "wire.example",
        "url": "https://wire.example/1",
        "reported_at": "2015-10-07T18:30:00.000000Z",
        "coder": {"name": "frames", "version": "1", "model": "small", "digest": "d1"},
    }


@given(events())
def test_any_event_is_plain_json(it: Event):
    assert json.loads(json.dumps(event_json(it), allow_nan=False)) == event_json(it)
