"""Leases and checkpoints, on every database."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import FakeClock
from timeline.store.database import Database

MINUTE = timedelta(minutes=1)


def test_a_free_lease_is_taken_and_a_held_one_is_not(database: Database, clock: FakeClock) -> None:
    assert database.leases.acquire("deliver", "a", clock(), MINUTE) == 1
    assert database.leases.acquire("deliver", "b", clock(), MINUTE) is None
    assert database.leases.acquire("project", "b", clock(), MINUTE) == 1


def test_a_holder_renews_its_lease_under_the_same_token(database: Database, clock: FakeClock) -> None:
    first = database.leases.acquire("deliver", "a", clock(), MINUTE)
    clock.advance(seconds=50)
    assert database.leases.acquire("deliver", "a", clock(), MINUTE) == first
    clock.advance(seconds=50)
    assert database.leases.acquire("deliver", "b", clock(), MINUTE) is None


def test_an_expired_lease_passes_on_with_a_higher_token(database: Database, clock: FakeClock) -> None:
    database.leases.acquire("deliver", "a", clock(), MINUTE)
    clock.advance(seconds=60)
    assert database.leases.acquire("deliver", "b", clock(), MINUTE) == 2
    assert database.leases.acquire("deliver", "a", clock(), MINUTE) is None


def test_a_released_lease_is_free_at_once_and_its_token_never_falls_back(database: Database, clock: FakeClock) -> None:
    database.leases.acquire("deliver", "a", clock(), MINUTE)
    database.leases.release("deliver", "a")
    assert database.leases.acquire("deliver", "b", clock(), MINUTE) == 2
    database.leases.release("deliver", "b")
    assert database.leases.acquire("deliver", "a", clock(), MINUTE) == 3


def test_only_the_holder_can_release_a_lease(database: Database, clock: FakeClock) -> None:
    database.leases.acquire("deliver", "a", clock(), MINUTE)
    database.leases.release("deliver", "b")
    assert database.leases.acquire("deliver", "b", clock(), MINUTE) is None


def test_a_checkpoint_starts_at_zero_and_is_kept(database: Database) -> None:
    assert database.checkpoints.get("coder") == 0
    database.checkpoints.set("coder", 7)
    database.checkpoints.set("coder", 9)
    assert database.checkpoints.get("coder") == 9
    assert database.checkpoints.get("deliver") == 0
