"""Leases and checkpoints, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.conftest import FakeClock
from timeline.domain.errors import VersionConflict
from timeline.domain.ports import Held
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


def test_a_holder_that_was_fenced_off_cannot_move_the_checkpoint(database: Database, clock: FakeClock) -> None:
    slow = Held("project", database.leases.acquire("project", "slow", clock(), MINUTE) or 0)
    database.checkpoints.set("project", 5, held=slow)
    clock.advance(minutes=2)
    quick = Held("project", database.leases.acquire("project", "quick", clock(), MINUTE) or 0)
    database.checkpoints.set("project", 9, held=quick)
    with pytest.raises(VersionConflict) as caught:
        database.checkpoints.set("project", 6, held=slow)
    assert (caught.value.context["expected"], caught.value.actual) == (slow.token, quick.token)
    assert database.checkpoints.get("project") == 9


def test_a_lease_that_was_never_given_moves_no_checkpoint(database: Database) -> None:
    with pytest.raises(VersionConflict):
        database.checkpoints.set("project", 6, held=Held("project", 1))
    assert database.checkpoints.get("project") == 0


def test_of_many_who_want_a_free_lease_at_once_one_gets_it(database: Database, clock: FakeClock) -> None:
    with ThreadPoolExecutor(6) as threads:
        tokens = threads.map(lambda n: database.leases.acquire("deliver", f"h{n}", clock(), MINUTE), range(6))
        assert sorted(token for token in tokens if token) == [1]
