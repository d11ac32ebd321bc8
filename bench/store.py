"""The log against its bound and against others, on SQLite and PostgreSQL.

The bound is `log_record` with its indexes, filled by hand from the same records with the same durability, and nothing
else done (on SQLite not even the guards of append-only, which cost as much as an index). All
contenders take turns inside every round, so that a slow moment of the machine hits all alike; a ratio is the median
over the rounds of the bound's time by the contender's. Run alone: `python -m bench.store`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Protocol

from bench.by_hand import PlainPostgres, PlainSqlite, WholePostgres, WholeSqlite
from bench.libraries import Core, eventsourcing_postgres, eventsourcing_sqlite, missing
from tests.databases import NoPostgres, migrated, postgres_server, throw_away
from timeline.domain.records import NewRecord
from timeline.store.database import Database
from timeline.store.guards import guard_statements
from timeline.wiring import system_clock

BATCHES: Mapping[int, int] = {1: 60, 100: 6, 1000: 1}
"""Records an append -> appends a round."""

ROUNDS = 15
REPLAYS = 9
SLOW_DISK = Path(__file__).with_name("slow_disk.c")

EVENT = {
    "item": "it_0123456789abcdef01234567",
    "item_version": 1,
    "publisher": "northern-wire",
    "url": "https://wire.example/2026/01/05/envoys-meet",
    "reported_at": "2026-01-05T09:30:00.000000Z",
    "coder": ["frames", "1", "small", "c" * 64],
    "actor": {"id": "FIN", "name": "Finland", "text": [0, 14]},
    "targets": [{"id": "EST", "name": "Estonia", "text": [34, 41]}],
    "act": "CONSULT",
    "occurred": {"start": "2026-01-05", "end": "2026-01-05", "precision": "day", "basis": "weekday"},
    "evidence": ["text", 0, 96],
    "gloss": "Finland meets Estonia on ferry lines",
    "confidence": 0.8,
}


class Contender(Protocol):
    def append(self, records: Sequence[NewRecord]) -> object: ...

    def replay(self) -> int: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A contender in one discipline: records a second, and its speed as a share of the bound's."""

    name: str
    rate: float
    ratio: float


class Ours:
    def __init__(self, url: str) -> None:
        self._database = Database.open(url, system_clock)

    def append(self, records: Sequence[NewRecord]) -> None:
        self._database.log.append(records)

    def replay(self) -> int:
        position = 0
        while records := self._database.log.read(position, limit=1000):
            position = records[-1].position
        return position

    def close(self) -> None:
        self._database.close()


def records() -> Iterator[NewRecord]:
    """Four records an item, of the size that coded events have."""
    for n in count():
        item = f"it_{n // 4:024x}"
        yield NewRecord("statement.recorded", f"item/{item}", f"{item}/v1/{n:012x}/ev_{n:024x}", EVENT)


BOUND = "bound: by hand, records only"
OURS = "ours"


def sqlite_contenders(folder: Path) -> dict[str, Contender]:
    def url(name: str) -> str:
        return migrated(f"sqlite:///{path(name)}")

    def path(name: str) -> str:
        return str(folder / f"{name}.sqlite3")

    def unguarded(name: str, synchronous: str) -> PlainSqlite:
        url(name)
        contender = PlainSqlite(path(name), synchronous)
        for statement in guard_statements("sqlite"):
            contender.connection.execute(f"DROP TRIGGER {statement.split()[2]}")
        return contender

    def guarded_path(name: str) -> str:
        url(name)
        return path(name)

    found: dict[str, Contender] = {
        BOUND: unguarded("full", "FULL"),
        "by hand, records only, guarded": PlainSqlite(guarded_path("plain"), "FULL"),
        "by hand, synchronous = NORMAL": unguarded("normal", "NORMAL"),
        "by hand, keys, streams, chain": WholeSqlite(guarded_path("whole"), "FULL"),
        "SQLAlchemy Core": Core(url("core")),
        OURS: Ours(url("ours")),
    }
    if not _loudly_missing("eventsourcing"):
        found["eventsourcing"] = eventsourcing_sqlite(path("eventsourcing"))
    return found


