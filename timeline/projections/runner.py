"""Moves projections along the log: catch up, rebuild beside the live rows, replay to a point."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from timeline.domain import canonical
from timeline.domain.errors import VersionConflict
from timeline.domain.ports import Log, Projections, ProjectionUnit
from timeline.domain.read_models import AsOf, row_to_data
from timeline.domain.records import Record
from timeline.domain.reporting import was_reported
from timeline.projections.fold import Projection

BATCH = 500


def catch_up(
    projection: Projection,
    log: Log,
    rows: Projections,
    *,
    generation: int | None = None,
    upto: int | None = None,
    reported_by: datetime | None = None,
) -> Iterator[int]:
    """Fold the records that a generation has not seen; yields each position reached.

    Rows and position are written in one transaction. Of two runners at once the slower gets VersionConflict and has
    written nothing.
    """
    if rows.status(projection.name) is None:
        rows.begin_generation(projection.name, projection.version)
    while True:
        position = rows.position(projection.name, generation)
        records = log.read(position, limit=BATCH, upto=upto)
        if not records:
            return
        with rows.unit(projection.name, generation) as unit:
            unit.open_rows({group for record in records if (group := projection.group(record))})  # all in one query
            for record in records:
                if was_reported(record, reported_by):
                    _take(projection, unit, record)
            unit.advance(records[-1].position)
        yield records[-1].position


def _take(projection: Projection, unit: ProjectionUnit, record: Record) -> None:
    group = projection.group(record)
    if group is None:
        return
    try:
        change = projection.fold(unit.open_rows({group}), record)
    except (KeyError, TypeError, ValueError) as error:
        unit.park(record.position, f"{type(error).__name__}: {error}")
    else:
        unit.write([change])


def rebuild(projection: Projection, log: Log, rows: Projections) -> Iterator[int]:
    """Fold the whole log into a new generation beside the live one, then make it the live one."""
    if rows.status(projection.name) is None:
        yield from catch_up(projection, log, rows)
        return
    generation = rows.begin_generation(projection.name, projection.version)
    while True:
        yield from catch_up(projection, log, rows, generation=generation)
        try:
            rows.flip(projection.name, generation)
        except VersionConflict:
            continue  # the live rows took more meanwhile
        return


def keep_up(projection: Projection, log: Log, rows: Projections, *, upto: int | None = None) -> Iterator[int]:
    """Catch up, or rebuild when the fold has another version than the rows: old and new rows are never mixed."""
    status = rows.status(projection.name)
    if status is None or status.built_version == projection.version:
        yield from catch_up(projection, log, rows, upto=upto)
    else:
        yield from rebuild(projection, log, rows)


def digest(name: str, rows: Projections, as_of: AsOf) -> str:
    """SHA-256 over the rows visible as of a point, in the order of their keys: equal rows, equal digest."""
    lines = (canonical.dumps(row_to_data(row)) for row in rows.visible(name, as_of))
    return canonical.digest(b"\n".join(lines))
