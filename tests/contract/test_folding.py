"""Laws 2 and 6 for random logs: any size of batches, crashes anywhere, every database: the same rows at every point."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import FakeClock
from tests.databases import throw_away
from tests.event_logs import FIRST, STEPS, Step, append_all, logs, records_of
from tests.strategies import events
from timeline.domain.ports import Log, Projections, ProjectionUnit
from timeline.domain.read_models import AsOf
from timeline.projections import PROJECTIONS
from timeline.projections.fold import Projection
from timeline.projections.rebuild import rebuild
from timeline.projections.runner import catch_up, digest
from timeline.store.database import Database
from timeline.store.memory import MemoryLog, MemoryProjections

LENGTH = 2000 if os.environ.get("TIMELINE_SOAK") else 60


class Killed(Exception):
    """The process ends here."""


class Mortal:
    """Stored rows, where the process is killed in some units before anything of them is written, and after others."""

    def __init__(self, rows: Projections, kills: Sequence[str]) -> None:
        self._rows = rows
        self._kills = iter(kills)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)

    @contextmanager
    def unit(self, name: str, generation: int | None = None) -> Iterator[ProjectionUnit]:
        kill = next(self._kills, "")
        with self._rows.unit(name, generation) as unit:
            yield unit
            if kill == "within":
                raise Killed
        if kill == "after":
            raise Killed


def log_of(told: Sequence[Step], at_once: int) -> Log:
    log = MemoryLog(FakeClock())
    append_all(log, records_of(told), at_once=at_once)
    return log


@dataclass(frozen=True, slots=True)
class Way:
    """How a log is folded: records a batch, and where the process is killed."""

    batch: int
    kills: tuple[str, ...]


kinds = st.sampled_from(("", "within", "after"))
ways = st.builds(Way, st.integers(1, 6), st.lists(kinds, max_size=8).map(tuple))
AT_ONCE = Way(500, ())


def fold(projection: Projection, log: Log, rows: Projections, generation: int, way: Way = AT_ONCE) -> None:
    mortal: Any = Mortal(rows, way.kills)
    while True:
        try:
            for _ in catch_up(projection, log, mortal, generation=generation, batch=way.batch):
                pass
        except Killed:
            continue
        return


def points(log: Log, moments: Sequence[int]) -> list[AsOf]:
    reports: list[datetime | None] = [None, *(FIRST + timedelta(hours=hours) for hours in moments)]
    return [AsOf(position, None, by) for position, by in product(range(log.head().position + 1), reports)]


Fresh = Callable[[], AbstractContextManager[Projections]]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Makes empty rows, for every example its own."""
    copies = count()

    @contextmanager
    def make() -> Iterator[Projections]:
        if request.param == "memory":
            yield MemoryProjections()
            return
        with ExitStack() as stack:
            if request.param == "sqlite":
                template = request.getfixturevalue("sqlite_template")
                url = f"sqlite:///{shutil.copy(template, tmp_path / f'{next(copies)}.sqlite3')}"
            else:
                server, template = (request.getfixturevalue(name) for name in ("postgres", "postgres_template"))
                url = stack.enter_context(throw_away(server, template))
            yield stack.enter_context(Database.open(url, FakeClock())).projections

    return make


TRYING = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=20, deadline=None, suppress_health_check=TRYING)
@given(told=logs, at_once=st.integers(1, 4), way=ways, moments=st.lists(st.integers(-1, 60), max_size=2))
def test_every_way_to_fold_a_log_gives_the_same_rows_at_every_point(
    fresh: Fresh, told: list[Step], at_once: int, way: Way, moments: list[int]
) -> None:
    log = log_of(told, at_once)
    with fresh() as rows:
        for projection in PROJECTIONS:
            fold(projection, log, rows, rows.begin_generation(projection.name, projection.version), way)
            for as_of in points(log, moments):
                folded = MemoryProjections()
                list(catch_up(projection, log, folded, upto=as_of.position, reported_by=as_of.reported_by))
                assert digest(projection.name, rows, as_of) == digest(projection.name, folded, as_of)


@settings(max_examples=10, deadline=None, suppress_health_check=TRYING)
@given(told=logs, way=ways)
def test_a_rebuild_that_is_killed_anywhere_ends_with_the_same_rows(fresh: Fresh, told: list[Step], way: Way) -> None:
    log = log_of(told, 3)
    with fresh() as rows:
        for projection in PROJECTIONS:
            fold(projection, log, rows, rows.begin_generation(projection.name, projection.version))
            before = [digest(projection.name, rows, as_of) for as_of in points(log, ())]
            mortal: Any = Mortal(rows, way.kills)
            while rows.live()[projection.name].generation == 1:
                with suppress(Killed):
                    list(rebuild(projection, log, mortal, batch=way.batch))
            assert [digest(projection.name, rows, as_of) for as_of in points(log, ())] == before


def long_story(length: int) -> list[Step]:
    """A story drawn from a seed: hypothesis does not draw so many at once."""
    chance = random.Random(6)
    pool: list[Any] = []

    @settings(max_examples=30, database=None, phases=[Phase.generate], derandomize=True, deadline=None)
    @given(events())
    def collect(event: Any) -> None:
        pool.append(event)

    collect()
    return [
        Step(chance.choice(STEPS), chance.randrange(max(5, length // 4)), chance.choice(pool), chance.randrange(30))
        for _ in range(length)
    ]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_folding_to_every_position_of_a_long_log_gives_the_rows_as_of_that_position(projections: Projections) -> None:
    log = log_of(long_story(LENGTH), 7)
    assert log.head().position == LENGTH
    for projection in PROJECTIONS:
        stored = projections.begin_generation(projection.name, projection.version)
        fold(projection, log, projections, stored)
        scratch = MemoryProjections()
        for position in range(1, LENGTH + 1):
            list(catch_up(projection, log, scratch, upto=position))
            as_of = AsOf(position, None)
            assert digest(projection.name, scratch, as_of) == digest(projection.name, projections, as_of, stored), (
                position
            )
