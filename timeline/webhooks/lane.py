"""One endpoint's lane: follow the log behind its position and send, in strict order, what its owner is to be told.

    log after position -> wanted? -> message -> door -> decision -> position, or the moment to try again

Every step is written down before the next one begins, and a send before its position: whatever is interrupted is sent
again under the same id, and nothing is skipped (law 7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from timeline.domain.errors import AddressRefused, FetchFailed
from timeline.domain.event_record import event_from_data
from timeline.domain.ports import Clock, Door, Log, Subscriptions
from timeline.domain.records import EVENT_TYPES, Record
from timeline.domain.subscriptions import Attempt, Subscription, SubscriptionStatus
from timeline.webhooks.ending import disabled_record
from timeline.webhooks.payload import Message, message_of
from timeline.webhooks.retry import Decision, Delivered, GiveUp, Gone, Result, RetryAt, decide
from timeline.webhooks.signature import signed_headers

BATCH = 500
"""Records read at a time."""

ANSWER_BYTES = 4096
"""How much of a receiver's answer is read; it says nothing beyond its status and headers."""

DELIVERED = "delivered"
GIVEN_UP = "given up"
"""How the outcome of a delivered attempt reads, and how that of a dead letter begins."""

LIVE = frozenset({SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING})


@dataclass(frozen=True, slots=True)
class Budget:
    """How long one pass may be: so many attempts, none begun after a moment or after a stop."""

    attempts: int
    until: datetime
    stopped: Callable[[], bool] = lambda: False

    def allows(self, attempts: int, now: datetime) -> bool:
        return attempts < self.attempts and now < self.until and not self.stopped()


@dataclass(frozen=True, slots=True)
class LanePass:
    """What one pass did: the subscription as it stands after it, and its attempts in order."""

    subscription: Subscription
    attempts: tuple[Attempt, ...]


def run_lane(
    subscription: Subscription,
    *,
    log: Log,
    subscriptions: Subscriptions,
    door: Door,
    clock: Clock,
    jitter: Callable[[], float],
    budget: Budget,
    held: Callable[[], bool],
) -> LanePass:
    """One pass over a lane that is due. `held` says whether the lane is still ours (its lease); it is asked before each
    send and before its outcome is kept, so that a holder that was left behind sends and keeps nothing more."""
    lane = _Lane(subscription, log, subscriptions, door, clock, jitter, budget, held)
    lane.follow()
    return LanePass(lane.at, tuple(lane.attempts))


def may_run(subscription: Subscription, now: datetime) -> bool:
    """Whether the endpoint is served at all and is not waiting for a later moment."""
    return subscription.status in LIVE and (subscription.due_at is None or subscription.due_at <= now)


