"""The application role on PostgreSQL: enough for the service, and no way to change the log (law 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.conftest import FakeClock
from tests.databases import throw_away
from timeline.domain.errors import InvalidSettings, StoreUnavailable
from timeline.domain.records import NewRecord, salted
from timeline.store.database import Database
from timeline.store.engine import open_engine
from timeline.store.roles import grant_application, own_rights
from timeline.use_cases.verify import verify

WORDS = salted(b"words of a source", b"salt")


@dataclass(frozen=True)
class TwoRoles:
    """One migrated database and the two ways into it."""

    owner: str
    application: str
    role: str


@pytest.fixture
def server_role(postgres: str) -> Iterator[tuple[str, str]]:
    """A role that may log in and nothing more, and its password; gone at the end."""
    name, password = f"timeline_app_{uuid4().hex[:12]}", uuid4().hex
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), password))
    yield name, password
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def roles(server_role: tuple[str, str], postgres: str, postgres_template: str) -> Iterator[TwoRoles]:
    name, password = server_role
    with throw_away(postgres, postgres_template) as url:
        grant(url, name)
        application = make_url(url).set(username=name, password=password).render_as_string(hide_password=False)
        yield TwoRoles(url, application, name)


def grant(url: str, role: str) -> None:
    engine = open_engine(url)
    try:
        grant_application(engine, role)
    finally:
        engine.dispose()


@pytest.fixture
def application(roles: TwoRoles, clock: FakeClock) -> Iterator[Database]:
    with Database.open(roles.application, clock) as opened:
        yield opened


@pytest.fixture
def attacker(roles: TwoRoles, application: Database) -> Iterator[psycopg.Connection]:
    """A session as the application role on a log with two records, which stay as they are."""
    fill(application)
    with psycopg.connect(roles.application, autocommit=True) as connection:
        before = everything(connection)
        yield connection
        assert everything(connection) == before
    with application.audit() as stored:
        assert [reached.position for reached in verify(stored)][-1:] == [2]


def fill(database: Database) -> None:
    records = [NewRecord("item.received", "s", "a", {"n": 1}), NewRecord("item.revised", "s", "b", {"n": 2})]
    database.log.append(records, contents=[WORDS])


def everything(connection: psycopg.Connection) -> list[object]:
    tables = ("log_record", "log_commit", "log_head", "content")
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def test_the_application_role_appends_reads_and_keeps_read_models(application: Database) -> None:
    fill(application)
    assert application.log.append([NewRecord("item.coded", "s", "c", {})], expect={"s": 2}) == (3,)
    assert application.log.content(WORDS.hash) == WORDS.data
    number = application.projections.begin_generation("actor_timeline", 1)
    with application.projections.unit("actor_timeline", number) as unit:
        unit.advance(3)
    assert application.projections.position("actor_timeline") == 3


def test_the_application_role_does_the_operational_work(application: Database, clock: FakeClock) -> None:
    assert application.leases.acquire("lane", "me", clock(), timedelta(seconds=5)) == 1
    application.leases.release("lane", "me")
    application.checkpoints.set("coder", 2)
    assert application.checkpoints.get("coder") == 2
    assert application.feeds.claim_due(clock(), limit=5, hold=timedelta(seconds=1)) == []
    assert application.subscriptions.all() == []


ATTACKS = [
    "UPDATE log_record SET data = 'x'",
    "DELETE FROM log_record",
    "TRUNCATE log_record",
    "TRUNCATE log_record, log_commit, log_head, content CASCADE",
    "UPDATE log_commit SET chain = root",
    "DELETE FROM log_commit",
    "TRUNCATE log_commit",
    "UPDATE content SET hash = 'x'",
    "DELETE FROM content",
    "TRUNCATE content",
    "DELETE FROM log_head",
    "INSERT INTO log_head VALUES (2, 0, 0, 'c')",
    "TRUNCATE log_head",
    "INSERT INTO log_record SELECT * FROM log_record ON CONFLICT (position) DO UPDATE SET data = 'x'",
    "INSERT INTO log_commit SELECT * FROM log_commit ON CONFLICT (number) DO UPDATE SET root = 'x'",
    "MERGE INTO log_record USING log_head ON true WHEN MATCHED THEN DELETE",
    "MERGE INTO log_commit USING log_head ON true WHEN MATCHED THEN UPDATE SET chain = 'x'",
    "WITH gone AS (DELETE FROM log_record RETURNING *) SELECT * FROM gone",
    "SELECT * FROM log_record FOR UPDATE",
    "DO $$ BEGIN LOCK TABLE log_record IN ACCESS EXCLUSIVE MODE; END $$",
    "ALTER TABLE log_record DISABLE TRIGGER ALL",
    "ALTER TABLE log_record DISABLE TRIGGER log_record_guards_rows",
    "ALTER TABLE log_head DISABLE TRIGGER USER",
    "ALTER TABLE log_record ENABLE REPLICA TRIGGER log_record_guards_rows",
    "DROP TRIGGER log_record_guards_rows ON log_record",
    "ALTER TRIGGER log_record_guards_rows ON log_record RENAME TO other",
    "CREATE TRIGGER mine BEFORE INSERT ON log_record FOR EACH ROW EXECUTE FUNCTION timeline_wake()",
    "CREATE RULE mine AS ON INSERT TO log_record DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "DROP FUNCTION timeline_refuse() CASCADE",
    "ALTER FUNCTION timeline_refuse() RENAME TO other",
    "DROP TABLE log_record",
    "DROP TABLE log_record CASCADE",
    "ALTER TABLE log_record RENAME TO log_record_old",
    "ALTER TABLE log_record RENAME COLUMN data TO old",
    "ALTER TABLE log_record DROP COLUMN data",
    "ALTER TABLE log_record ALTER COLUMN data TYPE text USING 'x'",
    "ALTER TABLE log_record ADD COLUMN more text DEFAULT 'x'",
    "ALTER TABLE log_record SET SCHEMA pg_temp",
    "ALTER TABLE log_record DROP CONSTRAINT uq_log_record_key",
    "ALTER TABLE log_record ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE log_record OWNER TO current_user",
    "ALTER TABLE log_record SET UNLOGGED",
    "CREATE TABLE mine (LIKE log_record)",
    "CREATE TABLE mine () INHERITS (log_record)",
    "CREATE SCHEMA mine",
    "CREATE INDEX mine ON log_record (data)",
    "DROP INDEX ix_log_record_type",
    "SET session_replication_role = 'replica'",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "UPDATE pg_class SET relhastriggers = false",
    "DELETE FROM pg_trigger",
    "DO $$ BEGIN DELETE FROM log_record; END $$",
    "COPY log_record FROM PROGRAM 'true'",
    "COPY log_record TO '/dev/null'",
    "UPDATE alembic_version SET version_num = '0000'",
    "DELETE FROM alembic_version",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_the_application_role_is_refused(attacker: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attacker.execute(statement)


COUNTER_ATTACKS = [
    "UPDATE log_head SET position = 1",
    "UPDATE log_head SET chain = 'x'",
    "UPDATE log_head SET position = 1, commit_number = commit_number + 1",
    "UPDATE log_head SET commit_number = 0, position = position + 1",
    "UPDATE content SET salt = '', data = ''",
    "UPDATE content SET data = 'other words'",
]


@pytest.mark.parametrize("statement", COUNTER_ATTACKS)
def test_counters_only_move_forward_and_words_stay_even_where_the_role_may_update(
    attacker: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="is append-only"):
        attacker.execute(statement)


def test_the_application_role_cannot_become_the_owner(roles: TwoRoles, attacker: psycopg.Connection) -> None:
    owner = make_url(roles.owner).username or ""
    for statement in ("SET ROLE {}", "SET SESSION AUTHORIZATION {}", "GRANT {} TO CURRENT_USER"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attacker.execute(sql.SQL(statement).format(sql.Identifier(owner)))


def test_granting_again_takes_away_what_was_given_meanwhile(roles: TwoRoles) -> None:
    with psycopg.connect(roles.owner, autocommit=True) as owner:
        owner.execute(sql.SQL("GRANT ALL ON log_record, log_head TO {}").format(sql.Identifier(roles.role)))
        owner.execute("GRANT DELETE ON log_record TO PUBLIC")
    assert rights(roles.application) == (roles.role, "allowed to change the log")
    grant(roles.owner, roles.role)
    assert rights(roles.application) == (roles.role, "")


def rights(url: str) -> tuple[str, str]:
    engine = open_engine(url)
    try:
        found = own_rights(engine)
        return found.user, found.excess
    finally:
        engine.dispose()


def test_the_owner_is_known_for_what_it_is(roles: TwoRoles) -> None:
    user, excess = rights(roles.owner)
    assert user == make_url(roles.owner).username
    assert excess


def test_a_role_that_no_grant_holds_back_is_refused(roles: TwoRoles) -> None:
    with pytest.raises(InvalidSettings, match="made for the service alone"):
        grant(roles.owner, make_url(roles.owner).username or "")
    with psycopg.connect(roles.owner, autocommit=True) as owner:
        owner.execute(sql.SQL("ALTER ROLE {} CREATEROLE").format(sql.Identifier(roles.role)))
    with pytest.raises(InvalidSettings, match="mighty"):
        grant(roles.owner, roles.role)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("GRANT CREATE ON DATABASE {database} TO {role}", "create functions"),
        ("CREATE SCHEMA elsewhere; GRANT CREATE ON SCHEMA elsewhere TO {role}", "create functions"),
        ("GRANT pg_execute_server_program TO {role}", "mighty"),
        ("GRANT pg_write_server_files TO {role}", "mighty"),
    ],
)
def test_rights_that_lead_around_the_guards_are_known(roles: TwoRoles, statement: str, reason: str) -> None:
    """A schema of its own is enough: a guard calls functions made there, when its session's search path says so."""
    names = {"database": make_url(roles.owner).database or "", "role": roles.role}
    with psycopg.connect(roles.owner, autocommit=True) as owner:
        owner.execute(sql.SQL(statement).format(**{name: sql.Identifier(value) for name, value in names.items()}))
    assert reason in rights(roles.application)[1]
    with pytest.raises(InvalidSettings, match=reason):
        grant(roles.owner, roles.role)


def test_the_role_appends_where_functions_are_not_for_everybody(roles: TwoRoles, application: Database) -> None:
    with psycopg.connect(roles.owner, autocommit=True) as owner:
        owner.execute("REVOKE EXECUTE ON FUNCTION timeline_append FROM PUBLIC")
        owner.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION timeline_append FROM {}").format(sql.Identifier(roles.role)))
    with pytest.raises(StoreUnavailable, match="grant the rights"):
        fill(application)
    grant(roles.owner, roles.role)
    fill(application)


def test_a_role_that_is_not_there_and_a_database_without_roles_are_refused(roles: TwoRoles, sqlite_url: str) -> None:
    with pytest.raises(InvalidSettings, match="no role 'nobody'"):
        grant(roles.owner, "nobody")
    with pytest.raises(InvalidSettings, match="leave it out on SQLite"):
        grant(sqlite_url, "anybody")
