"""Interrupted at any step: sent again under the same id, nothing lost, nothing out of order (law 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.webhooks.conftest import House
from tests.integration.webhooks.receiver import Receiver, Reply
from tests.unit.webhooks.wire import corrected, event, recorded
from timeline.domain.acts import Act
from timeline.domain.errors import StoreUnavailable
from timeline.domain.subscriptions import EventFilter, SubscriptionStatus


class Interrupted:
    """A port that breaks once, just before or just after one of its methods did its work, and is itself otherwise."""

    def __init__(self, port: Any, method: str, *, after: bool) -> None:
        self._port, self._method, self._after = port, method, after
        self.broken = False

    def __getattr__(self, name: str) -> Any:
        original: Callable[..., Any] = getattr(self._port, name)
        if name != self._method or self.broken:
            return original

        def breaking(*args: Any, **kwargs: Any) -> Any:
            self.broken = True
            if self._after:
                original(*args, **kwargs)
            raise StoreUnavailable("the database went away")

        return breaking


def interrupt(house: House, method: str, *, after: bool) -> Interrupted:
    house.subscriptions = Interrupted(house.subscriptions, method, after=after)
    return house.subscriptions


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["mark_sent", "log_attempt", "save"])
def test_a_send_whose_outcome_was_not_kept_is_repeated_with_the_same_id(
    house: House, receiver: Receiver, method: str, after: bool
):
    endpoint = house.subscribe(receiver.url)
    house.tell(3)
    planted = interrupt(house, method, after=after)
    with pytest.raises(StoreUnavailable):
        house.lane(endpoint)
    assert planted.broken
    assert receiver.positions() == [1]
    house.lane(endpoint)
    kept = method == "save" and after
    assert receiver.positions() == ([1, 2, 3] if kept else [1, 1, 2, 3])
    bodies = {arrival.id: arrival.body for arrival in receiver.arrivals}
    assert len(bodies) == 3
    assert all(arrival.body == bodies[arrival.id] for arrival in receiver.arrivals)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["log_attempt", "save"])
def test_an_ending_that_was_not_kept_ends_again_with_one_record(
    house: House, receiver: Receiver, method: str, after: bool
):
    endpoint = house.subscribe(receiver.url)
    house.tell(1)
    receiver.always = Reply(410)
    interrupt(house, method, after=after)
    with pytest.raises(StoreUnavailable):
        house.lane(endpoint)
    house.sender().deliver_due()
    assert house.at(endpoint).status is SubscriptionStatus.DISABLED
    assert len(house.log.stream(f"webhook-{endpoint.id}")) == 1


def test_a_holder_that_lost_its_lane_during_a_send_keeps_nothing(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    asked = iter([True, False])
    done = house.lane(endpoint, held=lambda: next(asked))
    assert done.attempts == ()
    assert house.at(endpoint) == endpoint
    house.lane(endpoint)
    assert receiver.positions() == [1, 1, 2]


def test_a_holder_that_lost_its_lane_sends_nothing_more(house: House, receiver: Receiver):
    endpoint = house.subscribe(receiver.url)
    house.tell(2)
    house.lane(endpoint, held=lambda: False)
    assert receiver.arrivals == []


def test_an_interrupted_correction_does_not_call_up_earlier_ones_that_were_passed_over(
    house: House, receiver: Receiver
):
    """They become wanted by the mark that the event was sent; sent after it they would be out of order."""
    endpoint = house.subscribe(receiver.url, EventFilter(acts=frozenset({Act.REJECT})))
    told = [recorded(event(1, act=Act.AID)), corrected(event(1, act=Act.AGREE), "act", number=2)]
    house.log.append([*told, corrected(event(1), "act", number=3)])
    interrupt(house, "log_attempt", after=False)
    with pytest.raises(StoreUnavailable):
        house.lane(endpoint)
    house.lane(endpoint)
    assert receiver.positions() == [3, 3]
