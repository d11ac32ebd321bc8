"""Moves projections along the log: catch up, replay to a point, fold one group again. `rebuild.py` builds anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from timeline.domain.ports import Log, Projections, ProjectionUnit
from timeline.domain.read_models import AsOf, Change, Row
from timeline.domain.records import Record
from timeline.domain.reporting import was_reported
from timeline.projections.fold import Projection

BATCH = 500

MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a record that is not as a fold expects makes of it: the record is parked, and all others go on."""


def catch_up(
    projection: Projection,
    log: Log,
    rows: Projections,
    *,
    generation: int | None = None,
    upto: int | None = None,
    reported_by: datetime | None = None,
    batch: int = BATCH,
) -> Iterator[int]:
    """Fold the records that a generation has not seen; yields each position reached.

    Rows and position are written in one transaction. Of two runners at once the slower gets VersionConflict and has
    written nothing. One generation is followed to the end, whatever is flipped meanwhile: another may be of another
    version.
    """
    if generation is None:
        generation = _live(projection, rows)
    while True:
        position = rows.position(projection.name, generation)
        records = log.read(position, limit=batch, upto=upto)
        if not records:
            return
        with rows.unit(projection.name, generation) as unit:
            unit.open_rows(_groups(projection, records))  # all in one query
            for record in records:
                _take(projection, unit, record, reported_by)
            unit.advance(records[-1].position)
        yield records[-1].position


def keep_up(
    projection: Projection, log: Log, rows: Projections, *, upto: int | None = None, batch: int = BATCH
) -> Iterator[int]:
    """Catch up, unless the rows are of another version of the fold: old and new rows are never mixed."""
    live = rows.live()
    if projection.stale(live):
        return
    generation = live[projection.name].generation if projection.name in live else None
    yield from catch_up(projection, log, rows, generation=generation, upto=upto, batch=batch)


def _live(projection: Projection, rows: Projections) -> int:
    live = rows.live()
    if projection.name in live:
        return live[projection.name].generation
    return rows.begin_generation(projection.name, projection.version)


def _take(projection: Projection, unit: ProjectionUnit, record: Record, reported_by: datetime | None) -> None:
    try:
        group = projection.group(record)
        wanted = group is not None and was_reported(record, reported_by)
    except MALFORMED as error:
        unit.park(record.position, _reason(error))
        return
    if not wanted or group is None:
        return
    current = unit.open_rows({group})
    try:
        change = projection.fold(current, record)
    except MALFORMED as error:
        unit.park(record.position, _reason(error))
    else:
        unit.write([change])


def _groups(projection: Projection, records: Iterable[Record]) -> set[str]:
    return {group for record in records if (group := _group(projection, record))}


def _group(projection: Projection, record: Record) -> str | None:
    try:
        return projection.group(record)
    except MALFORMED:
        return None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class Refolded:
    """One group, folded from its first record: what it changes, and which of its records are parked."""

    changes: list[Change] = field(default_factory=list)
    parked: dict[int, str | None] = field(default_factory=dict)


def refold(projection: Projection, records: Sequence[Record]) -> Refolded:
    """Pure: the records of one group in order, to their changes."""
    done = Refolded()
    current: dict[str, Row] = {}
    for record in records:
        done.parked[record.position] = None
        try:
            change = projection.fold([current[key] for key in sorted(current)], record)
        except MALFORMED as error:
            done.parked[record.position] = _reason(error)
            continue
        for key in change.closed:
            current.pop(key, None)
        current |= {row.key: row for row in change.opened}
        done.changes.append(change)
    return done


def retry(projection: Projection, position: int, log: Log, rows: Projections) -> str | None:
    """Fold the group of a parked record anew, from its first record on; None, or why it is still parked.

    The rows are then what they would have been, the past ones too.
    """
    at = rows.position(projection.name)
    (record,) = log.read(position - 1, limit=1, upto=position)
    group = _group(projection, record)
    if group is None:
        return "it does not say what it is about; only another fold can take it: raise its version and rebuild"
    stream = [r for r in log.stream(record.stream) if r.position <= at and _group(projection, r) == group]
    done = refold(projection, stream)
    rows.mend(projection.name, at, group, done.changes, done.parked)
    return done.parked[position]


class Digest:
    """SHA-256 over canonical lines, with a line feed between two."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.lines = 0

    def take(self, line: bytes) -> None:
        self._hash.update(b"\n" + line if self.lines else line)
        self.lines += 1

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def digest(name: str, rows: Projections, as_of: AsOf, generation: int | None = None) -> str:
    """Over the rows visible as of a point, in the order of their keys: equal rows, equal digest."""
    found = Digest()
    for _, line in rows.lines(name, as_of, generation):
        found.take(line)
    return found.hexdigest()
