"""Operational rows are kept for the latest few of each owner, and no longer."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Table, delete, select


def keep_latest(connection: Connection, table: Table, owner: Column[str], name: str, kept: int) -> None:
    """Delete an owner's rows but the `kept` newest. The table's `id` grows."""
    last_too_many = select(table.c.id).where(owner == name).order_by(table.c.id.desc()).offset(kept).limit(1)
    connection.execute(delete(table).where(owner == name, table.c.id <= last_too_many.scalar_subquery()))
