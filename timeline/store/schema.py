"""Bringing a database to the tables of this code, and refusing one that is not there.

A new SQLite file migrates itself when it is opened. PostgreSQL is migrated by its owner, with `timeline migrate`.
"""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from timeline.domain.errors import StoreUnavailable
from timeline.store.engine import reading, where, writing
from timeline.store.guards import missing_guards

_ONE_AT_A_TIME = 7_170_515_202
"""The advisory lock of migrations on PostgreSQL: any number that nobody else uses."""


def migrate(engine: Engine) -> str:
    """Bring the database up to this code, in one transaction; the version it has then. Safe to run twice at once."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
        _check_ours(connection)
        command.upgrade(_config(connection), "head")
    return newest_version()


def schema_version(engine: Engine) -> str | None:
    """The migration that the database stands at; None for one without our tables."""
    with reading(engine) as connection:
        return _version(connection)


def newest_version() -> str:
    """The migration that this code wants."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def ensure_current(engine: Engine) -> None:
    """Make the database usable, or StoreUnavailable: it must have this code's tables and the guards of the log."""
    if schema_version(engine) != newest_version():
        if engine.dialect.name == "sqlite":
            migrate(engine)
        else:
            _refuse_version(engine)
    with reading(engine) as connection:
        missing = missing_guards(connection)
    if missing:
        raise StoreUnavailable(
            f"the database ({where(engine.url)}) lacks guards of the append-only log: {', '.join(missing)}; somebody "
            "took them away: compare the log with a backup before going on"
        )


def _refuse_version(engine: Engine) -> None:
    with reading(engine) as connection:
        _check_ours(connection)
        version = _version(connection)
    state = f"stands at migration {version}" if version else "has no tables yet"
    raise StoreUnavailable(
        f"the database ({where(engine.url)}) {state}, this program needs {newest_version()}; run `timeline migrate`"
    )


def _check_ours(connection: Connection) -> None:
    """StoreUnavailable for a database of somebody else, or of a later version of this program."""
    place = where(connection.engine.url)
    version = _version(connection)
    if version is None:
        if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
            raise StoreUnavailable(f"the {place} holds other tables; name another file in TIMELINE_DATABASE_URL")
    elif version not in _known_versions():
        raise StoreUnavailable(
            f"the database ({place}) stands at migration {version}, which this version of the program does not know; "
            "upgrade the program, or name another database in TIMELINE_DATABASE_URL"
        )


def _known_versions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    return config