def postgres_contenders(database: Callable[[], str]) -> dict[str, Contender]:
    found: dict[str, Contender] = {
        BOUND: PlainPostgres(migrated(database())),
        "by hand, keys, streams, chain": WholePostgres(migrated(database())),
        "SQLAlchemy Core": Core(migrated(database())),
        OURS: Ours(migrated(database())),
    }
    if not _loudly_missing("eventsourcing", "psycopg_pool"):
        found["eventsourcing"] = eventsourcing_postgres(database())
    return found


def _loudly_missing(*modules: str) -> bool:
    lacking = missing(*modules)
    if lacking:
        print(f"  !!! NOT MEASURED: eventsourcing, because {', '.join(lacking)} is not installed; run `make lock`")
    return bool(lacking)


def compare(contenders: Mapping[str, Contender], batches: Mapping[int, int]) -> Iterator[tuple[str, list[Line]]]:
    """Every discipline with its lines; a replay only after batches, of records enough."""
    sources = {name: records() for name in contenders}
    for size, appends in batches.items():

        def fill(name: str, size: int = size, appends: int = appends) -> int:
            batches = [list(islice(sources[name], size)) for _ in range(appends)]
            began = time.perf_counter()
            for batch in batches:
                contenders[name].append(batch)
            return _rate(size * appends, began)

        yield f"append, {size} a time", _rounds(contenders, fill, ROUNDS)

    def replay(name: str) -> float:
        began = time.perf_counter()
        return _rate(contenders[name].replay(), began)

    if len(batches) > 1:
        yield "replay", _rounds(contenders, replay, REPLAYS)


def _rate(done: int, began: float) -> float:
    return done / (time.perf_counter() - began)


def _rounds(contenders: Mapping[str, Contender], work: Callable[[str], float], rounds: int) -> list[Line]:
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name in contenders:
            rate = work(name)
            if turn:  # the first warms up
                rates[name].append(rate)
    bound = rates[BOUND]
    return [
        Line(name, statistics.median(own), statistics.median(a / b for a, b in zip(own, bound, strict=True)))
        for name, own in rates.items()
    ]


def flush_ms(folder: Path, times: int = 200) -> float:
    """What one flush of a few bytes to this disk costs: the median."""
    spent = []
    with (folder / "flushed").open("wb") as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def report(title: str, contenders: Mapping[str, Contender], flush: float, batches: Mapping[int, int]) -> None:
    print(f"{title}, where a flush costs {flush:.2f} ms")
    for discipline, lines in compare(contenders, batches):
        for line in lines:
            print(f"  {discipline:20} {line.name:32} {line.rate:10.0f} records/s   ratio {line.ratio:5.2f}")


@contextmanager
def closing(contenders: Mapping[str, Contender]) -> Iterator[Mapping[str, Contender]]:
    try:
        yield contenders
    finally:
        for contender in contenders.values():
            contender.close()


def run(batches: Mapping[int, int]) -> None:
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as name:
        folder = Path(name)
        flush = flush_ms(folder)
        with closing(sqlite_contenders(folder)) as contenders:
            report("SQLite", contenders, flush, batches)
        try:
            with ExitStack() as stack:
                server = stack.enter_context(postgres_server(None, durable=True))

                def database() -> str:
                    return stack.enter_context(throw_away(server))

                report("PostgreSQL", stack.enter_context(closing(postgres_contenders(database))), flush, batches)
        except NoPostgres as error:
            print(f"  !!! NOT MEASURED: PostgreSQL: {error}")


def run_on_a_slow_disk() -> None:
    """Single appends once more in a process, and on a server, whose every flush is held up (`slow_disk.c`)."""
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as name:
        library = Path(name) / "slow_disk.so"
        Path(name).chmod(0o755)  # the server runs as another user
        try:
            subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SLOW_DISK, "-ldl"], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"  !!! NOT MEASURED: a slow disk: {error}")
            return
        command = [sys.executable, "-m", "bench.store", "single"]
        subprocess.run(command, check=True, env={**os.environ, "LD_PRELOAD": str(library)})


def main() -> None:
    if sys.argv[1:] == ["single"]:
        run({1: BATCHES[1]})
    else:
        run(BATCHES)
        run_on_a_slow_disk()


if __name__ == "__main__":
    main()
