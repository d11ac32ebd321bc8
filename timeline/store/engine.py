"""From a database URL to an engine, and the two ways to use it: `reading` and `writing`.

A write on SQLite takes its lock at once (BEGIN IMMEDIATE), so that it waits its turn rather than fail at its first
statement. Whatever the driver says of a database that cannot be used becomes StoreUnavailable: one line, no password,
what to do next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import Format
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from timeline.domain.errors import InvalidSettings, StoreUnavailable

BUSY_MILLISECONDS = 30_000
"""How long a write on SQLite waits for the one before it."""

CONNECT_SECONDS = 10

_POSTGRES_NAMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE_NAMES = frozenset({"sqlite", "sqlite+pysqlite"})
_WRITES = "timeline_writes"
BINARY_ROWS = "timeline_binary_rows"
"""Execution option of a query on PostgreSQL: rows come in its binary form, of which a page is read in half the time."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL; nothing is connected yet. InvalidSettings for any other."""
    parsed = _parse(url)
    if parsed.drivername in _POSTGRES_NAMES:
        return _postgres_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.drivername in _SQLITE_NAMES:
        return _sqlite_engine(parsed.set(drivername="sqlite+pysqlite"))
    raise InvalidSettings(
        f"no store for {parsed.drivername!r}; set TIMELINE_DATABASE_URL to sqlite:///path or postgresql://user@host/name"
    )


def where(url: URL) -> str:
    """The database in words that hold no password."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite file {url.database}"
    return f"PostgreSQL at {url.host or 'the local socket'}:{url.port or 5432}/{url.database or ''}"


@contextmanager
def reading(engine: Engine, *, streaming: bool = False) -> Iterator[Connection]:
    """A connection that sees one state of a SQLite database, and on PostgreSQL what is committed at each statement.

    Streaming takes rows as they come; PostgreSQL needs a transaction for it, and else does better without.
    """
    with typed_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql" and not streaming:
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction: committed when the block ends well, else nothing of it happened."""
    with typed_errors(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def driving(engine: Engine) -> Iterator[Any]:
    """The driver's own connection, for the one path where every trip to the server counts (see `append_sql`). On
    SQLite a transaction, committed when the block ends well; on PostgreSQL each statement is one, unless the block
    ends autocommit: then all from there on is one."""
    with typed_errors(engine):
        pooled = engine.raw_connection()
        driver: Any = pooled.driver_connection
        try:
            _begin(driver)
            yield driver
            _end(driver)
        except BaseException:
            _give_up(engine, pooled)
            raise
        pooled.close()


def _begin(driver: Any) -> None:
    if isinstance(driver, psycopg.Connection):
        driver.autocommit = True
    else:
        driver.execute("BEGIN IMMEDIATE")


def _end(driver: Any) -> None:
    driver.commit()
    if isinstance(driver, psycopg.Connection):
        driver.autocommit = False


def _give_up(engine: Engine, pooled: PoolProxiedConnection) -> None:
    """Roll back; when the server has gone away, let go of the connection and of all that wait in the pool."""
    driver: Any = pooled.driver_connection
    try:
        driver.rollback()
        _end(driver)
        pooled.close()
    except psycopg.OperationalError:
        pooled.invalidate()
        engine.dispose()


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise InvalidSettings(
            "the database URL cannot be read; set TIMELINE_DATABASE_URL to sqlite:///path or postgresql://user@host/name"
        ) from None


def _postgres_engine(url: URL) -> Engine:
    arguments = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(url, isolation_level="READ COMMITTED", connect_args=arguments)
    event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "before_cursor_execute", _send_binary)
    return engine


def _prepare_postgres(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """A statement outside of any transaction is of this level too, whatever the database's own settings say: at a
    stricter one an append that has waited for the head fails."""
    cursor = connection.cursor()
    cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")
    cursor.close()
    connection.commit()


def _send_binary(
    _connection: object, cursor: Any, _statement: str, _parameters: object, context: Any, _many: bool
) -> None:
    if context.execution_options.get(BINARY_ROWS):
        cursor.format = Format.BINARY


def _sqlite_engine(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise InvalidSettings(
            "a SQLite database in memory cannot be shared by our threads; name a file: sqlite:///path"
        )
    engine = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "do_connect", _make_place)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_place(_dialect: object, _entry: object, args: list[str], _keywords: dict[str, object]) -> None:
    """The folder and the file belong to their owner alone: feeds' credentials and webhooks' secrets lie in it."""
    path = Path(args[0])
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, the driver never does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def typed_errors(engine: Engine) -> Iterator[None]:
    """StoreUnavailable in place of what the drivers raise when the database is at fault."""
    try:
        yield
    except PoolTimeout:
        raise _unavailable(engine, "all connections are in use", "try again, or run fewer things at once") from None
    except OSError as error:
        raise _unavailable(engine, str(error), "name a path that can be written to in TIMELINE_DATABASE_URL") from None
    except DBAPIError as error:
        if not _is_of_the_database(error):
            raise
        raise _unavailable(engine, *_reason_and_advice(engine, str(error.orig))) from None
    except (sqlite3.DatabaseError, psycopg.Error) as error:
        if not _is_of_the_driver(error):
            raise
        raise _unavailable(engine, *_reason_and_advice(engine, str(error))) from None


_NOT_SET_UP = frozenset({"42P01", "42883", "42501"})
"""PostgreSQL has no such table or function, or no right to it for us: it was not migrated, or not granted."""


def _is_of_the_database(error: DBAPIError) -> bool:
    """Whether the database, and not our statement, is at fault."""
    if isinstance(error, ProgrammingError):
        return getattr(error.orig, "sqlstate", None) in _NOT_SET_UP
    if isinstance(error, IntegrityError):
        return False
    return isinstance(error, OperationalError | InterfaceError | InternalError) or type(error) is DatabaseError


def _is_of_the_driver(error: sqlite3.DatabaseError | psycopg.Error) -> bool:
    """The same, where the driver is spoken to directly."""
    at_fault = (
        *(sqlite3.OperationalError, sqlite3.InternalError),
        *(psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError),
    )
    if isinstance(error, psycopg.ProgrammingError):
        return error.sqlstate in _NOT_SET_UP
    return isinstance(error, at_fault) or type(error) is sqlite3.DatabaseError


_ADVICE = {
    "no such table": "run `timeline migrate`",
    "does not exist": "create it, then run `timeline migrate`",
    "permission denied": "grant the rights, or use another user in TIMELINE_DATABASE_URL",
    "not a database": "name another file in TIMELINE_DATABASE_URL",
    "locked": "another process is writing; try again",
    "full": "free some space",
    "No space left": "free some space",
    "authentication": "mend the user or password in TIMELINE_DATABASE_URL",
}


def _reason_and_advice(engine: Engine, said: str) -> tuple[str, str]:
    reason = (said.strip() or "the connection was lost").splitlines()[0]
    for words, advice in _ADVICE.items():
        if words in reason:
            return reason, advice
    if engine.dialect.name == "sqlite":
        return reason, "check the path in TIMELINE_DATABASE_URL and its permissions"
    return reason, "check that the server runs and that TIMELINE_DATABASE_URL names it"


def _unavailable(engine: Engine, reason: str, advice: str) -> StoreUnavailable:
    return StoreUnavailable(f"the database ({where(engine.url)}) cannot be used: {reason}; {advice}")
