"""Words leave the store: their rows are emptied in the transaction of their tombstone, then their traces in files go.

An emptied row keeps its hash, so that whoever finds it in a record finds a tombstone. Traces are what a database keeps
of rows that it no longer shows: free pages and the write-ahead log on SQLite, dead rows on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from threading import Event

from sqlalchemy import Connection, Engine, bindparam, text, update

from timeline.store.engine import BUSY_MILLISECONDS, reading, typed_errors
from timeline.store.tables import content

PATIENCE_SECONDS = 10.0
"""How long scrubbing waits for readers who still see the words; they hold their snapshot for one request at most."""

_LOOK_SECONDS = 0.2
_FILE = text("SELECT pg_relation_filenode('content')")
_OPEN = text(
    "SELECT virtualtransaction FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'virtualxid' AND pid <> pg_backend_pid() "
    "AND (datname = current_database() OR datname IS NULL)"  # none yet: a session that is about to begin
)
_EMPTY = update(content).where(content.c.hash == bindparam("erased")).values(salt=b"", data=b"")


def empty(connection: Connection, hashes: Collection[str]) -> None:
    """Take salt and words of these hashes away; their `content.erased` was written in this transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    for one in sorted(hashes):
        connection.execute(_EMPTY, {"erased": bytes.fromhex(one)})


def scrub(engine: Engine, patience_seconds: float = PATIENCE_SECONDS) -> str | None:
    """Rewrite the files that may hold traces of emptied rows; None, or why traces may remain.

    SQLite: the whole database is written anew, and its write-ahead log cut to nothing. PostgreSQL: the table is written
    anew; its own write-ahead log, its replicas and its base backups are the server's and outlive this.
    """
    if engine.dialect.name == "sqlite":
        return _scrub_sqlite(engine, patience_seconds)
    return _scrub_postgres(engine, patience_seconds)


def _scrub_sqlite(engine: Engine, patience_seconds: float) -> str | None:
    with typed_errors(engine):
        pooled = engine.raw_connection()
        try:
            cursor = pooled.cursor()
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("VACUUM")
            cursor.execute(f"PRAGMA busy_timeout = {patience_seconds * 1000:.0f}")  # it is SQLite that waits
            busy, _frames, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        finally:
            pooled.close()
    if not busy:
        return None
    return "another process reads a state from before; erase the item again when it has ended"


def _scrub_postgres(engine: Engine, patience_seconds: float) -> str | None:
    with reading(engine) as connection:
        before, file = _transactions(connection), connection.execute(_FILE).scalar_one()
        seen_last = all(before & _transactions(connection) for _ in _looks(patience_seconds))
        connection.execute(text("VACUUM (FULL) content"))
        if connection.execute(_FILE).scalar_one() == file:
            return "only the owner of the tables can write them anew; erase the item again with the owner's URL"
    return "an older transaction is still open; erase the item again when it has ended" if seen_last else None


def _transactions(connection: Connection) -> set[str]:
    """The transactions open in this database but for our own: what they may still see is not vacuumed away."""
    return set(connection.execute(_OPEN).scalars())


def _looks(patience_seconds: float) -> Iterator[None]:
    """Now, and again after every pause while patience lasts."""
    pause, left = Event(), patience_seconds
    yield
    while left > 0:
        pause.wait(_LOOK_SECONDS)
        left -= _LOOK_SECONDS
        yield
