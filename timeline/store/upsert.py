"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert
Inserting = Callable[[Table], Upsert]

INSERTS: Mapping[str, Inserting] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""How each database inserts, by the name of its dialect."""


def upsert(engine: Engine, table: Table) -> Upsert:
    return INSERTS[engine.dialect.name](table)
