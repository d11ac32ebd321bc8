"""The ports in every implementation that there is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.conftest import FakeClock
from timeline.domain.ports import Log, Projections, Timelines
from timeline.store.database import Database
from timeline.store.memory import MemoryLog, MemoryProjections, MemoryTimelines


@dataclass(frozen=True)
class Stores:
    """What memory and databases have in common."""

    log: Log
    projections: Projections
    timelines: Timelines


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, clock: FakeClock) -> Stores:
    if request.param == "memory":
        projections = MemoryProjections()
        return Stores(MemoryLog(clock), projections, MemoryTimelines(projections))
    opened: Database = request.getfixturevalue(f"{request.param}_database")
    return Stores(opened.log, opened.projections, opened.timelines)


@pytest.fixture
def log(stores: Stores) -> Log:
    return stores.log


@pytest.fixture
def projections(stores: Stores) -> Projections:
    return stores.projections


@pytest.fixture
def timelines(stores: Stores) -> Timelines:
    return stores.timelines
