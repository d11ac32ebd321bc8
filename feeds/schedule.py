"""When polls run: one job every few seconds claims the feeds that are due and polls them side by side.

The only home of APScheduler. What is due stands in our own table, claimed host by host under a hold: after a crash the
feeds in hand come up again when the hold is over, here or in another process. Nothing is pickled, no job store shared.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Generic, Protocol, Self, TypeVar

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as JobExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from timeline.domain.errors import Conflict, TimelineError, UnknownFeed
from timeline.domain.feeds import Claim, Polled
from timeline.domain.ports import Clock, Feeds

TICK = timedelta(seconds=5)
HOLD = timedelta(minutes=5)
"""How long a claimed host stays away from others; well over the time of one fetch."""
WORKERS = 8
PATIENCE = timedelta(seconds=3)
"""How long who waits for a poll also waits for its host to be free."""

log = structlog.get_logger(__name__)


Claimed = TypeVar("Claimed")
Done = TypeVar("Done")
Claimed_co = TypeVar("Claimed_co", covariant=True)


class Queue(Protocol[Claimed_co]):
    """What waits for its hosts: feeds, or pages of articles."""

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[Claimed_co]: ...

    def next_claim(self, due_by: datetime) -> datetime | None: ...


class Dispatcher(Generic[Claimed, Done]):
    """Works off what is due. `start` and `stop` run it in the background; `tick` does one round here and now.

    A context manager: leaving it stops it.
    """

    def __init__(
        self,
        queue: Queue[Claimed],
        work: Callable[[Claimed], Done],
        clock: Clock,
        *,
        tick: timedelta = TICK,
        hold: timedelta = HOLD,
        workers: int = WORKERS,
    ) -> None:
        self._queue = queue
        self._do = work
        self._clock = clock
        self._tick = tick
        self._hold = hold
        self._workers = workers
        self._busy = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="poll")
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": JobExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def start(self) -> None:
        """Begin to poll in the background: at once, and then at every tick."""
        self._scheduler.add_job(self._dispatch, id="first")
        self._scheduler.add_job(self._dispatch, "interval", seconds=self._tick.total_seconds(), id="dispatch")
        self._scheduler.start()

    def stop(self) -> None:
        """Claim nothing more, and wait for the polls in hand."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def tick(self) -> tuple[Done, ...]:
        """Do everything that is due and wait for it, and for the gaps of hosts with several such claims; what came to
        an end."""
        done: list[Done] = []
        begun = self._clock()
        while True:
            looked, found = self._clock(), False
            while claimed := self._queue.claim_due(self._clock(), limit=self._workers, hold=self._hold):
                found = True
                done += [one for one in self._pool.map(self._guarded, claimed) if one]
            moment = self._queue.next_claim(begun)
            refused = moment is not None and moment <= looked and not found  # it could have been claimed, and was not
            if moment is None or refused or not wait_until(moment, self._clock):
                return tuple(done)

    def _dispatch(self) -> None:
        """Give every idle worker a claim. Only this job raises the count, so an idle worker stays one meanwhile."""
        for claim in self._claim(self._workers - self._busy):
            with self._lock:
                self._busy += 1
            self._pool.submit(self._work, claim)

    def _work(self, claim: Claimed) -> None:
        """Work off a claim, then the next that is due, until none is: a busy hour does not wait for ticks."""
        claimed: Sequence[Claimed] = (claim,)
        try:
            while claimed:
                self._guarded(claimed[0])
                claimed = self._claim(1)
        finally:
            with self._lock:
                self._busy -= 1

    def _claim(self, limit: int) -> Sequence[Claimed]:
        if limit <= 0 or self._stopping.is_set():
            return ()
        try:
            return self._queue.claim_due(self._clock(), limit=limit, hold=self._hold)
        except TimelineError as error:
            log.warning("nothing could be claimed; the next tick tries again", reason=error.message)
            return ()

    def _guarded(self, claim: Claimed) -> Done | None:
        """Whatever goes wrong is this claim's trouble alone, and it comes up again after the hold."""
        try:
            return self._do(claim)
        except Exception:
            log.exception("the work on a claim broke off", claim=claim)
            return None


class Keeper:
    """Keeps what polls led to: what several threads bring at once goes into one transaction."""

    def __init__(self, save: Callable[[Sequence[Polled]], None]) -> None:
        self._save = save
        self._saving = threading.Lock()
        self._waiting: list[Polled] = []
        self._lock = threading.Lock()

    def keep(self, polled: Polled) -> None:
        """Return when it is kept. When that fails, the hosts come up again after the hold."""
        with self._lock:
            self._waiting.append(polled)
        with self._saving:
            with self._lock:
                batch, self._waiting = self._waiting, []
            if batch:
                self._save(batch)


def claim_soon(feeds: Feeds, feed: str, clock: Clock, hold: timedelta = HOLD) -> Claim:
    """Take one feed, due or not, waiting a little for its host to be free. UnknownFeed; Conflict when it is not."""
    while True:
        try:
            claim = feeds.claim(feed, clock(), hold=hold)
        except Conflict as taken:
            if not wait_until(datetime.fromisoformat(str(taken.context["free_at"])), clock):
                raise
        else:
            if claim is None:
                raise UnknownFeed(f"no feed {feed!r}; `timeline feeds list` shows ids and URLs", feed=feed)
            return claim


def wait_until(moment: datetime, clock: Clock) -> bool:
    """Sleep until a moment that is near; whether the clock has come there. A clock that stands never does."""
    left = moment - clock()
    if left > PATIENCE:
        return False
    time.sleep(max(left.total_seconds(), 0))
    return clock() >= moment
