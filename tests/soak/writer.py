"""A writer that has bad luck: `python -m tests.soak.writer URL NAME FIRST APPENDS`.

Before any statement it may kill itself with SIGKILL or break off and roll back; then, and whenever its connection is
cut off, it sends the same batch again. Now and then it sends twice what stands already. It says the number of every
append that was acknowledged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from datetime import UTC, datetime

from sqlalchemy import make_url

from tests.faults import watch
from timeline.domain.errors import StoreUnavailable
from timeline.domain.records import NewRecord
from timeline.store.append_sql import FEW
from timeline.store.database import Database

KILLED = 1 / 40_000 if os.environ.get("TIMELINE_SOAK") else 1 / 2_000
"""How likely a statement is the writer's last one."""

BROKEN_OFF = 1 / 200
SENT_TWICE = 1 / 10
MANY = 1 / 50
NAME = "timeline-soak-writer"


class BrokenOff(Exception):
    """A transaction given up in the middle."""


def batch(name: str, number: int) -> list[NewRecord]:
    """The same batch whenever it is asked for, on streams of its own and on shared ones: one to six records, now and
    then more than PostgreSQL takes in one call."""
    chance = random.Random(f"{name}/{number}")
    size = FEW + 1 if chance.random() < MANY else chance.choice((1, 1, 1, 2, 3, 6))
    return [
        NewRecord("item.received", _stream(name, chance), f"{name}/{number}/{i}", {"n": number}) for i in range(size)
    ]


def _stream(name: str, chance: random.Random) -> str:
    return f"own-{name}" if chance.random() < 0.5 else f"shared-{chance.randrange(50)}"


class BadLuck:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def __call__(self, statement: str) -> None:
        draw = self._chance.random()
        if draw < KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        if draw < BROKEN_OFF:
            raise BrokenOff(statement)


def send(database: Database, records: list[NewRecord]) -> tuple[int, ...]:
    """Send until it is acknowledged."""
    while True:
        try:
            return database.log.append(records)
        except BrokenOff:
            continue
        except StoreUnavailable:
            continue  # the connection was cut off


def reach(url: str) -> Database:
    """Open until nobody cuts the connection off meanwhile."""
    while True:
        try:
            return Database.open(url, lambda: datetime.now(UTC))
        except StoreUnavailable:
            continue


def main(url: str, name: str, first: int, appends: int) -> None:
    chance = random.Random(f"{name} from {first}, {os.getpid()}")
    named = make_url(url)
    if named.get_backend_name() == "postgresql":
        named = named.update_query_dict({"application_name": NAME})
    with reach(named.render_as_string(hide_password=False)) as database:
        watch(database.engine, BadLuck(chance))
        for number in range(first, appends):
            records = batch(name, number)
            positions = send(database, records)
            os.write(sys.stdout.fileno(), f"{number}\n".encode())
            if chance.random() < SENT_TWICE:
                assert send(database, records) == positions


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