@dataclass(slots=True)
class _Lane:
    at: Subscription
    log: Log
    subscriptions: Subscriptions
    door: Door
    clock: Clock
    jitter: Callable[[], float]
    budget: Budget
    held: Callable[[], bool]
    attempts: list[Attempt] = field(default_factory=list)

    def follow(self) -> None:
        head = self.log.head().position
        while self.at.position < head and self._batch(head):
            pass

    def _batch(self, head: int) -> bool:
        """Handle the next records up to the head; whether the lane may go on."""
        records = self.log.read(self.at.position, limit=BATCH, upto=head, types=EVENT_TYPES)
        for record in records:
            if self._wants(record) and not self._deliver(record):
                return False
        return self._skip_to(records[-1].position if len(records) == BATCH else head)

    def _wants(self, record: Record) -> bool:
        """What the filter admits; and whatever befalls an event that was sent, whatever the filter says now (law 8)."""
        if record.type in ("event.corrected", "event.retracted"):
            if self.subscriptions.was_sent(self.at.id, record.data["event"]):
                return True
            if record.type == "event.retracted":
                return False
        return self.at.filter.admits(event_from_data(record.data))

    def _deliver(self, record: Record) -> bool:
        """One attempt at a wanted record; whether it is done with and the lane may go on."""
        if not self.budget.allows(len(self.attempts), self.clock()):
            self._skip_to(record.position - 1)
            return False
        if not (self.held() and self._still_wanted()):
            return False
        # Once its event is marked as sent, corrections passed over before would look wanted: pass them for good.
        if record.type == "event.corrected" and not self._skip_to(record.position - 1):
            return False
        began = self.clock()
        result = self._post(message_of(record, self.at, began))
        ended = self.clock()
        decision = decide(result, failures=self.at.attempt, now=ended, jitter=self.jitter())
        if not self.held():
            return False
        self._settle(record, decision, self._attempt(record, result, decision, began, ended - began))
        return self.at.position == record.position

    def _still_wanted(self) -> bool:
        """Whether its owner did not end the subscription meanwhile."""
        self.at = self.subscriptions.get(self.at.id) or replace(self.at, status=SubscriptionStatus.DELETED)
        return self.at.status in LIVE

    def _post(self, message: Message) -> Result:
        headers = {"content-type": "application/json", **signed_headers(message, (self.at.secret,))}
        try:
            return self.door.post(self.at.url, headers=headers, body=message.body, max_bytes=ANSWER_BYTES)
        except (AddressRefused, FetchFailed) as error:
            return error

    def _attempt(self, record: Record, result: Result, decision: Decision, began: datetime, took: timedelta) -> Attempt:
        return Attempt(
            subscription=self.at.id,
            position=record.position,
            number=self.at.attempt + 1,
            at=began,
            status=None if isinstance(result, AddressRefused | FetchFailed) else result.status,
            milliseconds=max(0, round(took / timedelta(milliseconds=1))),
            outcome=_outcome(decision),
        )

    def _settle(self, record: Record, decision: Decision, attempt: Attempt) -> None:
        """Keep an outcome. The position comes last: what is interrupted before it is sent again."""
        if isinstance(decision, Delivered | GiveUp):
            # A dead letter counts too: the receiver may have taken it although its answer got lost.
            self.subscriptions.mark_sent(self.at.id, record.data["event"])
        if isinstance(decision, Gone):
            self.log.append([disabled_record(self.at.id, decision.reason, at=record.position)])
        self.subscriptions.log_attempt(attempt)
        self.attempts.append(attempt)
        self._save(_after(self.at, record.position, decision))

    def _skip_to(self, position: int) -> bool:
        """Pass over records that are not for this subscriber; whether the lane may go on."""
        if position > self.at.position:
            if not self.held():
                return False
            self._save(replace(self.at, position=position, attempt=0, due_at=None))
        return self.budget.allows(len(self.attempts), self.clock())

    def _save(self, subscription: Subscription) -> None:
        self.subscriptions.save(subscription)
        self.at = subscription


def _after(at: Subscription, position: int, decision: Decision) -> Subscription:
    """The subscription after an attempt at the record at `position`."""
    active, failing = SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING
    match decision:
        case Delivered():
            return _handled(at, position, active, None)
        case GiveUp(reason):
            return _handled(at, position, failing, reason)
        case RetryAt(moment, reason):
            waiting = replace(at, status=failing, position=position - 1, attempt=at.attempt + 1)
            return replace(waiting, due_at=moment, reason=reason)
        case Gone(reason):
            ended = replace(at, status=SubscriptionStatus.DISABLED, position=position - 1)
            return replace(ended, due_at=None, reason=reason)


def _handled(at: Subscription, position: int, status: SubscriptionStatus, reason: str | None) -> Subscription:
    return replace(at, status=status, position=position, previous=position, attempt=0, due_at=None, reason=reason)


def _outcome(decision: Decision) -> str:
    match decision:
        case Delivered():
            return DELIVERED
        case GiveUp(reason):
            return f"{GIVEN_UP}: {reason}"
        case RetryAt(_, reason) | Gone(reason):
            return reason
