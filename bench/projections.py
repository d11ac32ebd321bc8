"""Folding actor timelines against bare inserts of the same rows; pages as of old positions; a rebuild under load.

The bound writes the very rows that the fold leaves, into the same table with the same indexes, in transactions of the
same size, and does nothing else. SQLite. Run alone: `python -m bench.projections [RECORDS]` (default 100,000; pages are
read at a tenth and a hundredth of it too).
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from tests.databases import migrated
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, Retraction, event_to_data, retraction_to_data
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Party
from timeline.domain.read_models import AsOf, EntryFilter, Window
from timeline.domain.records import NewRecord
from timeline.domain.spans import Span
from timeline.projections import ACTOR_TIMELINE
from timeline.projections.rebuild import Rebuilt, rebuild
from timeline.projections.runner import BATCH, catch_up, keep_up
from timeline.store.database import Database
from timeline.wiring import system_clock

START = datetime(2015, 1, 1, tzinfo=UTC)
CODER = CoderIdentity("frames", "1", "small", "c" * 64)
ACTORS = [f"A{number:02}" for number in range(200)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(ACTORS))]
A_DAY = 200
"""Records of one day of news."""
LATE = 0.1
"""Share of records that tell of a day long past: archives, and what came to light."""
ACTS = list(Act)


def records(seed: int = 1) -> Iterator[NewRecord]:
    """Events as news has them: by day, mostly of few actors; one in twenty corrected, one in fifty taken back."""
    chance = random.Random(seed)
    told: list[Event] = []
    number = 0
    while True:
        number += 1
        at = START + timedelta(days=number / A_DAY)
        turn = chance.random()
        if told and turn < 0.07:
            event = told.pop(chance.randrange(len(told)))
            stream, key = f"item-{event.item}", f"k{number}"
            if turn < 0.02:
                gone = Retraction(event.id, event.item, 2, "withdrawn", at)
                yield NewRecord("event.retracted", stream, key, retraction_to_data(gone))
            else:
                yield NewRecord("event.corrected", stream, key, event_to_data(_event(chance, event.id, at), ["gloss"]))
            continue
        event = _event(chance, f"ev_{number:024x}", at)
        told = [*told[-500:], event]
        yield NewRecord("statement.recorded", f"item-{event.item}", f"k{number}", event_to_data(event))


def _event(chance: random.Random, name: str, at: datetime) -> Event:
    actor, *targets = dict.fromkeys(chance.choices(ACTORS, WEIGHTS, k=chance.choice((2, 2, 3))))
    day = (at - timedelta(days=chance.choice((0, 0, 1, 2)))).date()
    if chance.random() < LATE:
        day = date(2005, 1, 1) + timedelta(days=chance.randrange(3650))
    return Event(
        id=name,
        item=f"it_{name[3:]}",
        item_version=1,
        publisher="wire.example",
        url=f"https://wire.example/{at:%Y/%m/%d}/{name}",
        reported_at=at,
        coder=CODER,
        coded=CodedEvent(
            kind=Kind.STATEMENT,
            actor=Party(actor, f"Land of {actor}", Span("text", 0, 14)),
            act=chance.choice(ACTS),
            occurred=Occurred(day, day, Precision.DAY, "weekday", Span("text", 40, 52)),
            evidence=Span("text", 0, 96),
            gloss=f"{actor} speaks of ferry lines with {', '.join(targets)}",
            targets=tuple(Party(target, f"Land of {target}", Span("text", 34, 41)) for target in targets),
            matter=("ferry", "line"),
            confidence=0.8,
        ),
    )


def filled(folder: Path, name: str, count: int) -> Database:
    """A database whose log has so many records, and nothing folded."""
    database = Database.open(migrated(f"sqlite:///{folder / name}.sqlite3"), system_clock)
    source = islice(records(), count)
    while batch := list(islice(source, 2000)):
        database.log.append(batch)
    return database


def fold_rate(database: Database, count: int) -> float:
    began = time.perf_counter()
    for _ in catch_up(ACTOR_TIMELINE, database.log, database.projections):
        pass
    return count / (time.perf_counter() - began)


def bound_rate(database: Database, count: int) -> float:
    """Records a second if their rows were just written: into the same table of a file of its own."""
    path = Path(str(database.engine.url.database))
    copy = path.with_name("bound.sqlite3")
    migrated(f"sqlite:///{copy}")
    with sqlite3.connect(path) as source:
        rows = source.execute("SELECT * FROM timeline_entry ORDER BY row").fetchall()
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    insert = f"INSERT INTO timeline_entry VALUES ({', '.join('?' * len(rows[0]))})"
    size = BATCH * len(rows) // count
    began = time.perf_counter()
    for start in range(0, len(rows), size):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, rows[start : start + size])
        connection.execute("COMMIT")
    spent = time.perf_counter() - began
    connection.close()
    copy.unlink()
    return count / spent


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    median: float
    p99: float
    worst: float


def spread(times: list[float]) -> Spread:
    ordered = sorted(1000 * spent for spent in times)
    return Spread(statistics.median(ordered), ordered[int(0.99 * (len(ordered) - 1))], ordered[-1])


def pages(database: Database, count: int, times: int = 300) -> Iterator[tuple[str, Spread]]:
    """Pages of 50 as of positions all over the log: an actor's and everybody's, from a day on, by either clock."""
    chance = random.Random(2)
    models = database.projections.live()

    def ask(actor: str | None, both: bool, since: bool, latest: bool) -> float:
        position = chance.randrange(count // 100, count)
        at = START + timedelta(days=position / A_DAY)
        as_of = AsOf(position, None, at - timedelta(days=2) if both else None, models)
        window = Window(since=(at - timedelta(days=chance.choice((3, 30, 300)))).date()) if since else Window()
        began = time.perf_counter()
        database.timelines.entries(EntryFilter(actor=actor, window=window), as_of, limit=50, latest=latest)
        return time.perf_counter() - began

    for who, actor in (("busiest actor", "A00"), ("rare actor", "A150"), ("all events", None)):
        for both in (False, True):
            for since, latest in ((False, False), (True, False), (False, True)):
                order = ", from a day on" if since else ", the latest" if latest else ""
                words = f"{who}{order}{', both clocks' if both else ''}"
                yield words, spread([ask(actor, both, since, latest) for _ in range(times)])


@dataclass(slots=True)
class Load:
    """Fifty events a second are recorded and folded, and pages read, while something else goes on."""

    database: Database
    count: int
    stop: threading.Event = field(default_factory=threading.Event)
    errors: list[str] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    written: int = 0

    def write(self) -> None:
        source = islice(records(3), self.count, None)
        while not self.stop.wait(0.1):
            late = [self._renamed(record) for record in islice(source, 5)]
            self._guarded(lambda late=late: self.database.log.append(late))
            self.written += len(late)
            self._guarded(lambda: list(keep_up(ACTOR_TIMELINE, self.database.log, self.database.projections)))

    def _renamed(self, record: NewRecord) -> NewRecord:
        return NewRecord(record.type, f"late-{record.stream}", f"late-{record.key}", record.data)

    def read(self) -> None:
        while not self.stop.wait(0.02):
            began = time.perf_counter()
            self._guarded(self._page)
            self.reads.append(time.perf_counter() - began)

    def _page(self) -> None:
        models = self.database.projections.live()
        as_of = AsOf(models[ACTOR_TIMELINE.name].position, None, None, models)
        found = self.database.timelines.entries(EntryFilter(actor="A00"), as_of, limit=50)
        assert len(found) == 50

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")


def rebuild_under_load(database: Database, count: int) -> tuple[float, float, Load, Rebuilt]:
    """Seconds of the rebuild, milliseconds of the flip, the load beside it, and what the rebuild says."""
    load = Load(database, count)
    flips: list[float] = []
    flip = database.projections.flip

    def timed(name: str, generation: int) -> None:
        began = time.perf_counter()
        flip(name, generation)
        flips.append(1000 * (time.perf_counter() - began))

    database.projections.flip = timed  # type: ignore[method-assign]  # measured where it happens
    threads = [threading.Thread(target=work) for work in (load.write, load.read)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    try:
        done = [
            word for word in rebuild(ACTOR_TIMELINE, database.log, database.projections) if isinstance(word, Rebuilt)
        ]
    finally:
        load.stop.set()
        for thread in threads:
            thread.join()
    return time.perf_counter() - began, flips[-1], load, done[0]


def measure(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as name:
        folder = Path(name)
        for size in sorted({max(count // 100, 1000), max(count // 10, 1000), count}):
            with filled(folder, f"log{size}", size) as database:
                ours, bound = fold_rate(database, size), bound_rate(database, size)
                print(
                    f"  {size} records: fold {ours:.0f}/s   bound {bound:.0f}/s   ratio {ours / bound:.2f}", flush=True
                )
                for words, found in pages(database, size):
                    print(
                        f"    page, {words:40} median {found.median:6.2f} ms   p99 {found.p99:6.2f}   "
                        f"worst {found.worst:6.2f}",
                        flush=True,
                    )
                if size == count:
                    seconds, flip, load, done = rebuild_under_load(database, size)
                    reads = spread(load.reads)
                    print(
                        f"  rebuild {seconds:.0f} s beside {load.written} new records, flip {flip:.1f} ms, "
                        f"{len(load.reads)} reads of p99 {reads.p99:.1f} ms, {len(load.errors)} errors, "
                        f"{done.comparison.differences if done.comparison else 0} differences"
                    )
                    for error in dict.fromkeys(load.errors):
                        print(f"    {error}")


def main() -> None:
    print((__doc__ or "").splitlines()[0])
    measure(int(sys.argv[1]) if sys.argv[1:] else 100_000)


if __name__ == "__main__":
    main()
