"""Stored read models: generations side by side, rows and position written in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import select

from timeline.domain.errors import NotFound
from timeline.domain.read_models import AsOf, Change, ProjectionStatus, Row
from timeline.store.engine import reading, writing
from timeline.store.generations import SqlGenerations, live_generation, place_of
from timeline.store.mending import mend
from timeline.store.projection_unit import SqlUnit
from timeline.store.rows import row_table, valid_at
from timeline.store.tables import parked_record


class SqlProjections(SqlGenerations):
    """The read models of one database."""

    def status(self, name: str) -> ProjectionStatus | None:
        parked = select(parked_record.c.position, parked_record.c.reason).where(parked_record.c.name == name)
        with reading(self._engine) as connection:
            place = connection.execute(place_of(name, None)).one_or_none()
            if place is None:
                return None
            reasons = connection.execute(
                parked.where(parked_record.c.generation == place.generation).order_by(parked_record.c.position)
            )
            return ProjectionStatus(name, place.version, place.generation, place.position, dict(map(tuple, reasons)))

    def position(self, name: str, generation: int | None = None) -> int:
        with reading(self._engine) as connection:
            place = connection.execute(place_of(name, generation)).one_or_none()
        return place.position if place else 0

    @contextmanager
    def unit(self, name: str, generation: int | None = None) -> Iterator[SqlUnit]:
        with ExitStack() as stack:
            with reading(self._engine) as connection:
                place = connection.execute(place_of(name, generation)).one_or_none()
            if place is None:
                raise NotFound(f"the projection {name!r} has no such rows; run `timeline rebuild`", projection=name)
            unit = SqlUnit(self._engine, stack, name, place.generation, place.position)
            yield unit
            unit.flush()

    def mend(self, name: str, at: int, group: str, changes: Sequence[Change], parked: Mapping[int, str | None]) -> None:
        with writing(self._engine) as connection:
            mend(connection, name, at, group, changes=changes, parked=parked)

    def visible(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[Row]:
        rows = row_table(name)
        return (rows.read(row) for row in self._visible(name, as_of, generation))

    def lines(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[tuple[str, bytes]]:
        rows = row_table(name)
        return ((row.key, rows.line(row)) for row in self._visible(name, as_of, generation))

    def _visible(self, name: str, as_of: AsOf, generation: int | None) -> Iterator[SqlRow[Any]]:
        rows = row_table(name)
        chosen = generation or as_of.generation(name) or live_generation(name)
        wanted = select(rows.table).where(*rows.of(chosen), valid_at(rows.table, as_of)).order_by(rows.table.c.key)
        with reading(self._engine, streaming=True) as connection:
            yield from connection.execute(wanted, execution_options={"yield_per": 500})
