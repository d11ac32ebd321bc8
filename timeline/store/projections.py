"""Stored read models: generations side by side, rows and position written in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update

from timeline.domain.errors import NotFound, VersionConflict
from timeline.domain.read_models import AsOf, ProjectionStatus, Row
from timeline.store.engine import reading, writing
from timeline.store.projection_unit import SqlUnit
from timeline.store.rows import row_table, valid_at
from timeline.store.tables import parked_record, projection, projection_generation
from timeline.store.upsert import upsert


class SqlProjections:
    """The read models of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def status(self, name: str) -> ProjectionStatus | None:
        parked = select(parked_record.c.position, parked_record.c.reason).where(parked_record.c.name == name)
        with reading(self._engine) as connection:
            place = connection.execute(_place(name, None)).one_or_none()
            if place is None:
                return None
            reasons = connection.execute(
                parked.where(parked_record.c.generation == place.generation).order_by(parked_record.c.position)
            )
            return ProjectionStatus(name, place.version, place.generation, place.position, dict(map(tuple, reasons)))

    def position(self, name: str, generation: int | None = None) -> int:
        with reading(self._engine) as connection:
            place = connection.execute(_place(name, generation)).one_or_none()
        return place.position if place else 0

    @contextmanager
    def unit(self, name: str, generation: int | None = None) -> Iterator[SqlUnit]:
        with ExitStack() as stack:
            with reading(self._engine) as connection:
                place = connection.execute(_place(name, generation)).one_or_none()
            if place is None:
                raise NotFound(f"the projection {name!r} has no rows yet; run `timeline rebuild`", projection=name)
            unit = SqlUnit(self._engine, stack, name, place.generation, place.position)
            yield unit
            unit.flush()

    def begin_generation(self, name: str, version: int) -> int:
        row_table(name)
        with writing(self._engine) as connection:
            first = upsert(self._engine, projection).values(name=name, live=1).on_conflict_do_nothing()
            connection.execute(first)
            generation = _last_generation(connection, name) + 1
            connection.execute(
                insert(projection_generation).values(name=name, generation=generation, version=version, position=0)
            )
        return generation

    def flip(self, name: str, generation: int) -> None:
        with writing(self._engine) as connection:
            live = _lock_live(connection, name)
            position = _lock_position(connection, name, generation)
            if position is None:
                raise NotFound(f"the projection {name!r} has no generation {generation}; run `timeline rebuild`")
            if live is not None and live < generation:
                reached = _lock_position(connection, name, live) or 0
                if position < reached:
                    raise VersionConflict(f"projection {name}", reached, position)
            connection.execute(update(projection).where(projection.c.name == name).values(live=generation))
            for old in _generations_before(connection, name, generation):
                if old != live:
                    _drop(connection, name, old)

    def visible(self, name: str, as_of: AsOf, generation: int | None = None) -> Iterator[Row]:
        rows = row_table(name)
        wanted = select(rows.table).where(valid_at(rows.table, as_of)).order_by(rows.table.c.key)
        chosen = _live(name) if generation is None else generation
        with reading(self._engine, streaming=True) as connection:
            for row in connection.execute(
                wanted.where(rows.table.c.generation == chosen), execution_options={"yield_per": 500}
            ):
                yield rows.read(row)


def _live(name: str) -> object:
    return select(projection.c.live).where(projection.c.name == name).scalar_subquery()


def _place(name: str, generation: int | None) -> Select[tuple[int, int, int]]:
    """Number, version and position of a generation; of the live one for None."""
    place = projection_generation
    chosen = _live(name) if generation is None else generation
    columns = select(place.c.generation, place.c.version, place.c.position)
    return columns.where(place.c.name == name, place.c.generation == chosen)


def _lock_live(connection: Connection, name: str) -> int | None:
    live = select(projection.c.live).where(projection.c.name == name).with_for_update()
    return connection.execute(live).scalar_one_or_none()


def _lock_position(connection: Connection, name: str, generation: int) -> int | None:
    """How far a generation has come; it comes no further while the transaction lasts."""
    place = projection_generation
    chosen = select(place.c.position).where(place.c.name == name, place.c.generation == generation)
    return connection.execute(chosen.with_for_update()).scalar_one_or_none()


def _last_generation(connection: Connection, name: str) -> int:
    """Asked with the projection's row held, so that two beginners get two numbers."""
    _lock_live(connection, name)
    last = select(func.max(projection_generation.c.generation)).where(projection_generation.c.name == name)
    return connection.execute(last).scalar_one() or 0


def _generations_before(connection: Connection, name: str, generation: int) -> list[int]:
    place = projection_generation
    older = select(place.c.generation).where(place.c.name == name, place.c.generation < generation)
    return list(connection.execute(older).scalars())


def _drop(connection: Connection, name: str, generation: int) -> None:
    table = row_table(name).table
    connection.execute(delete(table).where(table.c.generation == generation))
    for place in (projection_generation, parked_record):
        connection.execute(delete(place).where(place.c.name == name, place.c.generation == generation))
