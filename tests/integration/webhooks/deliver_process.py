"""A process that delivers until it is killed: `python -m … DATABASE_URL`."""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime, timedelta

from tests.integration.webhooks.conftest import loopback_door
from timeline.store.database import Database
from timeline.webhooks.sender import Limits, Sender


def clock() -> datetime:
    return datetime.now(UTC)


def main(url: str) -> None:
    database = Database.open(url, clock)
    sender = Sender(
        log=database.log,
        subscriptions=database.subscriptions,
        leases=database.leases,
        door=loopback_door(),
        clock=clock,
        holder=f"process {os.getpid()}",
        limits=Limits(lease=timedelta(seconds=1)),
    )
    sender.run(threading.Event())


if __name__ == "__main__":
    main(sys.argv[1])
