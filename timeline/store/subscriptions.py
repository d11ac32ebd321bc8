"""The operational side of webhooks: who wants what, how far his lane has come, how delivery went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlalchemy import Row as SqlRow

from timeline.domain import canonical
from timeline.domain.acts import Act
from timeline.domain.events import Kind
from timeline.domain.subscriptions import Attempt, EventFilter, Subscription, SubscriptionStatus
from timeline.store import tables
from timeline.store.engine import reading, writing
from timeline.store.retention import keep_latest
from timeline.store.upsert import upsert

ATTEMPTS_KEPT = 200
"""Delivery attempts kept of each subscription."""

_DELETED = SubscriptionStatus.DELETED.value
_webhook = tables.webhook
_attempt = tables.webhook_attempt
_sent = tables.webhook_sent


class SqlSubscriptions:
    """Subscriptions as rows. What was sent to whom is kept for good: corrections follow it (law 8)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, subscription: Subscription) -> None:
        with writing(self._engine) as connection:
            connection.execute(insert(_webhook).values(_values(subscription)))

    def save(self, subscription: Subscription) -> None:
        """One that was deleted while its lane was sending stays deleted."""
        known = update(_webhook).where(_webhook.c.id == subscription.id, _webhook.c.status != _DELETED)
        with writing(self._engine) as connection:
            connection.execute(known.values(_values(subscription)))

    def get(self, subscription: str) -> Subscription | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(_webhook).where(_webhook.c.id == subscription)).one_or_none()
        return _read(row) if row else None

    def all(self) -> Sequence[Subscription]:
        wanted = select(_webhook).where(_webhook.c.status != _DELETED).order_by(_webhook.c.created_at, _webhook.c.id)
        with reading(self._engine) as connection:
            return [_read(row) for row in connection.execute(wanted)]

    def log_attempt(self, attempt: Attempt) -> None:
        with writing(self._engine) as connection:
            connection.execute(insert(_attempt).values(asdict(attempt)))
            keep_latest(connection, _attempt, _attempt.c.subscription, [attempt.subscription], ATTEMPTS_KEPT)

    def attempts(self, subscription: str, limit: int = 50) -> Sequence[Attempt]:
        wanted = select(_attempt).where(_attempt.c.subscription == subscription)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(_attempt.c.id.desc()).limit(limit))
            return [_read_attempt(row) for row in rows]

    def mark_sent(self, subscription: str, event: str) -> None:
        new = upsert(self._engine, _sent).values(subscription=subscription, event=event)
        with writing(self._engine) as connection:
            connection.execute(new.on_conflict_do_nothing())

    def was_sent(self, subscription: str, event: str) -> bool:
        sent = select(_sent.c.event).where(_sent.c.subscription == subscription, _sent.c.event == event)
        with reading(self._engine) as connection:
            return connection.execute(sent).first() is not None


def _values(subscription: Subscription) -> dict[str, Any]:
    wanted = subscription.filter
    return {
        "id": subscription.id,
        "url": subscription.url,
        "secret": subscription.secret,
        "filter": canonical.dumps(
            {"actors": sorted(wanted.actors), "acts": sorted(wanted.acts), "kinds": sorted(wanted.kinds)}
        ),
        "status": subscription.status.value,
        "created_at": subscription.created_at,
        "position": subscription.position,
        "previous": subscription.previous,
        "attempt": subscription.attempt,
        "due_at": subscription.due_at,
        "reason": subscription.reason,
        "description": subscription.description,
    }


def _read(row: SqlRow[Any]) -> Subscription:
    wanted = json.loads(row.filter)
    return Subscription(
        id=row.id,
        url=row.url,
        secret=row.secret,
        filter=EventFilter(
            actors=frozenset(wanted["actors"]),
            acts=frozenset(map(Act, wanted["acts"])),
            kinds=frozenset(map(Kind, wanted["kinds"])),
        ),
        status=SubscriptionStatus(row.status),
        created_at=row.created_at,
        position=row.position,
        previous=row.previous,
        attempt=row.attempt,
        due_at=row.due_at,
        reason=row.reason,
        description=row.description,
    )


def _read_attempt(row: SqlRow[Any]) -> Attempt:
    return Attempt(
        subscription=row.subscription,
        position=row.position,
        number=row.number,
        at=row.at,
        status=row.status,
        milliseconds=row.milliseconds,
        outcome=row.outcome,
    )
