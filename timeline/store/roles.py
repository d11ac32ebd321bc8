"""Two roles on PostgreSQL: the owner, who migrates, and the application, who may do no more than the service needs.

| tables | the application may |
|---|---|
| `log_record`, `log_commit` | SELECT, INSERT |
| `content` | SELECT, INSERT, and UPDATE of salt and words, which a trigger lets through for erased words only |
| `log_head` | SELECT, UPDATE |
| read models and operational rows | SELECT, INSERT, UPDATE, DELETE |
| the table of migrations | SELECT |
| the function `timeline_append` | EXECUTE |

It owns nothing, makes nothing, and may neither truncate nor touch a trigger; only an owner could switch the guards off.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from timeline.domain.errors import InvalidSettings
from timeline.store.engine import reading, writing
from timeline.store.tables import metadata

LOG_RIGHTS = {
    "log_record": "SELECT, INSERT",
    "log_commit": "SELECT, INSERT",
    "content": "SELECT, INSERT, UPDATE (salt, data)",
    "log_head": "SELECT, UPDATE",
    "alembic_version": "SELECT",
}
OTHER_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"

_HERE = "relnamespace = CAST(current_schema() AS regnamespace) AND relname IN"
_IMMUTABLE = f"{_HERE} ('log_record', 'log_commit', 'content')"
_LOG = f"{_HERE} ('log_record', 'log_commit', 'content', 'log_head')"
_RIGHTS = text(
    "SELECT rolsuper OR rolreplication OR rolcreaterole OR pg_has_role(rolname, 'pg_write_server_files', 'MEMBER') "  # noqa: S608  # names of this file
    "OR pg_has_role(rolname, 'pg_execute_server_program', 'MEMBER'), "
    f"EXISTS (SELECT FROM pg_class WHERE {_LOG} AND pg_has_role(rolname, relowner, 'MEMBER')), "
    f"EXISTS (SELECT FROM pg_class WHERE {_LOG} AND has_table_privilege(rolname, oid, 'DELETE, TRUNCATE, TRIGGER')) "
    f"OR EXISTS (SELECT FROM pg_class WHERE {_IMMUTABLE} AND has_table_privilege(rolname, oid, 'UPDATE')), "
    # the functions of guards call others by name, and a session says where names are looked up first
    "has_database_privilege(rolname, current_database(), 'CREATE') OR EXISTS (SELECT FROM pg_namespace "
    "WHERE nspname !~ '^pg_' AND has_schema_privilege(rolname, oid, 'CREATE')) "
    "FROM pg_roles WHERE rolname = :role"
)
_SEQUENCES = text(
    "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() AND sequenceowner = current_user"
)


def grant_application(engine: Engine, role: str) -> None:
    """Give the role its rights, and take away what it had beyond them; safe to run again. InvalidSettings, and nothing
    done, for a role that is not there or that no grant would hold back."""
    if engine.dialect.name != "postgresql":
        raise InvalidSettings("TIMELINE_APPLICATION_ROLE is for PostgreSQL; leave it out on SQLite, which has no roles")
    with writing(engine) as connection:
        if _excess(connection, role) is None:
            raise InvalidSettings(
                f"PostgreSQL has no role {role!r}; make it with CREATE ROLE … LOGIN, or mend TIMELINE_APPLICATION_ROLE"
            )
        for statement in _grants(connection, role):
            connection.execute(text(statement))
        if excess := _excess(connection, role):
            raise InvalidSettings(f"the role {role!r} is {excess}; name another one, made for the service alone")


def _grants(connection: Connection, name: str) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    role, schema = quote(name), quote(str(connection.execute(text("SELECT current_schema()")).scalar_one()))
    rights = dict.fromkeys(metadata.tables, OTHER_RIGHTS) | LOG_RIGHTS
    tables = ", ".join(f"{schema}.{quote(table)}" for table in rights)
    return [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON {tables} FROM PUBLIC, {role}",
        *(f"GRANT {allowed} ON {schema}.{quote(table)} TO {role}" for table, allowed in rights.items()),
        *(
            f"GRANT USAGE ON SEQUENCE {schema}.{quote(sequence)} TO {role}"
            for sequence in connection.execute(_SEQUENCES).scalars()
        ),
        f"GRANT EXECUTE ON FUNCTION {schema}.timeline_append TO {role}",
    ]


@dataclass(frozen=True, slots=True)
class Rights:
    """Who we are to the database, and what that is beyond an application role; empty when nothing."""

    user: str
    excess: str


def own_rights(engine: Engine) -> Rights:
    """The rights of our own connection to PostgreSQL."""
    with reading(engine) as connection:
        user = str(connection.execute(text("SELECT current_user")).scalar_one())
        return Rights(user, _excess(connection, user) or "")


def _excess(connection: Connection, role: str) -> str | None:
    """What a role could do to the log beyond appending; empty when nothing, None for no such role."""
    found = connection.execute(_RIGHTS, {"role": role}).one_or_none()
    if found is None:
        return None
    reasons = (
        "mighty over the whole server",
        "owner of the log, or a member of its owner",
        "allowed to change the log",
        "allowed to create functions, which guards can be led to call (REVOKE CREATE on this database and its schemas)",
    )
    return next((reason for holds, reason in zip(found, reasons, strict=True) if holds), "")
