"""The conditions on stored rows: whose they are, what was asked for, and when; and their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, literal, tuple_

from timeline.domain.read_models import AsOf, EntryFilter, Order, Window
from timeline.store.generations import live_generation
from timeline.store.rows import row_table, valid_at
from timeline.store.tables import timeline_entry


def live_rows(name: str, as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    rows = row_table(name)
    return *rows.of(as_of.generation(name) or live_generation(name)), valid_at(rows.table, as_of)


def chosen(wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
    line = timeline_entry.c
    if wanted.actor is None:
        yield line.principal.is_(True)
    else:
        yield line.actor == wanted.actor
    if wanted.actor is not None and wanted.role is not None:
        yield line.role == wanted.role.value
    if wanted.act is not None:
        yield line.act == wanted.act.value
    if wanted.kind is not None:
        yield line.kind == wanted.kind.value


def within(table: FromClause, window: Window) -> Iterator[ColumnElement[bool]]:
    """What may lie in the window; with `certain` what lies wholly inside (DESIGN section 7)."""
    first, last = (table.c.earliest, table.c.latest) if window.certain else (table.c.latest, table.c.earliest)
    if window.since is not None:
        yield first >= window.since
    if window.until is not None:
        yield last < window.until


def order_columns(table: FromClause) -> tuple[ColumnElement[Any], ...]:
    return table.c.day, table.c.precision, table.c.position, table.c.key


def after(table: FromClause, order: Order) -> ColumnElement[bool]:
    place = (order.day, order.precision, order.position, order.key)
    columns = order_columns(table)
    return tuple_(*columns) > tuple_(
        *(literal(value, column.type) for value, column in zip(place, columns, strict=True))
    )
