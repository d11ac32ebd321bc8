"""Something goes wrong before a chosen statement: the connections of an engine are watched, production code is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Before = Callable[[str], None]


def watch(engine: Engine, before: Before) -> None:
    """Call `before` with every statement that new connections send, COPY and COMMIT too, before it is sent."""
    connect = _watched_sqlite(before) if engine.dialect.name == "sqlite" else _watched_postgres(before)
    event.listen(engine, "do_connect", lambda _dialect, _entry, args, keywords: connect(*args, **keywords))
    engine.dispose()


def _watched_sqlite(before: Before) -> Callable[..., Any]:
    class Cursor(sqlite3.Cursor):
        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            before(statement)
            return super().execute(statement, *parameters)

        def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
            before(statement)
            return super().executemany(statement, rows)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            return self.cursor().execute(statement, *parameters)

        def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
            return self.cursor().executemany(statement, rows)

        def commit(self) -> None:
            before("COMMIT")
            super().commit()

    return lambda *args, **keywords: sqlite3.connect(*args, factory=Connection, **keywords)


def _watched_postgres(before: Before) -> Callable[..., Any]:
    class Connection(psycopg.Connection[Any]):
        def commit(self) -> None:
            before("COMMIT")
            super().commit()

    def connect(*args: Any, **keywords: Any) -> Any:
        return Connection.connect(*args, cursor_factory=_watched_cursor(before), **keywords)

    return connect


def _watched_cursor(before: Before) -> type[psycopg.Cursor[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *parameters: Any, **keywords: Any) -> Any:
            before(str(query))
            return super().execute(query, *parameters, **keywords)

        def executemany(self, query: Any, *parameters: Any, **keywords: Any) -> None:
            before(str(query))
            super().executemany(query, *parameters, **keywords)

        def copy(self, statement: Any, *parameters: Any, **keywords: Any) -> Any:
            before(str(statement))
            return super().copy(statement, *parameters, **keywords)

    return Cursor
