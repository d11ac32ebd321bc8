"""What others offer: SQLAlchemy Core on the log's own table, and the `eventsourcing` library on its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import orjson
from sqlalchemy import insert, make_url, select

from bench.by_hand import PAGE
from timeline.domain.records import GENESIS, NewRecord
from timeline.store.engine import open_engine, reading, writing
from timeline.store.tables import log_record
from timeline.wiring import system_clock

if TYPE_CHECKING:
    from eventsourcing.persistence import ApplicationRecorder


class Core:
    """`insert(table)` with a list of dictionaries, `select(table)` by pages."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.position = 0
        self.versions: dict[str, int] = {}

    def append(self, records: Sequence[NewRecord]) -> None:
        now, rows = system_clock(), []
        for record in records:
            self.position += 1
            version = self.versions[record.stream] = self.versions.get(record.stream, 0) + 1
            rows.append(
                {
                    "position": self.position,
                    "key": record.key,
                    "digest": GENESIS,
                    "stream": record.stream,
                    "stream_version": version,
                    "type": record.type,
                    "schema_version": 1,
                    "recorded_at": now,
                    "data": orjson.dumps(record.data, option=orjson.OPT_SORT_KEYS),
                    "leaf_hash": GENESIS,
                }
            )
        with writing(self.engine) as connection:
            connection.execute(insert(log_record), rows)

    def replay(self) -> int:
        position, column = 0, log_record.c.position
        with reading(self.engine) as connection:
            while rows := connection.execute(
                select(log_record).where(column > position).order_by(column).limit(PAGE)
            ).all():
                position = rows[-1].position
        return position

    def close(self) -> None:
        self.engine.dispose()


class EventSourcing:
    """The recorder under the library's applications: its table, its lock on the table, its flush."""

    def __init__(self, recorder: ApplicationRecorder) -> None:
        self.recorder = recorder
        self.versions: dict[str, int] = {}

    def append(self, records: Sequence[NewRecord]) -> None:
        from eventsourcing.persistence import StoredEvent

        events = []
        for record in records:
            version = self.versions[record.stream] = self.versions.get(record.stream, 0) + 1
            state = orjson.dumps(record.data, option=orjson.OPT_SORT_KEYS)
            events.append(StoredEvent(uuid5(NAMESPACE_URL, record.stream), version, record.type, state))
        self.recorder.insert_events(events)

    def replay(self) -> int:
        position = 0
        while notes := self.recorder.select_notifications(position, PAGE, inclusive_of_start=False):
            position = notes[-1].id
        return position

    def close(self) -> None:
        self.recorder.datastore.close()  # type: ignore[attr-defined]  # both recorders that we make have one


def missing(*modules: str) -> list[str]:
    """Those that are not installed."""
    return [module for module in modules if find_spec(module) is None]


def eventsourcing_sqlite(path: str) -> EventSourcing:
    from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

    recorder = SQLiteApplicationRecorder(SQLiteDatastore(path))
    recorder.create_table()
    return EventSourcing(recorder)


def eventsourcing_postgres(url: str) -> EventSourcing:
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

    parsed = make_url(url)
    datastore = PostgresDatastore(
        str(parsed.database), str(parsed.host), parsed.port or 5432, str(parsed.username), parsed.password or "none"
    )
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    return EventSourcing(recorder)
