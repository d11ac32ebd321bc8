"""Migrations equal the declared tables and guards, both ways; any number of processes may migrate at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from tests.contract.rows import between, entries, event, hour, on
from tests.databases import throw_away
from timeline.domain.errors import StoreUnavailable
from timeline.domain.read_models import Change
from timeline.store.engine import open_engine, reading, writing
from timeline.store.feeds import SqlFeeds
from timeline.store.guards import guard_statements, missing_guards
from timeline.store.projections import SqlProjections
from timeline.store.schema import ensure_current, migrate, newest_version, schema_version
from timeline.store.tables import metadata

ROOT = Path(__file__).parents[3]


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    with throw_away(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = open_engine(request.getfixturevalue(f"empty_{request.param}"))
    yield engine
    engine.dispose()


def catalogue(connection: Connection) -> list[tuple[object, ...]]:
    """Everything that the database knows of its schema, in its own words, without Alembic's table."""
    queries = {
        "sqlite": ["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version'"],
        "postgresql": [
            "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, ordinal_position"
            " FROM information_schema.columns WHERE table_schema = 'public' AND table_name != 'alembic_version'",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'",
            "SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " WHERE relnamespace = 'public'::regnamespace AND relname != 'alembic_version'",
            "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND proname != 'timeline_append'",  # only migrations make that one
            "SELECT sequencename, data_type FROM pg_sequences WHERE schemaname = 'public'",
        ],
    }[connection.dialect.name]
    return sorted(tuple(map(_plain, row)) for query in queries for row in connection.exec_driver_sql(query))


def _plain(value: object) -> object:
    return " ".join(str(value).split())


def test_the_migrated_tables_are_the_declared_ones(empty: Engine) -> None:
    migrate(empty)
    with reading(empty) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        migrated = catalogue(connection)
    assert migrated == _declared(empty)


def _declared(empty: Engine) -> list[tuple[object, ...]]:
    """The catalogue of the same database emptied again and made from `tables.py` and `guards.py`."""
    _downgrade(empty)
    with writing(empty) as connection:
        metadata.create_all(connection)
        for statement in guard_statements(empty.dialect.name):
            connection.execute(text(statement))
        return catalogue(connection)


def _downgrade(engine: Engine) -> None:
    _go("downgrade", engine, "base")


def _go(direction: str, engine: Engine, version: str) -> None:
    with writing(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "migrations"))
        getattr(command, direction)(config, version)


def test_downgrading_to_the_base_leaves_nothing(empty: Engine) -> None:
    migrate(empty)
    with reading(empty) as connection:
        assert len(catalogue(connection)) > 50
    _downgrade(empty)
    with reading(empty) as connection:
        assert catalogue(connection) == []
    assert schema_version(empty) is None


def test_feeds_that_were_there_before_hosts_were_known_are_polled_when_they_were_to_be(empty: Engine) -> None:
    _go("upgrade", empty, "0005")
    add = "INSERT INTO feed (id, url, status, due_at, failures, applied) VALUES (:id, :url, :status, :due_at, 0, 1)"
    due = "2026-01-05T12:00:0{}.000000Z"
    feeds = [
        {"id": "fd_1", "url": "https://Wire.example/late", "status": "active", "due_at": due.format(2)},
        {"id": "fd_2", "url": "https://wire.example:443/early", "status": "failing", "due_at": due.format(1)},
        {"id": "fd_3", "url": "https://wire.example:8443/", "status": "removed", "due_at": due.format(0)},
    ]
    with writing(empty) as connection:
        connection.execute(text(add), feeds)
    migrate(empty)
    with reading(empty) as connection:
        rows = connection.execute(text("SELECT host, next_at FROM feed_host ORDER BY host")).all()
    assert [tuple(row) for row in rows] == [("wire.example", due.format(1)), ("wire.example:8443", None)]
    claims = SqlFeeds(empty).claim_due(datetime(2026, 1, 6, tzinfo=UTC), limit=9, hold=timedelta(minutes=5))
    assert [claim.feed.id for claim in claims] == ["fd_2"]


