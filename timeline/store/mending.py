"""Rows of one group put right in the live generation, as if its records had been folded so from the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from timeline.domain.errors import NotFound, VersionConflict
from timeline.domain.read_models import Change, Row
from timeline.store.generations import lock_position
from timeline.store.rows import RowWriter, Values, insert_rows, row_table
from timeline.store.tables import parked_record, projection


def mend(
    connection: Connection,
    name: str,
    at: int,
    group: str,
    *,
    changes: Sequence[Change],
    parked: Mapping[int, str | None],
) -> None:
    live = connection.execute(select(projection.c.live).where(projection.c.name == name)).scalar_one_or_none()
    reached = lock_position(connection, name, live) if live is not None else None
    if live is None or reached is None:
        raise NotFound(f"the projection {name!r} has no rows yet; run `timeline rebuild`", projection=name)
    if reached != at:
        raise VersionConflict(f"projection {name}", at, reached)
    rows = row_table(name)
    connection.execute(delete(rows.table).where(*rows.of(live), rows.table.c.event == group))
    insert_rows(connection, rows, live, list(_validities(changes)))
    _note(connection, name, live, parked)


def _note(connection: Connection, name: str, generation: int, parked: Mapping[int, str | None]) -> None:
    row = parked_record.c
    for position, reason in parked.items():
        place = {"name": name, "generation": generation, "position": position}
        connection.execute(
            delete(parked_record).where(row.name == name, row.generation == generation, row.position == position)
        )
        if reason is not None:
            connection.execute(insert(parked_record).values(**place, reason=reason))


def _validities(changes: Sequence[Change]) -> Iterator[Values]:
    """Every row that these changes begin, with where it begins and ends."""
    writer = RowWriter()
    begun: dict[str, tuple[Row, Change]] = {}
    for change in changes:
        for key in change.closed:
            if key in begun:
                yield writer.values(*begun.pop(key), change)
        begun |= {row.key: (row, change) for row in change.opened}
    yield from (writer.values(row, change) for row, change in begun.values())
