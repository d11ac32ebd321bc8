"""Law 3 under fire: processes that append at random, send twice, are killed, cut off and rolled back at any statement,
while a reader with a checkpoint follows. It sees every record exactly once, in order, without a gap."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from sqlalchemy import make_url

from tests.soak.tail import Tail
from tests.soak.writer import NAME, batch
from timeline.store.database import Database
from timeline.wiring import system_clock

LONG = bool(os.environ.get("TIMELINE_SOAK"))
APPENDS = int(os.environ.get("TIMELINE_SOAK_APPENDS", "500000" if LONG else "800"))
"""By all writers together, in each of the two runs on a database: 10^6 on each in the long form."""

SECONDS = float(os.environ.get("TIMELINE_SOAK_SECONDS", "inf"))
"""The writers are stopped after this long; what was acknowledged by then is checked all the same."""

ROOT = Path(__file__).parents[2]


class Writer:
    """One writer through all of its lives."""

    def __init__(self, url: str, name: str, appends: int, said: Path) -> None:
        self._command = [sys.executable, "-m", "tests.soak.writer", url, name]
        self._appends = appends
        self._said = said
        self._said.touch()
        self.name = name
        self.deaths = 0
        self._process = self._start()

    def acknowledged(self) -> int:
        """How many appends, from the first on."""
        lines = self._said.read_bytes().splitlines()
        return 1 + int(lines[-1]) if lines else 0

    def _start(self) -> subprocess.Popen[bytes]:
        first = max(0, self.acknowledged() - 1)  # the last one again: it stands already
        with self._said.open("ab") as said:
            return subprocess.Popen([*self._command, str(first), str(self._appends)], cwd=ROOT, stdout=said)

    def running(self) -> bool:
        """Whether there is more to come; the killed are born again."""
        code = self._process.poll()
        if code == -signal.SIGKILL:
            self.deaths += 1
            self._process = self._start()
            return True
        assert code in (None, 0), f"writer {self.name} ended with {code}"
        return code is None

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def connections_cut_off(url: str) -> Iterator[None]:
    """On PostgreSQL, the server ends a writer's session now and then."""
    done = Event()
    cutting = Thread(target=_cut_off, args=(url, done)) if make_url(url).get_backend_name() == "postgresql" else None
    if cutting:
        cutting.start()
    try:
        yield
    finally:
        done.set()
        if cutting:
            cutting.join()


def _cut_off(url: str, done: Event) -> None:
    one = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s ORDER BY random() LIMIT 1"
    with psycopg.connect(url, autocommit=True) as killer:
        while not done.wait(random.uniform(0.1, 2 if LONG else 0.5)):
            killer.execute(one, (NAME,))


@pytest.mark.soak
@pytest.mark.timeout(0 if LONG else 300)
@pytest.mark.parametrize("processes", [4, 8])
def test_a_tailing_reader_sees_every_record_exactly_once(database_url: str, tmp_path: Path, processes: int) -> None:
    each, began = APPENDS // processes, time.monotonic()
    writers = [Writer(database_url, f"w{n}", each, tmp_path / f"w{n}") for n in range(processes)]
    tail = Tail()
    try:
        with Database.open(database_url, system_clock) as database, connections_cut_off(database_url):
            _follow(database, tail, writers, began + SECONDS)
            _take_all(database, tail)
            head = database.log.head().position
    finally:
        for writer in writers:
            writer.stop()
    assert tail.position == head == len(tail.keys)
    acknowledged = {writer.name: writer.acknowledged() for writer in writers}
    for name, count in acknowledged.items():
        assert count == each or time.monotonic() > began + SECONDS
        missing = [r.key for number in range(count) for r in batch(name, number) if r.key not in tail.keys]
        assert not missing
    _report(database_url, acknowledged, tail, writers, time.monotonic() - began)


def _follow(database: Database, tail: Tail, writers: list[Writer], deadline: float) -> None:
    while sum(writer.running() for writer in writers):
        if time.monotonic() > deadline:
            for writer in writers:
                writer.stop()
            return
        database.log.wait_beyond(tail.position, 0.2)
        _take_all(database, tail)


def _take_all(database: Database, tail: Tail) -> None:
    """To the end, by a reader who forgets all but its checkpoint."""
    while records := database.log.read(database.checkpoints.get("tail"), limit=500):
        tail.take((record.position, record.key) for record in records)
        database.checkpoints.set("tail", tail.position)


def _report(url: str, acknowledged: dict[str, int], tail: Tail, writers: list[Writer], seconds: float) -> None:
    deaths, appends = sum(writer.deaths for writer in writers), sum(acknowledged.values())
    with suppress(OSError), Path(os.environ.get("TIMELINE_SOAK_REPORT", os.devnull)).open("a") as report:
        report.write(
            f"{make_url(url).get_backend_name()}, {len(writers)} processes: {appends} appends, "
            f"{tail.position} records, {deaths} deaths, {seconds:.0f} s; every record once, in order, dense\n"
        )
