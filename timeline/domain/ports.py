"""What the middle needs of the outside, as small types. `timeline.wiring` puts the real ones in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from timeline.domain.amendments import Known
from timeline.domain.copies import Link
from timeline.domain.event_record import Event
from timeline.domain.export_lines import OperationalRow
from timeline.domain.feeds import Claim, Feed, Host, ParkedItem, Poll, Polled
from timeline.domain.headline import Mark
from timeline.domain.pages import Page, PageClaim, PageCounts, PageDone, Wanted
from timeline.domain.read_models import (
    ActorCount,
    Around,
    AsOf,
    Change,
    Entry,
    EntryFilter,
    Fact,
    Generation,
    Live,
    Order,
    ProjectionStatus,
    Row,
    Turn,
    Window,
)
from timeline.domain.records import Content, Head, NewRecord, Record
from timeline.domain.stored import StoredCommit, StoredContent, StoredEnd, StoredRecord
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

    def erase(self, record: NewRecord, contents: Collection[str], *, expect: Mapping[str, int]) -> int:
        """Append a `content.erased` and take the words under these hashes, which it names, away: both or neither."""
        ...

    def scrub(self) -> str | None:
        """Remove what files still hold of erased words; None, or why traces may remain."""
        ...

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        """Records in order of position, `after < position <= upto`, at most `limit`."""
        ...

    def stream(self, stream: str) -> Sequence[Record]: ...

    def streams(self, names: Collection[str]) -> Mapping[str, Sequence[Record]]:
        """Several streams by their names, read together; those without a record are left out."""
        ...

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


class LogAudit(Protocol):
    """The log as it is stored, row by row, in one state of the database; nothing in it is believed or parsed."""

    def commits(self) -> Iterator[StoredCommit]:
        """By number. Rows come as they are read, here and below, so that a log of any length can be walked."""
        ...

    def records(self, after: int = 0, upto: int | None = None) -> Iterator[StoredRecord]:
        """By position, `after < position <= upto`."""
        ...

    def end(self) -> StoredEnd: ...

    def contents(self, *, by_hash: bool = False) -> Iterator[StoredContent]:
        """In any order, or in that of their hashes."""
        ...

    def content_count(self) -> int: ...

    def operational(self) -> Iterator[OperationalRow]:
        """The rows that a restored service needs and that the log cannot give: webhooks, validators of feeds."""
        ...

    def wordless(self) -> int | None:
        """The first version of an item that names words of which there is no row, not even an emptied one."""
        ...

    def missing_guards(self) -> Sequence[str]:
        """What should hold the log append-only in this database, and is not there or is not what we made."""
        ...

    def commit_of(self, position: int) -> StoredCommit | None:
        """The commit that begins last at or before the position."""
        ...

    def named_at(self, content_hash: bytes, *, erased: bool = False) -> int | None:
        """The first position whose data names this hash; or, of records of erasure only."""
        ...


Audits = Callable[[], AbstractContextManager[LogAudit]]
"""Opens the stored log for an audit."""


class LogFilling(Protocol):
    """An empty log that is filled from another, row by row, in one transaction. Nothing is checked here."""

    def commit(self, commit: StoredCommit, records: Sequence[StoredRecord]) -> None: ...

    def rest(self, row: StoredContent | OperationalRow) -> None:
        """InvalidInput for a row that does not fit its table."""
        ...

    def finish(self, end: StoredEnd) -> None:
        """Set the head."""
        ...


Fillings = Callable[[], AbstractContextManager[LogFilling]]
"""Opens the log to be filled; it is filled when the block ends well, else nothing of it happened. Conflict when the log
holds records already."""


class ProjectionUnit(Protocol):
    """One transaction of one projection in one generation."""

    def open_rows(self, groups: Collection[str]) -> Sequence[Row]:
        """The rows valid now that belong to one of the groups: to the event, or to the dyad where there is one."""
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

    def live(self) -> Mapping[str, Live]:
        """The live generation of every projection that has rows, all of one moment."""
        ...

    def status(self, name: str) -> ProjectionStatus | None: ...

    def generations(self, name: str) -> Sequence[Generation]:
        """By number."""
        ...

    def unit(self, name: str, generation: int | None = None) -> AbstractContextManager[ProjectionUnit]:
        """A transaction on the live generation, or on a given one; commits when the block ends well."""
        ...

    def position(self, name: str, generation: int | None = None) -> int: ...

    def begin_generation(self, name: str, version: int) -> int:
        """A new empty generation beside the live one (the first one becomes live at once); its number."""
        ...

    def flip(self, name: str, generation: int) -> None:
        """Make a generation the live one; the one before is kept for rolling back, what was kept till then is to be
        dropped. A newer generation must have come as far as the live one, else VersionConflict: catch up and flip
        again."""
        ...

    def retire(self, name: str, generation: int) -> None:
        """Let a generation that is not live be dropped: from now on nobody reads it or writes to it."""
        ...

    def sweep(self, limit: int = 2000) -> int:
        """Delete at most so many rows of what is to be dropped, in one transaction; how many. 0: all is clean."""
        ...

    def mend(self, name: str, at: int, group: str, changes: Sequence[Change], parked: Mapping[int, str | None]) -> None:
        """Put what these changes leave in the place of all rows of a group of the live generation, those of the past
        too, and note of some positions why they are parked (None: no longer). VersionConflict unless the generation
        stands at `at`."""
        ...

    def visible(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[Row]:
        """All rows valid as of a point, ordered by key."""
        ...

    def lines(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Key and canonical bytes (of `row_to_data`) of these rows, which are not decoded for it."""
        ...


