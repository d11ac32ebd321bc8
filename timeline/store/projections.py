"""Stored read models: generations side by side, rows and position written in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, insert, or_, select, update

from timeline.domain.errors import NotFound, VersionConflict
from timeline.domain.read_models import AsOf, Change, ProjectionStatus, Row
from timeline.store.engine import reading, writing
from timeline.store.rows import row_table, row_values, valid_at
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
            yield SqlUnit(self._engine, stack, name, generation)

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
            if connection.execute(_place(name, generation)).one_or_none() is None:
                raise NotFound(f"the projection {name!r} has no generation {generation}; run `timeline rebuild`")
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


class SqlUnit:
    """One transaction of one projection in one generation.

    It begins with the first write and not before: on SQLite nobody can append to the log while it lasts.
    """

    def __init__(self, engine: Engine, stack: ExitStack, name: str, generation: int | None) -> None:
        self._engine = engine
        self._stack = stack
        self._name = name
        self._rows = row_table(name)
        with reading(engine) as connection:
            place = connection.execute(_place(name, generation)).one_or_none()
        if place is None:
            raise NotFound(f"the projection {name!r} has no rows yet; run `timeline rebuild`", projection=name)
        self._generation: int = place.generation
        self._start: int = place.position
        self._writer: Connection | None = None

    def open_rows(self, groups: Collection[str]) -> Sequence[Row]:
        table = self._rows.table
        among = or_(*(table.c[column].in_(sorted(groups)) for column in self._rows.groups))
        wanted = select(table).where(table.c.generation == self._generation, table.c.to_position.is_(None), among)
        return self._read(wanted.order_by(table.c.key))

    def _read(self, wanted: Select[tuple[object, ...]]) -> list[Row]:
        if self._writer is not None:
            return [self._rows.read(row) for row in self._writer.execute(wanted)]
        with reading(self._engine) as connection:
            return [self._rows.read(row) for row in connection.execute(wanted)]

    def write(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._check_new(change.position)
            self._close(change)
            self._open(change)

    def _close(self, change: Change) -> None:
        table = self._rows.table
        if change.closed:
            ended = update(table).where(
                table.c.generation == self._generation, table.c.key.in_(change.closed), table.c.to_position.is_(None)
            )
            self._begun().execute(ended.values(to_position=change.position, reported_to=change.reported_at))

    def _open(self, change: Change) -> None:
        begins = {
            "generation": self._generation,
            "from_position": change.position,
            "reported_from": change.reported_at,
        }
        if change.opened:
            self._begun().execute(insert(self._rows.table), [begins | row_values(row) for row in change.opened])

    def park(self, position: int, reason: str) -> None:
        self._check_new(position)
        self._begun().execute(
            insert(parked_record).values(name=self._name, generation=self._generation, position=position, reason=reason)
        )

    def advance(self, position: int) -> None:
        self._check_new(position)
        moved = update(projection_generation).where(*_is(self._name, self._generation))
        self._begun().execute(moved.values(position=position))

    def _check_new(self, position: int) -> None:
        """Whoever hands in what was handled already had read the position before somebody else advanced it."""
        if position <= self._start:
            raise VersionConflict(self._name, position - 1, self._start)

    def _begun(self) -> Connection:
        """The transaction, holding the generation's row; VersionConflict when its position has moved since we read."""
        if self._writer is None:
            connection = self._stack.enter_context(writing(self._engine))
            held = select(projection_generation.c.position).where(*_is(self._name, self._generation))
            actual = connection.execute(held.with_for_update()).scalar_one_or_none()
            if actual != self._start:
                raise VersionConflict(self._name, self._start, actual or 0)
            self._writer = connection
        return self._writer


def _is(name: str, generation: int) -> tuple[ColumnElement[bool], ...]:
    return projection_generation.c.name == name, projection_generation.c.generation == generation


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
