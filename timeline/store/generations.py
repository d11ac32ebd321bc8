"""The generations of a projection's rows: begun, flipped, retired, swept away."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Select, delete, insert, select, true, update

from timeline.domain.errors import Conflict, NotFound, VersionConflict
from timeline.domain.read_models import Generation, Live, Standing
from timeline.store.days import forget_days
from timeline.store.engine import reading, writing
from timeline.store.rows import row_table
from timeline.store.tables import parked_record, projection, projection_generation
from timeline.store.upsert import upsert

_PLACE = projection_generation.c


class SqlGenerations:
    """Which generations there are in one database; their rows are written by units."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def live(self) -> dict[str, Live]:
        rows = select(_PLACE.name, _PLACE.generation, _PLACE.version, _PLACE.position).join(
            projection, (projection.c.name == _PLACE.name) & (projection.c.live == _PLACE.generation)
        )
        with reading(self._engine) as connection:
            return {name: Live(*place) for name, *place in connection.execute(rows)}

    def generations(self, name: str) -> list[Generation]:
        roles = select(projection.c.live, projection.c.kept).where(projection.c.name == name)
        rows = select(_PLACE.generation, _PLACE.version, _PLACE.position, _PLACE.dropping).where(_PLACE.name == name)
        with reading(self._engine) as connection:
            live, kept = connection.execute(roles).one_or_none() or (None, None)
            found = connection.execute(rows.order_by(_PLACE.generation)).all()
        named = {kept: Standing.KEPT, live: Standing.LIVE}
        return [
            Generation(
                number, version, position, Standing.DROPPING if dropping else named.get(number, Standing.BUILDING)
            )
            for number, version, position, dropping in found
        ]

    def begin_generation(self, name: str, version: int) -> int:
        with writing(self._engine) as connection:
            first = upsert(self._engine, projection).values(name=name, live=1, last=0).on_conflict_do_nothing()
            connection.execute(first)
            generation = _next_number(connection, name)
            begun = {"name": name, "generation": generation, "version": version, "position": 0, "dropping": False}
            connection.execute(insert(projection_generation).values(begun))
        return generation

    def flip(self, name: str, generation: int) -> None:
        with writing(self._engine) as connection:
            live = _lock_live(connection, name)
            position = lock_position(connection, name, generation)
            if position is None:
                raise NotFound(f"the projection {name!r} has no generation {generation}; run `timeline rebuild`")
            if live == generation:
                return
            if live is not None and live < generation:
                reached = lock_position(connection, name, live) or 0
                if position < reached:
                    raise VersionConflict(f"projection {name}", reached, position)
            before = connection.execute(select(projection.c.kept).where(projection.c.name == name)).scalar_one()
            connection.execute(update(projection).where(projection.c.name == name).values(live=generation, kept=live))
            if before not in (None, generation):
                _retire(connection, name, before)

    def retire(self, name: str, generation: int) -> None:
        with writing(self._engine) as connection:
            if _lock_live(connection, name) == generation:
                raise Conflict(f"generation {generation} of {name!r} is live; flip to another first")
            emptied = update(projection).where(projection.c.name == name, projection.c.kept == generation)
            connection.execute(emptied.values(kept=None))
            _retire(connection, name, generation)

    def sweep(self, limit: int = 2000) -> int:
        dropping = select(_PLACE.name, _PLACE.generation).where(_PLACE.dropping.is_(true()))
        with reading(self._engine) as connection:
            waiting = connection.execute(dropping.order_by(_PLACE.name, _PLACE.generation).limit(1)).one_or_none()
        if waiting is None:
            return 0
        with writing(self._engine) as connection:
            return _drop_some(connection, waiting.name, waiting.generation, limit)


def place_of(name: str, generation: int | None) -> Select[tuple[int, int, int]]:
    """Number, version and position of a generation; of the live one for None."""
    chosen = live_generation(name) if generation is None else generation
    columns = select(_PLACE.generation, _PLACE.version, _PLACE.position)
    return columns.where(_PLACE.name == name, _PLACE.generation == chosen, _PLACE.dropping.is_not(true()))


def live_generation(name: str) -> object:
    return select(projection.c.live).where(projection.c.name == name).scalar_subquery()


def lock_position(connection: Connection, name: str, generation: int) -> int | None:
    """How far a generation has come; it comes no further while the transaction lasts. None when there is none."""
    chosen = select(_PLACE.position).where(
        _PLACE.name == name, _PLACE.generation == generation, _PLACE.dropping.is_not(true())
    )
    return connection.execute(chosen.with_for_update()).scalar_one_or_none()


def _lock_live(connection: Connection, name: str) -> int | None:
    live = select(projection.c.live).where(projection.c.name == name).with_for_update()
    return connection.execute(live).scalar_one_or_none()


def _next_number(connection: Connection, name: str) -> int:
    """A number that never was: cursors and pinned replies may still name generations that are long dropped. The row is
    held, so that two beginners get two."""
    given = update(projection).where(projection.c.name == name).values(last=projection.c.last + 1)
    return int(connection.execute(given.returning(projection.c.last)).scalar_one())


def _retire(connection: Connection, name: str, generation: int) -> None:
    where = (_PLACE.name == name, _PLACE.generation == generation)
    connection.execute(update(projection_generation).where(*where).values(dropping=True))


def _drop_some(connection: Connection, name: str, generation: int, limit: int) -> int:
    """At most so many rows; the generation itself with the last of them. Nobody else writes there any more."""
    rows = row_table(name)
    some = select(rows.table.c.row).where(*rows.of(generation)).limit(limit)
    gone = connection.execute(delete(rows.table).where(rows.table.c.row.in_(some))).rowcount
    if gone < limit:
        forget_days(connection, rows.table, generation)
        for place in (projection_generation, parked_record):
            connection.execute(delete(place).where(place.c.name == name, place.c.generation == generation))
        gone += 1
    return gone
