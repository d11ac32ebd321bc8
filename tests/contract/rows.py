"""Events and rows made for the contract tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Party
from timeline.domain.read_models import AsOf, Entry, Live, Role, Turn, dyad_of
from timeline.domain.spans import Span

MORNING = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def day(number: int) -> date:
    """Days of January 2026, counted on beyond its end."""
    return date(2026, 1, 1) + timedelta(days=number - 1)


def hour(number: int) -> datetime:
    return MORNING + timedelta(hours=number)


def on(number: int) -> Occurred:
    return Occurred(day(number), day(number), Precision.DAY, "explicit")


def between(first: int, last: int) -> Occurred:
    return Occurred(day(first), day(last), Precision.INTERVAL, "explicit")


def by(number: int) -> Occurred:
    """At an unknown time, by that day."""
    return Occurred(None, day(number), Precision.UNKNOWN, "lead")


def event(
    identity: str,
    occurred: Occurred | None = None,
    *,
    actor: str = "RUS",
    targets: Sequence[str] = ("USA",),
    act: Act = Act.PROPOSE,
    kind: Kind = Kind.STATEMENT,
    gloss: str = "offers talks",
) -> Event:
    coded = CodedEvent(
        kind=kind,
        actor=Party(actor, actor),
        act=act,
        occurred=occurred or on(5),
        evidence=Span("text", 0, 10),
        gloss=gloss,
        targets=tuple(Party(target, target) for target in targets),
    )
    coder = CoderIdentity("rules", "1", "model", "digest")
    return Event(identity, "it_1", 1, "example.org", None, MORNING, coder, coded)


def entries(told: Event, position: int) -> tuple[Entry, ...]:
    """The line of its actor and those of its targets."""
    lines = [Entry(told.coded.actor.id, Role.ACTOR, told, position)]
    return (*lines, *(Entry(target.id, Role.TARGET, told, position) for target in told.coded.targets))


def turns(told: Event, position: int) -> tuple[Turn, ...]:
    return tuple(Turn(dyad_of(told.coded.actor.id, target.id), told, position) for target in told.coded.targets)


def at(position: int, reported_by: datetime | None = None, models: Mapping[str, Live] | None = None) -> AsOf:
    return AsOf(position, None, reported_by, models or {})
