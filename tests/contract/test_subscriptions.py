"""The operational side of webhooks, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.conftest import FakeClock
from timeline.domain.acts import Act
from timeline.domain.events import Kind
from timeline.domain.subscriptions import Attempt, EventFilter, Subscription, SubscriptionStatus
from timeline.store.database import Database
from timeline.store.subscriptions import ATTEMPTS_KEPT


def subscription(identity: str, clock: FakeClock) -> Subscription:
    return Subscription(
        id=identity,
        url="https://receiver.example/hook",
        secret="whsec_c2VjcmV0",
        filter=EventFilter(
            frozenset({"RUS", "USA"}), frozenset({Act.REJECT, Act.PROPOSE}), frozenset({Kind.STATEMENT})
        ),
        status=SubscriptionStatus.ACTIVE,
        created_at=clock(),
        position=41,
    )


def test_a_subscription_comes_back_as_it_was_added(database: Database, clock: FakeClock) -> None:
    full = subscription("wh_1", clock)
    plain = replace(
        full, id="wh_2", filter=EventFilter(), description="for the desk \x00", created_at=clock.advance(hours=1)
    )
    database.subscriptions.add(full)
    database.subscriptions.add(plain)
    assert database.subscriptions.get("wh_1") == full
    assert database.subscriptions.get("wh_3") is None
    assert database.subscriptions.all() == [full, replace(plain, description="for the desk \ufffd")]


def test_the_state_of_a_lane_is_kept(database: Database, clock: FakeClock) -> None:
    database.subscriptions.add(subscription("wh_1", clock))
    moved = replace(
        subscription("wh_1", clock),
        position=57,
        previous=55,
        attempt=2,
        status=SubscriptionStatus.FAILING,
        due_at=clock() + timedelta(seconds=30),
        reason="HTTP 503",
    )
    database.subscriptions.save(moved)
    assert database.subscriptions.get("wh_1") == moved


def test_a_deleted_subscription_stays_deleted_whatever_its_lane_saves(database: Database, clock: FakeClock) -> None:
    active = subscription("wh_1", clock)
    database.subscriptions.add(active)
    database.subscriptions.save(replace(active, status=SubscriptionStatus.DELETED))
    database.subscriptions.save(replace(active, position=99))
    assert database.subscriptions.all() == []
    found = database.subscriptions.get("wh_1")
    assert found is not None
    assert (found.status, found.position) == (SubscriptionStatus.DELETED, 41)


def test_the_latest_attempts_are_kept_newest_first(database: Database, clock: FakeClock) -> None:
    other = Attempt("wh_2", 1, 1, clock(), None, 15_000, "no answer")
    database.subscriptions.log_attempt(other)
    for position in range(ATTEMPTS_KEPT + 3):
        database.subscriptions.log_attempt(Attempt("wh_1", position, 1, clock(), 200, 12, "delivered"))
    kept = database.subscriptions.attempts("wh_1", limit=1000)
    assert [attempt.position for attempt in kept] == list(range(ATTEMPTS_KEPT + 2, 2, -1))
    assert database.subscriptions.attempts("wh_2") == [other]
    assert len(database.subscriptions.attempts("wh_1", limit=2)) == 2


def test_who_was_sent_what_is_remembered(database: Database) -> None:
    database.subscriptions.mark_sent("wh_1", "ev_1")
    database.subscriptions.mark_sent("wh_1", "ev_1")
    assert database.subscriptions.was_sent("wh_1", "ev_1")
    assert not database.subscriptions.was_sent("wh_1", "ev_2")
    assert not database.subscriptions.was_sent("wh_2", "ev_1")
