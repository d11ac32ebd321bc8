from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Literal

import pytest

from tests.integration.webhooks.receiver import Receiver
from tests.unit.webhooks.memory import StepClock
from tests.unit.webhooks.wire import SECRET, event, other, recorded
from timeline.domain.ports import Door, Leases, Log, Subscriptions
from timeline.domain.subscriptions import EventFilter, Subscription
from timeline.net.door import GuardedDoor
from timeline.store.database import Database
from timeline.use_cases.subscribe import subscribe
from timeline.webhooks.lane import Budget, LanePass, run_lane
from timeline.webhooks.sender import Limits, Sender

LOOPBACK = (ip_network("127.0.0.0/8"),)


def loopback_door(*, seconds: float = 30) -> GuardedDoor:
    return GuardedDoor(
        allow_networks=LOOPBACK, allow_ports=(443,), user_agent="tests", timeout=timedelta(seconds=seconds)
    )


@dataclass
class House:
    """The ports around a lane, and the few things that tests do with them."""

    log: Log
    subscriptions: Subscriptions
    leases: Leases
    clock: StepClock
    door: Door = field(default_factory=loopback_door)

    def subscribe(
        self,
        url: str,
        wanted: EventFilter | None = None,
        *,
        start_at: Literal["now"] | int = "now",
        secret: str = SECRET,
    ) -> Subscription:
        return subscribe(
            url,
            wanted or EventFilter(),
            log=self.log,
            subscriptions=self.subscriptions,
            door=self.door,
            clock=self.clock,
            start_at=start_at,
            secret=secret,
        )

    def tell(self, count: int, *, first: int = 1) -> None:
        """Append so many events of Norway's."""
        self.log.append([recorded(event(number)) for number in range(first, first + count)])

    def at(self, subscription: Subscription) -> Subscription:
        found = self.subscriptions.get(subscription.id)
        assert found is not None
        return found

    def change(self, subscription: Subscription, **changes: object) -> None:
        self.subscriptions.save(replace(self.at(subscription), **changes))

    def lane(
        self,
        subscription: Subscription,
        *,
        attempts: int = 1000,
        jitter: float = 0.0,
        held: Callable[[], bool] = lambda: True,
    ) -> LanePass:
        """One pass of the lane from where it stands."""
        return run_lane(
            self.at(subscription),
            log=self.log,
            subscriptions=self.subscriptions,
            door=self.door,
            clock=self.clock,
            jitter=lambda: jitter,
            budget=Budget(attempts, self.clock() + timedelta(hours=1)),
            held=held,
        )

    def sender(self, *, holder: str = "one", jitter: float = 0.0, limits: Limits | None = None) -> Sender:
        return Sender(
            log=self.log,
            subscriptions=self.subscriptions,
            leases=self.leases,
            door=self.door,
            clock=self.clock,
            holder=holder,
            jitter=lambda: jitter,
            limits=limits or Limits(),
        )


@pytest.fixture
def house(sqlite_url: str) -> Iterator[House]:
    """On SQLite; its clock stands still."""
    with open_house(sqlite_url) as opened:
        yield opened


@pytest.fixture
def live_house(database_url: str) -> Iterator[House]:
    """On SQLite and on PostgreSQL, with a clock that goes."""
    with open_house(database_url) as opened:
        opened.clock.live = True
        yield opened


@contextmanager
def open_house(url: str) -> Iterator[House]:
    clock = StepClock()
    with Database.open(url, clock) as database:
        yield House(database.log, database.subscriptions, database.leases, clock)


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """Starts receivers; stops them at the end."""
    started: list[Receiver] = []

    def start() -> Receiver:
        started.append(Receiver(SECRET).start())
        return started[-1]

    yield start
    for receiver in started:
        receiver.stop()


@pytest.fixture
def receiver(receivers: Callable[[], Receiver]) -> Receiver:
    return receivers()


@pytest.fixture
def running(live_house: House) -> Iterator[Callable[[Sender], None]]:
    """Runs senders in threads; stops them at the end, woken by a last record."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def run(sender: Sender) -> None:
        threads.append(threading.Thread(target=sender.run, args=(stop,), daemon=True))
        threads[-1].start()

    yield run
    stop.set()
    live_house.log.append([other(0)])
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
