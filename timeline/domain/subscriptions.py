"""Webhook subscriptions: who wants to be told of what, and how delivery goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Kind


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a subscriber wants; empty means any. An actor counts in either role."""

    actors: frozenset[str] = frozenset()
    acts: frozenset[Act] = frozenset()
    kinds: frozenset[Kind] = frozenset()

    def admits(self, event: Event) -> bool:
        coded = event.coded
        parties = {coded.actor.id, *(t.id for t in coded.targets)}
        return (
            (not self.actors or bool(self.actors & parties))
            and (not self.acts or coded.act in self.acts)
            and (not self.kinds or coded.kind in self.kinds)
        )


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    FAILING = "failing"  # the last attempt failed; another is due
    DISABLED = "disabled"  # by a record with its reason
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook endpoint and its lane. The lane has handled the log up to `position`; `previous` is the position of the
    last record sent, so that the receiver can prove he missed none."""

    id: str
    url: str
    secret: str  # `whsec_` and base64, as Standard Webhooks writes it
    filter: EventFilter
    status: SubscriptionStatus
    created_at: datetime
    position: int
    previous: int | None = None
    attempt: int = 0  # failed attempts at the record after `position`
    due_at: datetime | None = None  # of the next attempt
    reason: str | None = None  # of the last failure
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery attempt, as the owner may see it."""

    subscription: str
    position: int
    number: int
    at: datetime
    status: int | None  # HTTP status; None when no answer came
    milliseconds: int
    outcome: str  # "delivered", or the reason
