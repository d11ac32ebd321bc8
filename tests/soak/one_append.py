"""One append in a process of its own: `python -m tests.soak.one_append URL KEY STATEMENT`.

It kills itself with SIGKILL before the statement of that number, counted from 1: those of a new connection, COPY and
COMMIT among them. `acknowledged` is said once the append has returned.
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


def batch(key: str) -> list[NewRecord]:
    """On a stream that stands and on a new one; so many that PostgreSQL too takes several statements."""
    streams = ["known", *[f"new-{key}"] * FEW]
    return [NewRecord("item.received", stream, f"{key}/{n}", {}) for n, stream in enumerate(streams)]


def words(key: str) -> bytes:
    return f"what {key} said".encode()


class Killer:
    def __init__(self, statement: int) -> None:
        self._left = statement

    def __call__(self, _: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, key: str, statement: int) -> None:
    with Database.open(url, lambda: datetime.now(UTC)) as database:
        watch(database.engine, Killer(statement))
        database.log.append(batch(key), contents=[salted(words(key), b"salt")])
        sys.stdout.write("acknowledged")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