class Timelines(Protocol):
    """Questions to the live read models."""

    def entries(
        self,
        wanted: EntryFilter,
        as_of: AsOf,
        *,
        after: Order | None = None,
        limit: int = 100,
        latest: bool = False,
    ) -> Sequence[Entry]:
        """Lines in their order, after a given one: the first of them, or with `latest` the last."""
        ...

    def entry(self, event: str, as_of: AsOf) -> Entry | None:
        """The actor's line of an event, as valid then."""
        ...

    def known(self, events: Collection[str], as_of: AsOf) -> Mapping[str, Entry]:
        """The actors' lines of those of these events that are known then."""
        ...

    def around(self, asked: Collection[Around], as_of: AsOf, *, most: int) -> Mapping[Around, Sequence[Event]]:
        """For each of these the events that are valid then; of more than `most` so many and one, whichever."""
        ...

    def reported_between(self, earlier: AsOf, later: AsOf) -> Collection[str]:
        """Events of which something begins or ends by publication between two points of one position."""
        ...

    def actors(self, as_of: AsOf, *, without: Collection[str] = ()) -> Sequence[ActorCount]:
        """Every actor with events, busiest first; some events are not counted."""
        ...

    def names(self, actors: Collection[str], as_of: AsOf) -> Mapping[str, str]:
        """What the last line of each of these actors' timelines calls it; without those that have no line."""
        ...

    def facts(self, projection: str, as_of: AsOf, place: str | None = None) -> Sequence[Fact]:
        """The rows of a small projection by place and key; of one place, or of all."""
        ...

    def turns(self, dyads: Collection[str] | None, as_of: AsOf, window: Window, *, limit: int = 2000) -> Sequence[Turn]:
        """The latest turns of some dyads (None: of all), at most `limit`, in the order of their entries."""
        ...


class Feeds(Protocol):
    """The operational side of feeds."""

    def apply(self, records: Sequence[Record]) -> None:
        """Take over `feed.*` records of the log, all or none; taking them twice changes nothing."""
        ...

    def applied_position(self) -> int: ...

    def applied(self, position: int) -> None: ...

    def all(self) -> Sequence[Feed]:
        """Every feed that was not removed, by URL."""
        ...

    def get(self, feed: str) -> Feed | None: ...

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[Claim]:
        """Take hosts that may be asked and have a feed that is due, with that feed, longest due first. They are ours
        until `now + hold`: no other claims them before, and after a crash they come up again then."""
        ...

    def claim(self, feed: str, now: datetime, *, hold: timedelta) -> Claim | None:
        """Take one feed, due or not; None when it is not on the list. Conflict while its host must not be asked."""
        ...

    def next_claim(self, due_by: datetime) -> datetime | None:
        """When a feed that is due by then can be claimed; None when there is none."""
        ...

    def save(self, done: Sequence[Polled]) -> Sequence[Polled]:
        """Store what polls taught of feeds and hosts, and let the hosts go. Of a host that has been claimed anew since,
        the hold being over, only the poll is noted. Returns those that were stored."""
        ...

    def hosts(self) -> Mapping[str, Host]:
        """Every host by its name."""
        ...

    def polls(self, feed: str, limit: int = 20) -> Sequence[Poll]:
        """The latest polls, newest first."""
        ...

    def park(self, item: ParkedItem) -> None: ...

    def parked(self, limit: int = 100) -> Sequence[ParkedItem]: ...


