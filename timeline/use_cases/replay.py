"""Replay: really fold the log up to a point, and say whether the stored rows agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from timeline.domain.errors import NotFound
from timeline.domain.ports import Log, Projections
from timeline.domain.read_models import AsOf, Entry, Role
from timeline.projections import ACTOR_TIMELINE, PROJECTIONS
from timeline.projections.fold import Projection
from timeline.projections.rebuild import Told, rebuild
from timeline.projections.runner import catch_up, digest, keep_up


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
    in_scratch = replace(as_of, models={})  # whose generations are not those of the stored rows
    entries = (row for row in scratch.visible(ACTOR_TIMELINE.name, in_scratch) if isinstance(row, Entry))
    return Replay(
        as_of=as_of,
        entries=tuple(sorted((e for e in entries if e.role is Role.ACTOR), key=lambda e: e.order)),
        folded=digests(scratch, in_scratch),
        stored=digests(stored, as_of),
    )


def digests(rows: Projections, as_of: AsOf) -> dict[str, str]:
    """The digest of every projection's rows as of a point."""
    return {p.name: digest(p.name, rows, as_of) for p in PROJECTIONS}


def project(log: Log, rows: Projections, *, upto: int | None = None) -> Iterator[int]:
    """Bring every projection up to the end of the log, but for stale ones (`stale`); yields positions reached."""
    for projection in PROJECTIONS:
        yield from keep_up(projection, log, rows, upto=upto)


def stale(rows: Projections) -> dict[str, tuple[int, int]]:
    """Projections whose rows are of another version of the fold: that version, and the program's."""
    live = rows.live()
    return {p.name: (live[p.name].version, p.version) for p in PROJECTIONS if p.stale(live)}


def rebuild_all(log: Log, rows: Projections, names: Collection[str] = ()) -> Iterator[Told]:
    """Rebuild every projection, or those named, from the log."""
    for projection in named(names):
        yield from rebuild(projection, log, rows)


def named(names: Collection[str] = ()) -> list[Projection]:
    """The projections of these names, all for none; NotFound for one that is not there."""
    known = {projection.name: projection for projection in PROJECTIONS}
    for name in names:
        if name not in known:
            raise NotFound(f"no projection {name!r}; there are {', '.join(known)}", projection=name)
    return [known[name] for name in names or known]
