from __future__ import annotations

from datetime import timedelta

from tests.unit.webhooks.memory import MemoryLeases, StepClock
from timeline.webhooks.lease import LaneLease, take_lane

TTL = timedelta(seconds=60)


def take(leases: MemoryLeases, clock: StepClock, holder: str) -> LaneLease | None:
    return take_lane("wh_1", leases=leases, clock=clock, holder=holder, ttl=TTL)


def test_a_lane_has_one_holder_until_it_is_released():
    leases, clock = MemoryLeases(), StepClock()
    one = take(leases, clock, "one")
    assert one is not None
    assert take(leases, clock, "two") is None
    one.release()
    assert take(leases, clock, "two") is not None


def test_a_lease_that_is_asked_for_in_time_lasts_as_long_as_it_is_needed():
    leases, clock = MemoryLeases(), StepClock()
    one = take(leases, clock, "one")
    assert one is not None
    for _ in range(10):
        clock.forward(TTL * 0.6)
        assert one.held()
        assert take(leases, clock, "two") is None


def test_a_holder_that_slept_past_its_lease_has_lost_it_for_good():
    leases, clock = MemoryLeases(), StepClock()
    one = take(leases, clock, "one")
    clock.forward(TTL * 2)
    two = take(leases, clock, "two")
    assert one is not None
    assert two is not None
    assert two.held()
    assert not one.held()
    two.release()
    assert not one.held(), "another held it in between"
