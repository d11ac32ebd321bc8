"""The projection in docs/projections.md, as it is printed there, is folded, asked, corrected and rebuilt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tests.contract.rows import at, event, hour, on
from tests.event_logs import corrected, recorded, retracted
from timeline.domain.event_record import Event
from timeline.projections.rebuild import Rebuilt, rebuild
from timeline.projections.runner import catch_up
from timeline.store.database import Database

PAGE = (Path(__file__).parents[2] / "docs" / "projections.md").read_text(encoding="utf-8")
SAMPLE = PAGE.split("```python\n")[1].split("```")[0]


@pytest.fixture
def calls() -> ModuleType:
    module = ModuleType("calls")
    exec(SAMPLE, module.__dict__)
    return module


def call(name: str, caller: str, *called: str, day: int = 5) -> Event:
    told = event(name, on(day), actor=caller, targets=called)
    return replace(told, coded=replace(told.coded, cameo="041"))


def test_it_is_short() -> None:
    assert len(SAMPLE.splitlines()) < 40


def test_the_printed_projection_counts_calls_as_known_and_as_reported_then(
    calls: ModuleType, database: Database
) -> None:
    late = replace(call("ev_3", "RUS", "USA"), reported_at=hour(9))
    database.log.append(
        [
            recorded(call("ev_1", "RUS", "TUR"), "a"),
            recorded(call("ev_2", "RUS", "TUR", "USA"), "b"),
            recorded(event("ev_4", actor="FRA"), "c"),  # no call
            recorded(call("ev_5", "RUS", "TUR", day=20), "d"),  # another week
            recorded(late, "e"),
            corrected(call("ev_1", "USA", "TUR"), "f"),
            retracted(call("ev_2", "RUS", "TUR", "USA"), "g"),
        ]
    )
    assert list(catch_up(calls.CALLS, database.log, database.projections))

    def most(*point: object) -> list[object]:
        return [(*pair, n) for pair, n in calls.most_calls("2026-W02", at(*point), database.timelines)]

    assert most(5) == [("RUS", "TUR", 2), ("RUS", "USA", 2)]
    assert most(5, hour(1)) == [("RUS", "TUR", 2), ("RUS", "USA", 1)]
    assert most(7) == [("RUS", "USA", 1), ("USA", "TUR", 1)]
    told = list(rebuild(calls.CALLS, database.log, database.projections))
    (done,) = [word for word in told if isinstance(word, Rebuilt)]
    assert done.comparison is not None
    assert done.comparison.differences == 0
