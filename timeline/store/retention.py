"""Operational rows are kept for the latest few of each owner, and no longer."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import Column, Connection, Delete, Integer, Table, bindparam, delete, select


def keep_latest(connection: Connection, table: Table, owner: Column[str], names: Collection[str], kept: int) -> None:
    """Delete the rows of some owners but the `kept` newest of each. The table's `id` grows."""
    connection.execute(_too_many(table, owner), [{"name": name, "kept": kept} for name in names])


@cache
def _too_many(table: Table, owner: Column[str]) -> Delete:
    """Built once: building it costs more than running it."""
    of_it = owner == bindparam("name")
    newest_first = select(table.c.id).where(of_it).order_by(table.c.id.desc())
    last_too_many = newest_first.offset(bindparam("kept", type_=Integer())).limit(1).scalar_subquery()
    return delete(table).where(of_it, table.c.id <= last_too_many)
