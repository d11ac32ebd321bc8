"""Rows of the read models to and from their tables, and when they are valid.

A row's body is its event (or value) as canonical JSON, packed; columns stand beside it only for what is filtered or
ordered. Two projections have tables of their own, because timelines are paged through by many conditions; every other
one lies in `projection_fact`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, exists, or_
from sqlalchemy import Row as SqlRow

from timeline.domain import canonical
from timeline.domain.dates import iso
from timeline.domain.event_record import Event, event_from_data, event_to_data
from timeline.domain.read_models import PRECISIONS, AsOf, Change, Entry, Fact, Role, Row, Turn
from timeline.store.bodies import pack, unpack
from timeline.store.days import note_days
from timeline.store.encoding import dumps, dumps_plain, loads
from timeline.store.tables import exchange_turn, projection_fact, timeline_entry


@dataclass(frozen=True, slots=True)
class RowTable:
    """Where the rows of a projection lie, how they are read back, and by which columns a fold asks for them."""

    table: Table
    read: Callable[[SqlRow[Any]], Row]
    line: Callable[[SqlRow[Any]], bytes]  # the canonical bytes of `row_to_data`, put together around the stored body
    groups: tuple[str, ...]
    shared: Mapping[str, str] = field(default_factory=dict)  # columns that tell its rows from others in the table

    def of(self, generation: object) -> tuple[ColumnElement[bool], ...]:
        """The condition on rows of one generation."""
        table = self.table.c
        return *(table[name] == value for name, value in self.shared.items()), table.generation == generation

    def group(self, names: list[str]) -> ColumnElement[bool]:
        return or_(*(self.table.c[column].in_(names) for column in self.groups))


def read_entry(row: SqlRow[Any]) -> Entry:
    return Entry(row.actor, Role(row.role), event_from_data(loads(unpack(row.body))), row.position)


def read_turn(row: SqlRow[Any]) -> Turn:
    return Turn(row.dyad, event_from_data(loads(unpack(row.body))), row.position)


def read_fact(row: SqlRow[Any]) -> Fact:
    return Fact(row.place, row.event, row.position, loads(unpack(row.body)))


def _entry_line(row: SqlRow[Any]) -> bytes:
    rest = canonical.dumps({"key": row.key, "position": row.position, "role": row.role})
    return b'{"actor":%b,"event":%b,%b' % (canonical.dumps(row.actor), unpack(row.body), rest[1:])


def _turn_line(row: SqlRow[Any]) -> bytes:
    rest = canonical.dumps({"key": row.key, "position": row.position})
    return b'{"dyad":%b,"event":%b,%b' % (canonical.dumps(row.dyad), unpack(row.body), rest[1:])


def _fact_line(row: SqlRow[Any]) -> bytes:
    rest = canonical.dumps({"event": row.event, "key": row.key, "place": row.place, "position": row.position})
    return b'%b,"value":%b}' % (rest[:-1], unpack(row.body))


_TABLES = {
    "actor_timeline": RowTable(timeline_entry, read_entry, _entry_line, ("event",)),
    "exchanges": RowTable(exchange_turn, read_turn, _turn_line, ("event", "dyad")),
}


def row_table(projection: str) -> RowTable:
    """The table of a projection: its own, or its part of the one for small projections."""
    facts = RowTable(projection_fact, read_fact, _fact_line, ("event",), {"name": projection})
    return _TABLES.get(projection, facts)


Values = dict[str, Any]
"""The columns of a row, as the driver takes them."""


class RowWriter:
    """Rows to columns. The rows of one event come one after another, and what they share is made once."""

    def __init__(self) -> None:
        self._event: Event | None = None
        self._shared: Values = {}

    def values(self, row: Row, begun: Change, ended: Change | None = None) -> Values:
        """The columns of a row that begins with a change, and ends with another or goes on."""
        return {
            **(self._of_fact(row) if isinstance(row, Fact) else self._of_event(row)),
            "from_position": begun.position,
            "reported_from": moment_text(begun.reported_at),
            "to_position": ended.position if ended else None,
            "reported_to": moment_text(ended.reported_at) if ended else None,
        }

    def _of_fact(self, row: Fact) -> Values:
        body = pack(dumps(row.value))
        return {"key": row.key, "place": row.place, "event": row.event, "position": row.position, "body": body}

    def _of_event(self, row: Entry | Turn) -> Values:
        if row.event is not self._event:
            self._event, self._shared = row.event, _shared(row.event)
        own = {**self._shared, "key": row.key, "position": row.position}
        if isinstance(row, Turn):
            return {**own, "dyad": row.dyad}
        coded = row.event.coded
        principal = row.role is Role.ACTOR and row.actor == coded.actor.id
        return {
            **own,
            "actor": row.actor,
            "role": row.role.value,
            "principal": principal,
            "act": coded.act.value,
            "kind": coded.kind.value,
        }


moment_text = lru_cache(maxsize=1024)(iso)
"""Records of one item have one moment."""


def _shared(event: Event) -> Values:
    occurred = event.coded.occurred
    latest = occurred.end.isoformat()
    return {
        "event": event.id,
        "day": occurred.start.isoformat() if occurred.start else latest,
        "precision": PRECISIONS.index(occurred.precision),
        "earliest": occurred.earliest().isoformat(),
        "latest": latest,
        "body": pack(dumps_plain(event_to_data(event))),
    }


def insert_rows(connection: Connection, rows: RowTable, generation: int, values: Sequence[Values]) -> None:
    """Past SQLAlchemy's own executemany, which spends more on a row than the database does."""
    if not values:
        return
    fixed: Values = {"generation": generation, **rows.shared}
    names = [column.name for column in rows.table.columns if column.name != "row" and column.name not in fixed]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    columns = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in (*fixed, *names))
    marks = ", ".join([mark] * (len(fixed) + len(names)))
    first, of = tuple(fixed.values()), itemgetter(*names)
    statement = f"INSERT INTO {rows.table.name} ({columns}) VALUES ({marks})"  # noqa: S608  names of our tables
    connection.exec_driver_sql(statement, [(*first, *of(row)) for row in values])
    if rows.table is timeline_entry:
        note_days(connection, generation, values)


def valid_at(table: FromClause, as_of: AsOf) -> ColumnElement[bool]:
    """Whether a row had begun and had not ended, both as known at the position and as published by the moment.

    Of what was published by a moment, the log's last word on an event counts: a version that came in late may have told
    its earlier forms again.
    """
    row, other = table.c, table.alias().c
    begun = row.from_position <= as_of.position
    if as_of.reported_by is None:
        return and_(begun, or_(row.to_position.is_(None), row.to_position > as_of.position))
    changes = ((other.from_position, other.reported_from), (other.to_position, other.reported_to))
    later = (
        and_(position > row.from_position, position <= as_of.position, reported <= as_of.reported_by)
        for position, reported in changes
    )
    same = [other.generation == row.generation, other.event == row.event]
    if "name" in table.c:
        same.append(other.name == row.name)
    overtaken = exists().where(*same, or_(*later))
    return and_(begun, row.reported_from <= as_of.reported_by, ~overtaken)
