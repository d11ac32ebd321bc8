"""A writer in a process of its own: `python -m tests.integration.store.writers URL NAME COMMITS [die]`.

With `die` it kills itself with SIGKILL in the middle of the transaction after its last commit.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime

from tests.faults import watch
from timeline.domain.records import NewRecord, salted
from timeline.store.append_sql import FEW
from timeline.store.database import Database


def batch(name: str, number: int) -> list[NewRecord]:
    """One to four records, over streams that all writers share and one of their own."""
    return [
        NewRecord("item.received", f"shared-{i}" if i % 2 else f"own-{name}", f"{name}/{number}/{i}", {"n": number})
        for i in range(1 + number % 4)
    ]


def main(url: str, name: str, commits: int, die: bool) -> None:
    with Database.open(url, lambda: datetime.now(UTC)) as database:
        for number in range(commits):
            database.log.append(batch(name, number))
            if number % 3 == 0:
                database.log.append(batch(name, number))  # sent twice on purpose
        if die:
            _die_before_commit(database)


def _die_before_commit(database: Database) -> None:
    """Everything is written but the commit."""

    def die(statement: str) -> None:
        if statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)

    watch(database.engine, die)
    words = salted(b"never told", b"salt")
    many = [NewRecord("item.received", "dying", f"dying/{number}", {}) for number in range(FEW + 1)]
    database.log.append(many, contents=[words])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:] == ["die"])
