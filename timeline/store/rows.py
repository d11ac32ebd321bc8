"""Rows of the read models to and from their tables, and when they are valid.

A row's body is its event as canonical JSON, packed; columns stand beside it only for what is filtered or ordered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_
from sqlalchemy import Row as SqlRow

from timeline.domain import canonical
from timeline.domain.errors import NotFound
from timeline.domain.event_record import event_from_data, event_to_data
from timeline.domain.read_models import AsOf, Entry, Role, Row, Turn
from timeline.store.bodies import pack, unpack
from timeline.store.tables import exchange_turn, timeline_entry


@dataclass(frozen=True, slots=True)
class RowTable:
    """Where the rows of a projection lie, how they are read back, and by which columns a fold asks for them."""

    table: Table
    read: Callable[[SqlRow[Any]], Row]
    groups: tuple[str, ...]


def read_entry(row: SqlRow[Any]) -> Entry:
    return Entry(row.actor, Role(row.role), event_from_data(json.loads(unpack(row.body))), row.position)


def read_turn(row: SqlRow[Any]) -> Turn:
    return Turn(row.dyad, event_from_data(json.loads(unpack(row.body))), row.position)


_TABLES = {
    "actor_timeline": RowTable(timeline_entry, read_entry, ("event",)),
    "exchanges": RowTable(exchange_turn, read_turn, ("event", "dyad")),
}


def row_table(projection: str) -> RowTable:
    """NotFound for a projection that has no table."""
    if projection not in _TABLES:
        raise NotFound(f"no projection {projection!r}; there are {', '.join(_TABLES)}", projection=projection)
    return _TABLES[projection]


def row_values(row: Row) -> dict[str, Any]:
    """The columns of a row but for its validity."""
    coded = row.event.coded
    order = row.order
    shared = {
        "key": row.key,
        "event": row.event.id,
        "position": row.position,
        "day": order.day,
        "precision": order.precision,
        "earliest": coded.occurred.earliest(),
        "latest": coded.occurred.end,
        "body": pack(canonical.dumps(event_to_data(row.event))),
    }
    if isinstance(row, Turn):
        return shared | {"dyad": row.dyad}
    return shared | {
        "actor": row.actor,
        "role": row.role.value,
        "principal": row.role is Role.ACTOR and row.actor == coded.actor.id,
        "act": coded.act.value,
        "kind": coded.kind.value,
    }


def valid_at(table: Table, as_of: AsOf) -> ColumnElement[bool]:
    """Whether a row had begun and had not ended, both as known at the position and as published by the moment."""
    begun = table.c.from_position <= as_of.position
    going_on = or_(table.c.to_position.is_(None), table.c.to_position > as_of.position)
    if as_of.reported_by is None:
        return and_(begun, going_on)
    return and_(
        begun,
        table.c.reported_from <= as_of.reported_by,
        or_(going_on, table.c.reported_to > as_of.reported_by),
    )
