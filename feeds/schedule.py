"""When polls run: one job every few seconds claims the feeds that are due and polls them side by side.

The only home of APScheduler. What is due stands in our own table, claimed under a hold: after a crash the feeds in hand
come up again when the hold is over, here or in another process. Nothing is pickled, no job store is shared.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Self

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as JobExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from timeline.domain.errors import TimelineError
from timeline.domain.feeds import Feed, Poll
from timeline.domain.ports import Clock, Feeds

TICK = timedelta(seconds=5)
HOLD = timedelta(minutes=5)
"""How long a claimed feed stays away from others; well over the time of one fetch."""
WORKERS = 8

log = structlog.get_logger(__name__)


class Dispatcher:
    """Polls due feeds. `start` and `stop` run it in the background; `tick` does one round here and now.

    A context manager: leaving it stops it.
    """

    def __init__(
        self,
        feeds: Feeds,
        poll: Callable[[Feed], Poll],
        clock: Clock,
        *,
        tick: timedelta = TICK,
        hold: timedelta = HOLD,
        workers: int = WORKERS,
    ) -> None:
        self._feeds = feeds
        self._poll = poll
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

    def tick(self) -> tuple[Poll, ...]:
        """Poll everything that is due and wait for it; the polls that came to an end."""
        polls: list[Poll] = []
        while claimed := self._feeds.claim_due(self._clock(), limit=self._workers, hold=self._hold):
            polls += self.poll_all(claimed)
        return tuple(polls)

    def poll_all(self, feeds: Iterable[Feed]) -> tuple[Poll, ...]:
        """Poll these feeds, due or not, and wait for it."""
        return tuple(poll for poll in self._pool.map(self._guarded, feeds) if poll)

    def _dispatch(self) -> None:
        """Give every idle worker a feed. Only this job raises the count, so an idle worker stays one meanwhile."""
        for feed in self._claim(self._workers - self._busy):
            with self._lock:
                self._busy += 1
            self._pool.submit(self._work, feed)

    def _work(self, feed: Feed) -> None:
        """Poll a feed, then the next that is due, until none is: a busy hour does not wait for ticks."""
        claimed: Sequence[Feed] = (feed,)
        try:
            while claimed:
                self._guarded(claimed[0])
                claimed = self._claim(1)
        finally:
            with self._lock:
                self._busy -= 1

    def _claim(self, limit: int) -> Sequence[Feed]:
        if limit <= 0 or self._stopping.is_set():
            return ()
        try:
            return self._feeds.claim_due(self._clock(), limit=limit, hold=self._hold)
        except TimelineError as error:
            log.warning("no feeds could be claimed; the next tick tries again", reason=error.message)
            return ()

    def _guarded(self, feed: Feed) -> Poll | None:
        """Poll; whatever goes wrong is this feed's trouble alone, and it comes up again after the hold."""
        try:
            return self._poll(feed)
        except Exception:
            log.exception("a poll broke off", feed=feed.id, url=feed.url)
            return None
