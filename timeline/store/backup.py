"""Copies of a whole SQLite database, taken and put back while others write (SQLite's online backup).

A copy is one state of the database: the log up to a position, and everything that goes with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from timeline.domain.errors import Conflict, InvalidInput, StoreUnavailable
from timeline.store.engine import BUSY_MILLISECONDS, typed_errors, where

_MAGIC = b"SQLite format 3\0"


def is_sqlite_file(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def copy_out(engine: Engine, target: Path) -> None:
    """Copy the database into a new file, which nobody but its owner can read: secrets of webhooks lie in it."""
    with typed_errors(engine), _driver(engine) as source:
        target.touch(mode=0o600, exist_ok=False)
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that can be carried anywhere


def copy_in(source: Path, engine: Engine) -> None:
    """Put a copy in the place of a database whose log is empty, or not there yet; Conflict when it holds records."""
    with typed_errors(engine), closing(_opened(source)) as copy, _driver(engine) as target:
        held = _position(target)
        if held:
            raise Conflict(
                f"the log ({where(engine.url)}) holds {held} records; only an empty one can be restored to: name a new "
                "database in TIMELINE_DATABASE_URL"
            )
        if _position(copy) is None:
            raise InvalidInput(f"{str(source)!r} is a SQLite file without a log; give a file of `timeline backup`")
        copy.backup(target)


@contextmanager
def _driver(engine: Engine) -> Iterator[sqlite3.Connection]:
    pooled = engine.raw_connection()
    try:
        raw = pooled.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise StoreUnavailable(f"{where(engine.url)} is no SQLite database; use `timeline export` and `import`")
        yield raw
    finally:
        pooled.close()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_MILLISECONDS / 1000)


def _position(connection: sqlite3.Connection) -> int | None:
    """How far the log goes; None when there is none."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'log_head'").fetchone()
    return int(connection.execute("SELECT position FROM log_head").fetchone()[0]) if known else None
