"""The operational ports of webhooks in memory, for tests of one lane that need thousands of runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from timeline.domain.subscriptions import Attempt, Subscription, SubscriptionStatus


class StepClock:
    """Starts at the real time, because receivers check timestamps against it. It moves when it is told to, or with the
    real time once it is `live`."""

    def __init__(self) -> None:
        self.live = False
        self._now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) if self.live else self._now

    def forward(self, by: timedelta) -> None:
        self._now += by


class MemorySubscriptions:
    def __init__(self) -> None:
        self.kept: dict[str, Subscription] = {}
        self.tried: list[Attempt] = []
        self.sent: set[tuple[str, str]] = set()

    def add(self, subscription: Subscription) -> None:
        self.kept[subscription.id] = subscription

    def save(self, subscription: Subscription) -> None:
        if self.kept[subscription.id].status is SubscriptionStatus.DELETED:
            subscription = replace(subscription, status=SubscriptionStatus.DELETED)
        self.kept[subscription.id] = subscription

    def get(self, subscription: str) -> Subscription | None:
        return self.kept.get(subscription)

    def all(self) -> Sequence[Subscription]:
        return [s for s in self.kept.values() if s.status is not SubscriptionStatus.DELETED]

    def log_attempt(self, attempt: Attempt) -> None:
        self.tried.append(attempt)

    def attempts(self, subscription: str, limit: int = 50) -> Sequence[Attempt]:
        return [a for a in reversed(self.tried) if a.subscription == subscription][:limit]

    def mark_sent(self, subscription: str, event: str) -> None:
        self.sent.add((subscription, event))

    def was_sent(self, subscription: str, event: str) -> bool:
        return (subscription, event) in self.sent


class MemoryLeases:
    def __init__(self) -> None:
        self._held: dict[str, tuple[str, int, datetime]] = {}
        self._lock = threading.Lock()

    def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> int | None:
        with self._lock:
            owner, token, until = self._held.get(name, ("", 0, now))
            if owner == holder and now < until:
                self._held[name] = (holder, token, now + ttl)
                return token
            if owner and now < until:
                return None
            self._held[name] = (holder, token + 1, now + ttl)
            return token + 1

    def release(self, name: str, holder: str) -> None:
        with self._lock:
            owner, token, until = self._held.get(name, ("", 0, datetime.max.replace(tzinfo=UTC)))
            if owner == holder:
                self._held[name] = ("", token, until)
