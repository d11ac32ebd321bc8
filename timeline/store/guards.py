"""Append-only, held by the database itself (law 1): the triggers that belong to the tables of the log.

Walked past elsewhere, and closed here: SQLite's `INSERT OR REPLACE` deletes without asking the DELETE trigger, so every
unique key (the hidden rowid too) is guarded before INSERT; PostgreSQL's TRUNCATE asks only statement triggers, its
logical replication only row triggers, and `session_replication_role = replica` silences all that are not ENABLE ALWAYS.
`log_head` is a counter: it may be moved forward, and nothing else; the head of an empty log may be moved to the end of
an imported one. Of `content` salt and words may be emptied once a `content.erased` names the hash.

SQLite's guards end the whole transaction (ROLLBACK): for a refusal that undid its own statement alone, SQLite would
keep a journal of every insert, which costs as much again as the guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

IMMUTABLE: Mapping[str, tuple[str, ...]] = {
    "log_record": (
        "position = NEW.position",
        "key = NEW.key",
        "stream = NEW.stream AND stream_version = NEW.stream_version",
    ),
    "log_commit": ("number = NEW.number", "first_position = NEW.first_position"),
}
"""Tables that take INSERT only, with the condition of each unique key."""

ERASABLE: Mapping[str, tuple[str, ...]] = {"content": ("hash = NEW.hash", "rowid = NEW.rowid")}
"""Tables that take INSERT and the emptying of a row, with the condition of each unique key."""

COUNTERS: Mapping[str, tuple[str, str]] = {
    "log_head": (
        "id = NEW.id",
        "NEW.id = OLD.id AND NEW.position > OLD.position"
        " AND (NEW.commit_number = OLD.commit_number + 1 OR OLD.commit_number = 0 AND NEW.commit_number > 0)"
        " AND NEW.recorded_at >= coalesce(OLD.recorded_at, '')",
    ),
}
"""Tables whose rows only move forward: the condition of the key, and what "forward" is."""

WAKE_CHANNEL = "timeline_log"
"""PostgreSQL tells listeners on this channel that the log has grown."""

_PATH = "search_path=pg_catalog, pg_temp"
"""Names in the functions mean the server's own, whatever the caller has put in their way."""

_REFUSE = (
    f"CREATE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql SET {_PATH} AS $$ BEGIN "
    "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; "
    "END $$"
)
_EMPTIED = "NEW.hash = OLD.hash AND NEW.salt = {0} AND NEW.data = {0}"
_EMPTIED_ON_SQLITE, _EMPTIED_ON_POSTGRES = _EMPTIED.format("x''"), _EMPTIED.format("''")
_ERASED = (
    f"NEW.rowid = OLD.rowid AND {_EMPTIED_ON_SQLITE} AND EXISTS (SELECT 1 FROM log_record "  # noqa: S608  # constants
    "WHERE type = 'content.erased' AND instr(data, CAST(lower(hex(OLD.hash)) AS BLOB)) > 0)"
)
_REFUSE_UNLESS_ERASED = (
    f"CREATE FUNCTION timeline_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql SET {_PATH} AS $$ "  # noqa: S608
    "DECLARE named boolean; BEGIN "
    # the schema is spelt out: a temporary table of that name would else be asked first
    "EXECUTE format('SELECT EXISTS (SELECT FROM %I.log_record WHERE type = ''content.erased'' AND "
    "position(convert_to(encode($1, ''hex''), ''UTF8'') IN data) > 0)', TG_TABLE_SCHEMA) INTO named USING OLD.hash; "
    f"IF named AND {_EMPTIED_ON_POSTGRES} THEN RETURN NEW; END IF; "
    "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; "
    "END $$"
)
_WAKE = (
    "CREATE FUNCTION timeline_wake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"PERFORM pg_notify('{WAKE_CHANNEL}', ''); RETURN NULL; END $$"
)


