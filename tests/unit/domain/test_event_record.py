import json
from itertools import product

from hypothesis import given

from tests.strategies import events
from timeline.domain.acts import SCHEMES, Act, quad_class
from timeline.domain.canonical import dumps
from timeline.domain.event_record import Event, event_from_data, event_id, event_to_data


@given(events())
def test_events_survive_the_log(event: Event) -> None:
    assert event_from_data(json.loads(dumps(event_to_data(event)))) == event


def test_an_event_is_known_by_its_item_and_its_number() -> None:
    ids = {event_id(item, number) for item, number in product(("it_1", "it_2", "it_11"), (1, 2, 11))}
    assert len(ids) == 9


def test_every_act_has_a_code_a_root_and_a_quad_class() -> None:
    assert set(SCHEMES) == set(Act)
    assert {quad_class(root) for scheme in SCHEMES.values() for root in scheme.roots} == {1, 2, 3, 4}
