"""Databases that earlier versions of this program left behind, as text: brought up to date, they say what they said.

`tests/golden/databases/schema-NNNN.sql` is a SQLite database as the last program of that schema wrote it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.databases import throw_away
from timeline.domain.items import FeedItem
from timeline.domain.read_models import AsOf
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.engine import open_engine, reading, writing
from timeline.store.memory import MemoryProjections
from timeline.store.schema import migrate, schema_version
from timeline.use_cases.code import code_new_items
from timeline.use_cases.erase import erase_item
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.use_cases.query import item_detail
from timeline.use_cases.replay import digests, project, rebuild_all, replay
from timeline.use_cases.verify import verify

ROOT = Path(__file__).parents[3]
DUMPS = sorted((ROOT / "tests" / "golden" / "databases").glob("schema-*.sql"))
DIGESTS = {
    "schema-0001": {
        "actor_timeline": "23eee31762bdff084b269dffae9333b2bbc5acfb97d81554f200382abafe2162",
        "exchanges": "52f3a8a328683bc7229834c03500a2783e41e576a7b5bc510ef941b6abe23c70",
    },
    "schema-0003": {
        "actor_timeline": "b693072efb9d38cdda9872cbd84290c5e63851d5537f4e8ffccf790f8f3e828f",
        "exchanges": "fea3e7e244af4424239587278f07f6232c8ae31e25bc8ef3b88282cf0de41479",
    },
}
"""What the program of that schema said of its own rows; read models of later programs are not among them."""


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def dump(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def sqlite_copy(dump: Path, folder: Path) -> Path:
    path = folder / f"{dump.stem}.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text("utf-8"))
    return path


COMMITS = "SELECT first_position + count - 1, number, chain, recorded_at FROM log_commit ORDER BY number"
MOVE_HEAD = "UPDATE log_head SET position = %s, commit_number = %s, chain = %s, recorded_at = %s"
NUMBERED = {"timeline_entry": "row", "exchange_turn": "row", "poll": "id", "webhook_attempt": "id"}
"""Tables whose rows PostgreSQL numbers by itself."""


def fill_postgres(engine: Engine, version: str, source: Path) -> None:
    """The tables of that version, with the rows of the SQLite file; the head is moved commit by commit."""
    with writing(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "migrations"))
        command.upgrade(config, version)
    with closing(sqlite3.connect(source)) as rows, writing(engine) as connection:
        for table in sorted(set(inspect(engine).get_table_names()) - {"alembic_version", "log_head"}):
            copy_table(table, rows, connection)
        for commit in rows.execute(COMMITS):
            connection.exec_driver_sql(MOVE_HEAD, commit)
        for table, key in NUMBERED.items():
            number = f"(SELECT coalesce(max({key}), 0) + 1 FROM {table})"
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), {number})")


def copy_table(table: str, rows: sqlite3.Connection, connection: Connection) -> None:
    cursor = rows.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    for row in cursor:
        values = (bool(value) if name == "principal" else value for name, value in zip(names, row, strict=True))
        connection.exec_driver_sql(insert, tuple(values))


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, dump: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of an earlier schema."""
    path = sqlite_copy(dump, tmp_path)
    if request.param == "sqlite":
        yield f"sqlite:///{path}"
        return
    with throw_away(request.getfixturevalue("postgres")) as url:
        engine = open_engine(url)
        fill_postgres(engine, dump.stem.removeprefix("schema-"), path)
        engine.dispose()
        yield url


@pytest.fixture
def upgraded(old: str, clock: FakeClock) -> Iterator[Database]:
    engine = open_engine(old)
    migrate(engine)
    engine.dispose()
    with Database.open(old, clock) as database:
        yield database


def stored_rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM log_record ORDER BY position").fetchall()


def test_a_dump_is_of_the_schema_that_it_is_named_after(old: str, dump: Path) -> None:
    engine = open_engine(old)
    assert schema_version(engine) == dump.stem.removeprefix("schema-")
    engine.dispose()


def test_the_log_is_as_it_was_bytes_and_all(upgraded: Database, dump: Path, tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    before = stored_rows(sqlite_copy(dump, tmp_path / "before"))
    with reading(upgraded.engine) as connection:
        after = connection.exec_driver_sql("SELECT * FROM log_record ORDER BY position").all()
    assert [tuple(row) for row in after] == before
    assert len(upgraded.log.read()) == len(before) == upgraded.log.head().position


def test_its_rows_give_the_digests_that_they_gave_then_and_give_when_folded_now(upgraded: Database, dump: Path) -> None:
    now = AsOf(upgraded.log.head().position, None)
    then = DIGESTS[dump.stem]
    assert digests(upgraded.projections, now).items() >= then.items()
    for position in range(now.position + 1):
        assert replay(AsOf(position, None), upgraded.log, upgraded.projections, MemoryProjections()).agrees
    assert list(rebuild_all(upgraded.log, upgraded.projections))
    assert digests(upgraded.projections, now).items() >= then.items()


def test_it_goes_on_from_where_it_was(upgraded: Database, clock: FakeClock) -> None:
    end = upgraded.log.head()
    item = FeedItem("wire.example", "Ankara signs", "TUR AGREE RUS 2015-10-12 commission", guid="later")
    done = ingest_items(
        [item], source="test", log=upgraded.log, feeds=upgraded.feeds, index=upgraded.item_index, clock=clock
    )
    assert done == Ingested(received=1, position=end.position + 1)
    assert len(list(code_new_items(upgraded.log, upgraded.checkpoints, PlainCoder()))) == 1
    for _ in project(upgraded.log, upgraded.projections):
        pass
    assert replay(AsOf(end.position + 3, None), upgraded.log, upgraded.projections, MemoryProjections()).agrees


def test_its_items_can_be_erased(upgraded: Database) -> None:
    item = upgraded.log.read(types={"item.received"})[0].data["item"]
    assert erase_item(item, "asked for", upgraded.log).traces is None
    detail = item_detail(item, AsOf(upgraded.log.head().position, None), upgraded.log)
    assert {words for _, _, words in detail.versions} == {None}


def test_what_it_holds_under_a_key_is_still_the_same_content(upgraded: Database) -> None:
    for record in upgraded.log.read():
        data = dict(record.data)
        again = NewRecord(record.type, record.stream, record.key, data, record.cause, record.schema_version)
        assert upgraded.log.append([again]) == (record.position,)


def test_its_chain_still_verifies(upgraded: Database) -> None:
    with upgraded.audit() as stored:
        assert list(verify(stored))[-1].position == upgraded.log.head().position
