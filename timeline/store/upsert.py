"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""

from __future__ import annotations

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert


def upsert(engine: Engine, table: Table) -> Upsert:
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)
