"""A log as it should not be: positions from a plain sequence. Only here to show that the checker notices.

`python -m tests.soak.sequence_log URL NAME APPENDS` writes to it. A sequence gives numbers out before the commit (on
SQLite, where one writer holds the file, a counter row does so in a transaction of its own), and commits overtake.
"""

from __future__ import annotations

import random
import sys
import time

from sqlalchemy import Connection, Engine, text

from timeline.store.engine import open_engine, reading, writing


class SequenceLog:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self) -> None:
        with writing(self._engine) as connection:
            connection.execute(text("CREATE TABLE planted (position BIGINT PRIMARY KEY, key TEXT NOT NULL)"))
            if connection.dialect.name == "sqlite":
                connection.execute(text("CREATE TABLE planted_next (position BIGINT NOT NULL)"))
                connection.execute(text("INSERT INTO planted_next VALUES (0)"))
            else:
                connection.execute(text("CREATE SEQUENCE planted_next"))

    def append(self, key: str, dawdle_seconds: float) -> None:
        if self._engine.dialect.name == "sqlite":
            with writing(self._engine) as connection:
                position = connection.execute(
                    text("UPDATE planted_next SET position = position + 1 RETURNING position")
                ).scalar_one()
            time.sleep(dawdle_seconds)
            with writing(self._engine) as connection:
                self._insert(connection, position, key)
        else:
            with writing(self._engine) as connection:
                position = connection.execute(text("SELECT nextval('planted_next')")).scalar_one()
                self._insert(connection, position, key)
                time.sleep(dawdle_seconds)

    def _insert(self, connection: Connection, position: int, key: str) -> None:
        connection.execute(text("INSERT INTO planted VALUES (:position, :key)"), {"position": position, "key": key})

    def read(self, after: int) -> list[tuple[int, str]]:
        wanted = text("SELECT position, key FROM planted WHERE position > :after ORDER BY position")
        with reading(self._engine) as connection:
            return [(position, key) for position, key in connection.execute(wanted, {"after": after})]


def main(url: str, name: str, appends: int) -> None:
    log, chance = SequenceLog(open_engine(url)), random.Random(name)
    for number in range(appends):
        log.append(f"{name}/{number}", chance.uniform(0, 0.005))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
