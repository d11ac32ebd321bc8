"""A projection built anew beside its live rows while events keep coming: build, compare, flip, roll back, sweep.

What a crash leaves is a generation that is still building or dropping: the next rebuild goes on with it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from timeline.domain.errors import NotFound, VersionConflict
from timeline.domain.ports import Log, Projections
from timeline.domain.read_models import AsOf, Generation, Standing
from timeline.projections.fold import Projection
from timeline.projections.runner import BATCH, Digest, catch_up

REPORT_EVERY = 5000
"""Rows compared between two words of progress."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a rebuild stands: positions while building, rows while comparing and sweeping."""

    projection: str
    stage: str  # "building", "comparing", "dropping"
    done: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two generations as of one position: digests, and in how many rows they differ."""

    position: int
    before: str
    after: str
    rows: int  # of the new generation
    only_before: int
    only_after: int
    changed: int

    @property
    def differences(self) -> int:
        return self.only_before + self.only_after + self.changed


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild led to; without a comparison when there was nothing before."""

    projection: str
    generation: int
    version: int
    position: int
    before: int | None
    comparison: Comparison | None
    parked: int


Told = Progress | Rebuilt


def rebuild(projection: Projection, log: Log, rows: Projections, *, batch: int = BATCH) -> Iterator[Told]:
    """Fold the whole log into a generation beside the live one, compare the two, and make it the live one.

    Readers see the old rows until the flip and the new ones from there on; the old ones are kept (`roll_back`).
    """
    name = projection.name
    before = next((g for g in rows.generations(name) if g.standing is Standing.LIVE), None)
    generation = _begun(projection, rows)
    while True:
        yield from _built(projection, generation, log, rows, batch)
        comparison = None
        if before is not None and before.number != generation:
            comparison = yield from _compared(name, before.number, generation, rows)
            yield from _built(projection, generation, log, rows, batch)
        try:
            rows.flip(name, generation)
        except VersionConflict:
            continue  # the live rows took more meanwhile
        break
    status = rows.status(name)
    position, parked = (status.position, len(status.parked)) if status else (0, 0)
    yield Rebuilt(name, generation, projection.version, position, before.number if before else None, comparison, parked)
    yield from sweep(name, rows)


def _begun(projection: Projection, rows: Projections) -> int:
    """The generation to build: one of this version that was left unfinished, else a new one."""
    unfinished = [g for g in rows.generations(projection.name) if g.standing is Standing.BUILDING]
    for left in unfinished:
        if left.version == projection.version and left is unfinished[-1]:
            return left.number
        rows.retire(projection.name, left.number)
    return rows.begin_generation(projection.name, projection.version)


def _built(projection: Projection, generation: int, log: Log, rows: Projections, batch: int) -> Iterator[Told]:
    while True:
        try:
            for position in catch_up(projection, log, rows, generation=generation, batch=batch):
                yield Progress(projection.name, "building", position)
        except VersionConflict:
            continue  # another process builds the same generation: between us it gets done
        return


def _compared(name: str, before: int, after: int, rows: Projections) -> Generator[Told, None, Comparison]:
    """As of where the old rows stand now, since rows as of a position never change."""
    as_of = AsOf(min(rows.position(name, before), rows.position(name, after)), None)
    tally = _Tally(as_of.position)
    for number, (old, new) in enumerate(_side_by_side(rows.lines(name, as_of, before), rows.lines(name, as_of, after))):
        tally.take(old, new)
        if number % REPORT_EVERY == 0:
            yield Progress(name, "comparing", number)
    return tally.comparison()


Line = tuple[str, bytes]


def _side_by_side(old: Iterator[Line], new: Iterator[Line]) -> Iterator[tuple[bytes | None, bytes | None]]:
    """The lines of two runs, each in the order of its keys: those with one key together."""
    one, two = next(old, None), next(new, None)
    while one and two:
        if one[0] == two[0]:
            yield one[1], two[1]
            one, two = next(old, None), next(new, None)
        elif one[0] < two[0]:
            yield one[1], None
            one = next(old, None)
        else:
            yield None, two[1]
            two = next(new, None)
    yield from ((line, None) for line in (one and one[1], *(rest for _, rest in old)) if line)
    yield from ((None, line) for line in (two and two[1], *(rest for _, rest in new)) if line)


@dataclass(slots=True)
class _Tally:
    position: int
    old: Digest = field(default_factory=Digest)
    new: Digest = field(default_factory=Digest)
    both: int = 0
    changed: int = 0

    def take(self, old: bytes | None, new: bytes | None) -> None:
        if old is not None:
            self.old.take(old)
        if new is not None:
            self.new.take(new)
        if old is not None and new is not None:
            self.both += 1
            self.changed += old != new

    def comparison(self) -> Comparison:
        return Comparison(
            position=self.position,
            before=self.old.hexdigest(),
            after=self.new.hexdigest(),
            rows=self.new.lines,
            only_before=self.old.lines - self.both,
            only_after=self.new.lines - self.both,
            changed=self.changed,
        )


def sweep(name: str, rows: Projections, *, limit: int = 2000) -> Iterator[Told]:
    """Drop what is to be dropped, a bounded number of rows at a time."""
    gone = 0
    while some := rows.sweep(limit):
        gone += some
        yield Progress(name, "dropping", gone)


def roll_back(name: str, rows: Projections) -> Generation:
    """Make the generation before the live one the live one again; the one that was live is kept in its place."""
    kept = next((g for g in rows.generations(name) if g.standing is Standing.KEPT), None)
    if kept is None:
        raise NotFound(f"no generation of {name!r} is kept; there is nothing to roll back to", projection=name)
    rows.flip(name, kept.number)
    return kept


def let_go(name: str, rows: Projections) -> list[int]:
    """Give up every generation that is not live: the kept one, and what unfinished rebuilds left."""
    given = [g.number for g in rows.generations(name) if g.standing in (Standing.KEPT, Standing.BUILDING)]
    for number in given:
        rows.retire(name, number)
    return given
