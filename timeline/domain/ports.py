"""What the middle needs of the outside, as small types. `timeline.wiring` puts the real ones in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from timeline.domain.feeds import Feed, ParkedItem, Poll
from timeline.domain.read_models import (
    ActorCount,
    AsOf,
    Change,
    Entry,
    EntryFilter,
    Order,
    ProjectionStatus,
    Row,
    Turn,
    Window,
)
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.domain.subscriptions import Attempt, Subscription

Clock = Callable[[], datetime]
"""The time, aware and in UTC."""


class Log(Protocol):
    """The append-only log (DESIGN section 4). Errors: InvalidRecord, KeyConflict, VersionConflict, StoreUnavailable."""

    def append(
        self,
        records: Sequence[NewRecord],
        *,
        expect: Mapping[str, int] | None = None,
        contents: Sequence[Content] = (),
    ) -> tuple[int, ...]:
        """Append all or none, in this order; the position of each. `expect` maps streams to the version read before
        (0: no such stream yet). A record whose key stands already with the same content keeps its first position; when
        that holds for all of them, nothing is written and `expect` is not asked."""
        ...

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        """Records in order of position, `after < position <= upto`, at most `limit`."""
        ...

    def stream(self, stream: str) -> Sequence[Record]: ...

    def head(self) -> Head: ...

    def head_at(self, moment: datetime) -> Head:
        """The last position recorded at or before the moment."""
        ...

    def wait_beyond(self, position: int, timeout_seconds: float) -> Head:
        """The head, once it is beyond the position or about this time has passed; it may return early."""
        ...

    def content(self, content_hash: str) -> bytes | None:
        """The words under a hash with a record in the log; None when they were erased."""
        ...

    def known_content(self, content_hash: str, data: bytes) -> bool:
        """Whether the stored words under this hash are these bytes (the salt stays inside the store)."""
        ...


class ProjectionUnit(Protocol):
    """One transaction of one projection in one generation."""

    def open_rows(self, groups: Collection[str]) -> Sequence[Row]:
        """The rows valid now whose event id, or dyad where the projection has one, is among the groups."""
        ...

    def write(self, changes: Sequence[Change]) -> None:
        """Apply changes in order."""
        ...

    def park(self, position: int, reason: str) -> None:
        """Note a record that the fold could not take."""
        ...

    def advance(self, position: int) -> None:
        """Set the position handled; VersionConflict when somebody else advanced it since the unit began."""
        ...


class Projections(Protocol):
    """The stored read models: generations side by side, one of them live."""

    def status(self, name: str) -> ProjectionStatus | None: ...

    def unit(self, name: str, generation: int | None = None) -> AbstractContextManager[ProjectionUnit]:
        """A transaction on the live generation, or on a given one; commits when the block ends well."""
        ...

    def position(self, name: str, generation: int | None = None) -> int: ...

    def begin_generation(self, name: str, version: int) -> int:
        """A new empty generation beside the live one (the first one becomes live at once); its number."""
        ...

    def flip(self, name: str, generation: int) -> None:
        """Make a generation the live one; the one before is kept for rolling back, older ones are dropped."""
        ...

    def visible(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[Row]:
        """All rows valid as of a point, ordered by key."""
        ...


class Timelines(Protocol):
    """Questions to the live read models."""

    def entries(
        self, wanted: EntryFilter, as_of: AsOf, *, after: Order | None = None, limit: int = 100
    ) -> Sequence[Entry]:
        """Lines in their order, after a given one."""
        ...

    def entry(self, event: str, as_of: AsOf) -> Entry | None:
        """The actor's line of an event, as valid then."""
        ...

    def actors(self, as_of: AsOf) -> Sequence[ActorCount]:
        """Every actor with events, busiest first."""
        ...

    def turns(self, dyads: Collection[str] | None, as_of: AsOf, window: Window, *, limit: int = 2000) -> Sequence[Turn]:
        """The latest turns of some dyads (None: of all), at most `limit`, in the order of their entries."""
        ...


class Feeds(Protocol):
    """The operational side of feeds."""

    def apply(self, record: Record) -> None:
        """Take over one `feed.*` record of the log; taking it twice changes nothing."""
        ...

    def applied_position(self) -> int: ...

    def applied(self, position: int) -> None: ...

    def all(self) -> Sequence[Feed]:
        """Every feed that was not removed, by URL."""
        ...

    def get(self, feed: str) -> Feed | None: ...

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[Feed]:
        """Take due feeds: their `due_at` moves to `now + hold`, so that no other claims them, even after a crash."""
        ...

    def save(self, feed: Feed) -> None:
        """Store what a poll taught of a feed."""
        ...

    def log_poll(self, poll: Poll) -> None: ...

    def polls(self, feed: str, limit: int = 20) -> Sequence[Poll]:
        """The latest polls, newest first."""
        ...

    def park(self, item: ParkedItem) -> None: ...

    def parked(self, limit: int = 100) -> Sequence[ParkedItem]: ...


class Subscriptions(Protocol):
    """The operational side of webhooks."""

    def add(self, subscription: Subscription) -> None: ...

    def save(self, subscription: Subscription) -> None:
        """Keep how a subscription stands. One that was deleted stays so, whatever a slower writer saves after it."""
        ...

    def get(self, subscription: str) -> Subscription | None: ...

    def all(self) -> Sequence[Subscription]:
        """Every subscription that was not deleted, oldest first."""
        ...

    def log_attempt(self, attempt: Attempt) -> None: ...

    def attempts(self, subscription: str, limit: int = 50) -> Sequence[Attempt]:
        """The latest attempts, newest first."""
        ...

    def mark_sent(self, subscription: str, event: str) -> None: ...

    def was_sent(self, subscription: str, event: str) -> bool: ...


class Leases(Protocol):
    """At most one holder a name, by a clock; the token grows with every holder and fences off the ones before."""

    def acquire(self, name: str, holder: str, now: datetime, ttl: timedelta) -> int | None:
        """A token when the lease is free, expired, or already this holder's (then renewed); else None."""
        ...

    def release(self, name: str, holder: str) -> None: ...


class Checkpoints(Protocol):
    """How far a named follower of the log has come."""

    def get(self, name: str) -> int: ...

    def set(self, name: str, position: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole within its limits. `headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # where it came from, after redirects


class Door(Protocol):
    """The guarded door to the network (law 10). Errors: AddressRefused, FetchFailed."""

    def get(self, url: str, *, headers: Mapping[str, str], max_bytes: int) -> Answer:
        """GET, following redirects, each hop checked anew."""
        ...

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes, max_bytes: int) -> Answer:
        """POST, never following a redirect; at most `max_bytes` of the answer are read."""
        ...

    def check(self, url: str) -> None:
        """AddressRefused when the door would not lead there now."""
        ...