def guard_statements(dialect: str) -> list[str]:
    """The statements that make every guard of "sqlite" or "postgresql", in order."""
    if dialect == "sqlite":
        return [statement for _, statement in _sqlite_triggers()]
    statements = [_REFUSE, _REFUSE_UNLESS_ERASED, _WAKE]
    for name, table, statement in _postgres_triggers():
        statements += [statement, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"]
    return [
        *statements,
        "CREATE TRIGGER log_head_wakes AFTER UPDATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION timeline_wake()",
    ]


def missing_guards(connection: Connection) -> list[str]:
    """The guards that this database lacks, has switched off, or has in other words than ours."""
    if connection.dialect.name == "sqlite":
        return _missing_on_sqlite(connection)
    return _missing_on_postgres(connection)


def _missing_on_sqlite(connection: Connection) -> list[str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    found = {name: _one_line(statement) for name, statement in rows}
    return sorted(name for name, statement in _sqlite_triggers() if found.get(name) != _one_line(statement))


def _missing_on_postgres(connection: Connection) -> list[str]:
    """The server prints a trigger in words of its own: the same but for brackets, quotes, casts and capitals."""
    rows = connection.execute(
        text(
            "SELECT tgname, replace(pg_get_triggerdef(pg_trigger.oid), ' ON ' || quote_ident(nspname) || '.', ' ON '), "
            "proname, prosrc FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "JOIN pg_namespace ON pg_namespace.oid = relnamespace JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgenabled = 'A' AND nspname = current_schema() AND proconfig = ARRAY[CAST(:path AS text)]"
        ),
        {"path": _PATH},
    )
    made = f"CREATE FUNCTION {{}}() RETURNS trigger LANGUAGE plpgsql SET {_PATH} AS $${{}}$$"
    found = {(name, *_words(trigger)): _one_line(made.format(*function)) for name, trigger, *function in rows}
    ours = {_one_line(_REFUSE), _one_line(_REFUSE_UNLESS_ERASED)}
    return sorted(name for name, _, trigger in _postgres_triggers() if found.get((name, *_words(trigger))) not in ours)


def _words(trigger: str) -> list[str]:
    return re.findall(r"[^\s()]+", trigger.lower().replace('"', "").replace("::text", ""))


def _one_line(statement: str) -> str:
    return " ".join(statement.split())


def _sqlite_triggers() -> Iterator[tuple[str, str]]:
    for table, keys in {**IMMUTABLE, **ERASABLE}.items():
        taken = " OR ".join(_standing(table, key) for key in keys)
        yield _sqlite_trigger(table, "update", f"WHEN NOT coalesce({_ERASED}, 0) " if table in ERASABLE else "")
        yield _sqlite_trigger(table, "delete", "")
        yield _sqlite_trigger(table, "insert", f"WHEN {taken} ")
    for table, (key, forward) in COUNTERS.items():
        yield _sqlite_trigger(table, "update", f"WHEN NOT coalesce({forward}, 0) ")
        yield _sqlite_trigger(table, "delete", "")
        yield _sqlite_trigger(table, "insert", f"WHEN {_standing(table, key)} ")


def _standing(table: str, key: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608  # both are constants of this file


def _sqlite_trigger(table: str, verb: str, when: str) -> tuple[str, str]:
    name = f"{table}_guards_{verb}"
    refusal = f"SELECT RAISE(ROLLBACK, '{table} is append-only: {verb.upper()} refused')"
    return name, f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {when}BEGIN {refusal}; END"


def _postgres_triggers() -> Iterator[tuple[str, str, str]]:
    """Events stand in the order in which the server prints them."""
    for table in IMMUTABLE:
        yield _postgres_trigger(table, "rows", "BEFORE DELETE OR UPDATE", "FOR EACH ROW")
        yield _postgres_trigger(table, "all", "BEFORE DELETE OR UPDATE OR TRUNCATE", "FOR EACH STATEMENT")
    for table in ERASABLE:
        yield _postgres_trigger(table, "update", "BEFORE UPDATE", "FOR EACH ROW", "timeline_refuse_unless_erased")
        yield _postgres_trigger(table, "rows", "BEFORE DELETE", "FOR EACH ROW")
        yield _postgres_trigger(table, "all", "BEFORE DELETE OR TRUNCATE", "FOR EACH STATEMENT")
    for table, (_, forward) in COUNTERS.items():
        yield _postgres_trigger(table, "update", "BEFORE UPDATE", f"FOR EACH ROW WHEN (NOT coalesce({forward}, false))")
        yield _postgres_trigger(table, "rows", "BEFORE DELETE", "FOR EACH ROW")
        yield _postgres_trigger(table, "all", "BEFORE DELETE OR TRUNCATE", "FOR EACH STATEMENT")


def _postgres_trigger(
    table: str, guard: str, when: str, scope: str, function: str = "timeline_refuse"
) -> tuple[str, str, str]:
    name = f"{table}_guards_{guard}"
    return name, table, f"CREATE TRIGGER {name} {when} ON {table} {scope} EXECUTE FUNCTION {function}()"