class Pages(Protocol):
    """Pages of articles that wait to be read, and what came of them."""

    def want(self, feed: str, wanted: Sequence[Wanted], now: datetime) -> int:
        """Have pages of a feed's items read, those not asked for yet under the same words; how many these are."""
        ...

    def claim_due(self, now: datetime, *, limit: int, hold: timedelta) -> Sequence[PageClaim]:
        """Take hosts that may be asked for a page now, no feed of theirs being due, each with the page that waits
        longest. They are ours as those of a poll's claim are."""
        ...

    def next_claim(self, due_by: datetime) -> datetime | None:
        """When a page that is due by then can be claimed; None when there is none."""
        ...

    def save(self, done: PageDone) -> bool:
        """Store how page and host stand, and let the host go; False, and nothing stored, when it was claimed anew. A
        page that was asked for under other words meanwhile keeps waiting."""
        ...

    def counts(self, feed: str) -> PageCounts: ...

    def latest(self, feed: str, limit: int = 20) -> Sequence[Page]:
        """The pages that were asked for last, newest first."""
        ...


class ItemIndex(Protocol):
    """Every version of every item, found by publisher and time: folded from the log, where and as far as asked."""

    def follow(self, log: Log) -> None:
        """Come up to the log's end."""
        ...

    def near(
        self, publisher: str, since: datetime, until: datetime, *, marks: Collection[Mark] | None = None
    ) -> Sequence[Known]:
        """A publisher's versions of that time (ends included), newest first; with `marks` only those that bear one."""
        ...

    def at_link(self, link: str) -> Sequence[Known]:
        """The versions that lie at an address (`link_name`), newest first."""
        ...


class Copies(Protocol):
    """Which items tell one story in the same words, and whom they credit: folded from the log, as far as asked."""

    def follow(self, log: Log, upto: int | None = None) -> None:
        """Come up to the log's end, or to a position."""
        ...

    def links(self, items: Collection[str], as_of: AsOf) -> Sequence[Link]:
        """The links that these items have as of a point, by the ids of both."""
        ...

    def linked(self, as_of: AsOf) -> Collection[str]:
        """Every item that has a link as of a point."""
        ...

    def credits(self, items: Collection[str]) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Whom the versions of these items credit, by item and version; without those that credit nobody."""
        ...


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


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as its holder knows it."""

    name: str
    token: int


class Checkpoints(Protocol):
    """How far a named follower of the log has come."""

    def get(self, name: str) -> int: ...

    def set(self, name: str, position: int, *, held: Held | None = None) -> None:
        """With a lease, only under its token: VersionConflict, and nothing changed, once another holder took it."""
        ...


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way to an answer: its status, and the URL that it led to."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read whole within its limits. `headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # where it came from, after redirects
    hops: tuple[Hop, ...] = ()  # the redirects, in order


class Door(Protocol):
    """The guarded door to the network (law 10). Errors: AddressRefused, FetchFailed."""

    def get(
        self, url: str, *, headers: Mapping[str, str], max_bytes: int, follow: bool = True, cut: bool = False
    ) -> Answer:
        """GET, following redirects, each hop checked anew; without `follow` a redirect is the answer, and its only hop
        says where it leads. FetchFailed for a body longer than `max_bytes`; with `cut` its beginning is enough."""
        ...

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes, max_bytes: int) -> Answer:
        """POST, never following a redirect; at most `max_bytes` of the answer are read."""
        ...

    def check(self, url: str) -> None:
        """AddressRefused when the door would not lead there now."""
        ...
