"""Replay: really fold the log up to a point, and say whether the stored rows agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.domain.ports import Log, Projections
from timeline.domain.read_models import AsOf, Entry, Role
from timeline.projections import ACTOR_TIMELINE, PROJECTIONS
from timeline.projections.runner import catch_up, digest, keep_up, rebuild


@dataclass(frozen=True, slots=True)
class Replay:
    """What stood at a point: every event once, in order, and the digests of the folded and of the stored rows."""

    as_of: AsOf
    entries: tuple[Entry, ...]
    folded: dict[str, str]
    stored: dict[str, str]

    @property
    def agrees(self) -> bool:
        return self.folded == self.stored


def replay(as_of: AsOf, log: Log, stored: Projections, scratch: Projections) -> Replay:
    """Fold the log up to `as_of` into the empty `scratch` rows and compare them with the stored ones."""
    for projection in PROJECTIONS:
        for _ in catch_up(projection, log, scratch, upto=as_of.position, reported_by=as_of.reported_by):
            pass
    entries = (row for row in scratch.visible(ACTOR_TIMELINE.name, as_of) if isinstance(row, Entry))
    return Replay(
        as_of=as_of,
        entries=tuple(sorted((e for e in entries if e.role is Role.ACTOR), key=lambda e: e.order)),
        folded=digests(scratch, as_of),
        stored=digests(stored, as_of),
    )


def digests(rows: Projections, as_of: AsOf) -> dict[str, str]:
    """The digest of every projection's rows as of a point."""
    return {p.name: digest(p.name, rows, as_of) for p in PROJECTIONS}


def project(log: Log, rows: Projections, *, upto: int | None = None) -> Iterator[int]:
    """Bring every projection up to the end of the log; yields positions reached."""
    for projection in PROJECTIONS:
        yield from keep_up(projection, log, rows, upto=upto)


def rebuild_all(log: Log, rows: Projections) -> Iterator[tuple[str, int]]:
    """Rebuild every projection from the log; yields the projection's name and the position reached."""
    for projection in PROJECTIONS:
        for position in rebuild(projection, log, rows):
            yield projection.name, position
