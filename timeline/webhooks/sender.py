"""Deliver to every endpoint that is due, each in its own lane, none waiting for another."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import structlog

from timeline.domain.errors import StoreUnavailable
from timeline.domain.ports import Clock, Door, Leases, Log, Subscriptions
from timeline.domain.subscriptions import Subscription, SubscriptionStatus
from timeline.webhooks.lane import DELIVERED, GIVEN_UP, Budget, LanePass, may_run, run_lane
from timeline.webhooks.lease import LaneLease, take_lane
from timeline.webhooks.retry import SCHEDULE, backoff

logger = structlog.get_logger(__name__)

IDLE_SECONDS = 1.0
"""The longest sleep of the loop: so late, at most, does it see a new subscription, a due moment or a stop."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is done at a time: `lanes` together, and one lane's pass before others get its thread.

    A killed process's lanes wait for their `lease` to run out; it must be more than twice the door's whole time for one
    post, or a slow answer costs the lane."""

    lanes: int = 32
    attempts: int = 100
    time: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one pass did: lanes that had something to do, and the outcomes of their attempts."""

    lanes: int = 0
    delivered: int = 0
    failed: int = 0
    disabled: int = 0

    def __add__(self, other: DeliveryReport) -> DeliveryReport:
        return DeliveryReport(
            self.lanes + other.lanes,
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.disabled + other.disabled,
        )


NOTHING = DeliveryReport()


class Sender:
    """Runs lanes in threads, each under its lease. `holder` names this process among all that deliver."""

    def __init__(
        self,
        *,
        log: Log,
        subscriptions: Subscriptions,
        leases: Leases,
        door: Door,
        clock: Clock,
        holder: str,
        jitter: Callable[[], float] = random.random,
        limits: Limits = Limits(),
    ) -> None:
        self._log = log
        self._subscriptions = subscriptions
        self._clock = clock
        self._jitter = jitter
        self._limits = limits
        self._take = partial(take_lane, leases=leases, clock=clock, holder=holder, ttl=limits.lease)
        self._run = partial(run_lane, log=log, subscriptions=subscriptions, door=door, clock=clock, jitter=jitter)
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()

    def deliver_due(self) -> DeliveryReport:
        """One pass over the lanes that are due, ended when the slowest is. A lane with more to send than a pass holds
        keeps the rest for the next one."""
        with ThreadPoolExecutor(self._limits.lanes, thread_name_prefix="lane") as pool:
            return sum(pool.map(partial(self._serve, stopped=lambda: False), self._due()), NOTHING)

    def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop: woken by the log, by lanes that have more to do, and by the time."""
        watch = threading.Thread(target=self._watch, args=(stop,), name="webhook-log", daemon=True)
        watch.start()
        with ThreadPoolExecutor(self._limits.lanes, thread_name_prefix="lane") as pool:
            while not stop.is_set():
                self._wake.clear()
                self._start_due(pool, stop)
                self._wake.wait(IDLE_SECONDS)
        watch.join()

    def _watch(self, stop: threading.Event) -> None:
        """Wake the loop whenever the log grows."""
        position = 0
        while not stop.is_set():
            try:
                grown = self._log.wait_beyond(position, IDLE_SECONDS).position
            except StoreUnavailable:
                stop.wait(IDLE_SECONDS)
                continue
            if grown > position:
                position = grown
                self._wake.set()

    def _due(self) -> Sequence[str]:
        """The subscriptions that may run and have log before them."""
        head, now = self._log.head().position, self._clock()
        return [s.id for s in self._subscriptions.all() if s.position < head and may_run(s, now)]

    def _start_due(self, pool: ThreadPoolExecutor, stop: threading.Event) -> None:
        try:
            due = self._due()
        except StoreUnavailable as error:
            logger.warning("webhooks.store_unavailable", reason=error.message)
            return
        for subscription in due:
            with self._lock:
                if subscription in self._busy:
                    continue
                self._busy.add(subscription)
            pool.submit(self._work, subscription, stop)

    def _work(self, subscription: str, stop: threading.Event) -> None:
        """One lane's turn in the loop. The lane is free again before the loop is woken, so that what came in during the
        turn is seen; a turn that got nowhere wakes nobody."""
        report = NOTHING
        try:
            report = self._serve(subscription, stopped=stop.is_set)
        finally:
            with self._lock:
                self._busy.discard(subscription)
        if report.lanes:
            self._wake.set()

    def _serve(self, subscription: str, *, stopped: Callable[[], bool]) -> DeliveryReport:
        """One pass of one lane. What breaks here breaks no other lane and is not repeated at once."""
        try:
            lease = self._take(subscription)
            if lease is None:
                return NOTHING
            try:
                return self._pass(subscription, lease, stopped)
            finally:
                lease.release()
        except StoreUnavailable as error:
            logger.warning("webhooks.store_unavailable", webhook=subscription, reason=error.message)
        except Exception:
            logger.exception("webhook.broken", webhook=subscription)
        return NOTHING

    def _pass(self, subscription: str, lease: LaneLease, stopped: Callable[[], bool]) -> DeliveryReport:
        # Read again under the lease: who held it before may have moved the lane.
        before, now = self._subscriptions.get(subscription), self._clock()
        if before is None or not may_run(before, now):
            return NOTHING
        budget = Budget(self._limits.attempts, now + self._limits.time, stopped)
        try:
            done = self._run(before, budget=budget, held=lease.held)
        except StoreUnavailable:
            raise
        except Exception as error:
            logger.exception("webhook.broken", webhook=subscription)
            done = self._set_aside(subscription, error)
        _tell(before, done)
        return _report(done)

    def _set_aside(self, subscription: str, error: Exception) -> LanePass:
        """A lane that our own fault stopped waits like one that failed, with its reason in sight; it never gives up."""
        at = self._subscriptions.get(subscription)
        assert at is not None, "it was read a moment ago"
        wait = backoff(min(at.attempt, len(SCHEDULE) - 1), self._jitter())
        at = replace(at, status=SubscriptionStatus.FAILING, due_at=self._clock() + wait)
        at = replace(at, attempt=at.attempt + 1, reason=f"our own fault: {type(error).__name__}: {error}")
        self._subscriptions.save(at)
        return LanePass(at, ())


def _report(done: LanePass) -> DeliveryReport:
    delivered = sum(attempt.outcome == DELIVERED for attempt in done.attempts)
    disabled = done.subscription.status is SubscriptionStatus.DISABLED
    return DeliveryReport(1, delivered, len(done.attempts) - delivered, int(disabled))


def _tell(before: Subscription, done: LanePass) -> None:
    """Log lines where an endpoint's state changes, and for every dead letter."""
    after = done.subscription
    facts = {"webhook": after.id, "host": urlsplit(after.url).hostname, "position": after.position}
    for attempt in done.attempts:
        if attempt.outcome.startswith(GIVEN_UP):
            logger.error("webhook.given_up", **facts | {"position": attempt.position}, reason=attempt.outcome)
    if after.status is before.status:
        return
    match after.status:
        case SubscriptionStatus.FAILING:
            logger.warning("webhook.failing", **facts, reason=after.reason, next_attempt=after.due_at)
        case SubscriptionStatus.ACTIVE:
            logger.info("webhook.recovered", **facts)
        case SubscriptionStatus.DISABLED:
            logger.error("webhook.disabled", **facts, reason=after.reason)
        case SubscriptionStatus.DELETED:
            pass