def test_timelines_that_were_there_before_are_paged_by_their_days(empty: Engine) -> None:
    migrate(empty)
    projections = SqlProjections(empty)
    for told in (event("ev_1", between(3, 5)), event("ev_2", on(3), actor="USA", targets=["RUS"])):
        generation = projections.begin_generation("actor_timeline", 1)
        with projections.unit("actor_timeline", generation) as unit:
            unit.write([Change(4, hour(4), opened=entries(told, 4))])
            unit.advance(4)
    days = text("SELECT * FROM timeline_day ORDER BY generation, actor")
    with reading(empty) as connection:
        before = list(connection.execute(days))
    assert len(before) == 6
    _go("downgrade", empty, "0013")
    _go("upgrade", empty, "head")
    with reading(empty) as connection:
        assert list(connection.execute(days)) == before
    assert projections.begin_generation("actor_timeline", 1) == 3


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    assert migrate(empty) == newest_version()
    with writing(empty) as connection:
        connection.execute(text("INSERT INTO checkpoint VALUES ('x', 7)"))
    assert migrate(empty) == schema_version(empty) == newest_version()
    with reading(empty) as connection:
        assert connection.execute(text("SELECT position FROM checkpoint")).scalar_one() == 7


def test_threads_that_migrate_at_once_all_find_a_migrated_database(empty: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(lambda _: migrate(empty), range(4))) == {newest_version()}
    ensure_current(empty)


OPEN_IT = """
import sys
from timeline.store.engine import open_engine
from timeline.store.schema import ensure_current, migrate
engine = open_engine(sys.argv[1])
if engine.dialect.name == "postgresql":
    migrate(engine)
ensure_current(engine)
"""


def test_processes_that_open_a_new_database_at_once_all_find_it_migrated(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    opening = [
        subprocess.Popen([sys.executable, "-c", OPEN_IT, url], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in opening]
    assert [process.returncode for process in opening] == [0, 0, 0], said
    assert schema_version(empty) == newest_version()


def test_a_new_sqlite_file_migrates_itself(empty_sqlite: str) -> None:
    engine = open_engine(empty_sqlite)
    ensure_current(engine)
    assert schema_version(engine) == newest_version()
    engine.dispose()


def test_postgres_is_migrated_by_its_owner_only(empty_postgres: str) -> None:
    engine = open_engine(empty_postgres)
    with pytest.raises(StoreUnavailable, match=r"has no tables yet.*run `timeline migrate`"):
        ensure_current(engine)
    assert schema_version(engine) is None
    engine.dispose()


def test_a_database_of_a_later_program_is_refused(empty: Engine) -> None:
    migrate(empty)
    with writing(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for touch in (migrate, ensure_current):
        with pytest.raises(StoreUnavailable, match=r"9999.*upgrade the program"):
            touch(empty)


def test_a_sqlite_file_of_another_program_is_left_alone(empty_sqlite: str) -> None:
    engine = open_engine(empty_sqlite)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE bookmarks (url TEXT)"))
    with pytest.raises(StoreUnavailable, match="holds other tables; name another file"):
        ensure_current(engine)
    assert inspect(engine).get_table_names() == ["bookmarks"]
    engine.dispose()


def test_a_database_without_a_guard_is_not_opened(empty: Engine) -> None:
    migrate(empty)
    with writing(empty) as connection:
        assert missing_guards(connection) == []
        dropping = "DROP TRIGGER log_record_guards_{}"
        if empty.dialect.name == "sqlite":
            connection.execute(text(dropping.format("delete")))
        else:
            connection.execute(text("ALTER TABLE log_record ENABLE TRIGGER log_record_guards_all"))
    with pytest.raises(StoreUnavailable, match=r"log_record_guards_(delete|all)"):
        ensure_current(empty)


def test_the_developers_alembic_command_uses_the_database_it_is_given(empty_sqlite: str) -> None:
    alembic = [sys.executable, "-m", "alembic", "-x", f"url={empty_sqlite}"]
    done = subprocess.run([*alembic, "upgrade", "head"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    engine = open_engine(empty_sqlite)
    assert schema_version(engine) == newest_version()
    engine.dispose()
    checked = subprocess.run([*alembic, "check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_versions_import_nothing_of_ours() -> None:
    for script in (ROOT / "migrations" / "versions").glob("*.py"):
        words = script.read_text("utf-8")
        assert "timeline." not in words
        assert "from timeline" not in words
