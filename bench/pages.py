"""Pages as of positions all over the log, on SQLite and PostgreSQL, by the length of the log.

Rows are written straight into the table as the fold would leave them; `bench.projections` measures the fold itself. Run
alone: `python -m bench.pages [RECORDS ...]` (default 10,000 and 100,000), with TIMELINE_TEST_DATABASE_URL or an
installed PostgreSQL.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import text, update

from bench.projections import pages, records
from tests.databases import migrated, postgres_server, throw_away
from timeline.domain.dates import read_moment
from timeline.domain.event_record import event_from_data
from timeline.domain.read_models import Change, Row
from timeline.projections import ACTOR_TIMELINE
from timeline.store.database import Database
from timeline.store.engine import writing
from timeline.store.rows import RowWriter, Values, insert_rows, row_table
from timeline.store.tables import projection_generation
from timeline.wiring import system_clock

NAME = ACTOR_TIMELINE.name


def rows(count: int) -> Iterator[Values]:
    """The columns of every row that the fold leaves of so many records; a row comes when it has ended, or last."""
    writer = RowWriter()
    told: dict[str, tuple[int, list[tuple[Row, Change]]]] = {}
    for position, record in enumerate(islice(records(), count), 1):
        change = Change(position, read_moment(str(record.data["reported_at"])))
        first, standing = told.pop(str(record.data["event"]), (position, []))
        yield from (writer.values(row, begun, change) for row, begun in standing)
        if record.type != "event.retracted":
            event = event_from_data(record.data)
            told[event.id] = (first, [(row, change) for row in ACTOR_TIMELINE.rows_of(event, first)])
    for _, standing in told.values():
        yield from (writer.values(row, begun) for row, begun in standing)


def fill(database: Database, count: int) -> None:
    generation = database.projections.begin_generation(NAME, ACTOR_TIMELINE.version)
    source = rows(count)
    while batch := list(islice(source, 20_000)):
        with writing(database.engine) as connection:
            insert_rows(connection, row_table(NAME), generation, batch)
    with writing(database.engine) as connection:
        connection.execute(update(projection_generation).values(position=count))
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def measure(url: str, count: int) -> None:
    with Database.open(migrated(url), system_clock) as database:
        fill(database, count)
        print(f"{database.engine.dialect.name}, {count} records", flush=True)
        for words, found in pages(database, count):
            print(
                f"  {words:50} median {found.median:6.2f} ms   p99 {found.p99:6.2f}   worst {found.worst:6.2f}",
                flush=True,
            )


def main() -> None:
    print((__doc__ or "").splitlines()[0])
    with postgres_server(os.environ.get("TIMELINE_TEST_DATABASE_URL")) as server:
        for count in map(int, sys.argv[1:] or ("10000", "100000")):
            with tempfile.TemporaryDirectory(prefix="timeline-bench-") as folder:
                measure(f"sqlite:///{Path(folder) / 'rows.sqlite3'}", count)
            with throw_away(server) as url:
                measure(url, count)


if __name__ == "__main__":
    main()
