"""Rows of the read models, and the questions one may ask of them.

A row is valid for positions `[from_position, to_position)` and report times `[reported_from, reported_to)`: what the
log held at a position, and what the world could read by a moment, are range conditions, not re-runs (DESIGN section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, event_to_data
from timeline.domain.events import Kind
from timeline.domain.records import Data

PRECISIONS = tuple(Precision)
"""Within one day the sharper date comes first."""


class Role(StrEnum):
    ACTOR = "actor"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of one actor's timeline. `position` is that of the event's first recording: it never moves the line."""

    actor: str
    role: Role
    event: Event
    position: int

    @property
    def key(self) -> str:
        return f"{self.event.id}/{self.role.value}/{self.actor}"

    @property
    def name(self) -> str:
        """What the event calls the actor of this line: its name when it was coded."""
        parties = (self.event.coded.actor, *self.event.coded.targets)
        return next((party.name for party in parties if party.id == self.actor), self.actor)

    @property
    def groups(self) -> tuple[str, ...]:
        """What a fold asks for its open rows by."""
        return (self.event.id,)

    @property
    def order(self) -> Order:
        return order_of(self.event, self.position, self.key)


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """Where a line stands in a timeline; a page's cursor is the order of its last line."""

    day: date
    precision: int
    position: int
    key: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One event between two actors, as part of their exchanges. `dyad` is unordered: `RUS|USA`."""

    dyad: str
    event: Event
    position: int

    @property
    def key(self) -> str:
        return f"{self.event.id}/{self.dyad}"

    @property
    def groups(self) -> tuple[str, ...]:
        return self.event.id, self.dyad

    @property
    def order(self) -> Order:
        """As in a timeline."""
        return order_of(self.event, self.position, self.key)


def dyad_of(one: str, other: str) -> str:
    """The unordered pair of two actors."""
    return "|".join(sorted((one, other)))


def order_of(event: Event, position: int, key: str) -> Order:
    """Occurred start (an unknown one counts by its bound), then precision, then position: stable, explainable."""
    occurred = event.coded.occurred
    return Order(occurred.start or occurred.end, PRECISIONS.index(occurred.precision), position, key)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a small projection, which needs no table of its own: plain JSON values, looked up by their place.

    `event` is the id of the event that it comes from; `place` may be a week, an actor, a pair: what questions name.
    """

    place: str
    event: str
    position: int
    value: Data

    @property
    def key(self) -> str:
        return f"{self.event}/{self.place}"

    @property
    def groups(self) -> tuple[str, ...]:
        return (self.event,)


Row = Entry | Turn | Fact


def row_to_data(row: Row) -> Data:
    """A row as plain data: what digests are made of."""
    if isinstance(row, Fact):
        whole = {"key": row.key, "position": row.position, "place": row.place}
        return {**whole, "event": row.event, "value": row.value}
    place = {"actor": row.actor, "role": row.role.value} if isinstance(row, Entry) else {"dyad": row.dyad}
    return {"key": row.key, "position": row.position, **place, "event": event_to_data(row.event)}


@dataclass(frozen=True, slots=True)
class Change:
    """What one record does to a read model: rows that end with it and rows that begin with it.

    `reported_at` is when the world could read of the change.
    """

    position: int
    reported_at: datetime
    closed: tuple[str, ...] = ()  # keys
    opened: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """The generation of a projection that answers questions."""

    generation: int
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """The knowledge a question is asked of: the log up to `position`, and of it what was published by `reported_by`."""

    position: int
    recorded_at: datetime | None
    reported_by: datetime | None = None
    models: Mapping[str, Live] = field(default_factory=dict, compare=False)

    def generation(self, projection: str) -> int | None:
        """The generation that answers, all through one reply, whatever is flipped meanwhile; None: whichever lives."""
        return self.models[projection].generation if projection in self.models else None

    @property
    def day(self) -> date:
        """The day from which age is reckoned: that of the newest knowledge asked for. On an empty log nothing ages."""
        moment = self.reported_by or self.recorded_at
        return moment.astimezone(UTC).date() if moment else date.min


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which things happened, half open. `certain` leaves out what may lie outside."""

    since: date | None = None
    until: date | None = None
    certain: bool = False

    def holds(self, occurred: Occurred) -> bool:
        """Whether it may have happened in the window; with `certain`, whether it surely did."""
        first, last = occurred.earliest(), occurred.end
        if not self.certain:
            first, last = last, first
        return (self.since is None or first >= self.since) and (self.until is None or last < self.until)


@dataclass(frozen=True, slots=True)
class Around:
    """Events that one actor's act of some days may be told by: those of the act whose days overlap with these, and of
    which the last day is no later than `until`. Of a `mutual` act also those that have the actor as a target."""

    actor: str
    act: Act
    first: date
    last: date
    until: date
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which lines of a timeline: None means all. Without an actor every event is one line, that of its actor."""

    actor: str | None = None
    role: Role | None = None
    act: Act | None = None
    kind: Kind | None = None
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True)
class ActorCount:
    actor: str
    events: int
    first: date
    last: date


class Standing(StrEnum):
    """What a generation is for."""

    LIVE = "live"
    KEPT = "kept"  # it was live before; `timeline rebuild --roll-back` makes it so again
    BUILDING = "building"
    DROPPING = "dropping"


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of a projection's rows: which version of the fold made it, and how far it has come."""

    number: int
    version: int
    position: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """Where a projection stands. Another `version` in the code than in `built_version` asks for a rebuild."""

    name: str
    built_version: int
    generation: int
    position: int
    parked: Mapping[int, str] = field(default_factory=dict)  # position -> reason
