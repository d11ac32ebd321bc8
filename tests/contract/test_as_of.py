"""The range condition of the read models equals folding again what was known and published by then.

The model is a dictionary of open rows: take the changes up to position N, leave out those reported after D, apply them
in order. Both databases and memory must see just the rows that are left. Reports of one event never go back in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.rows import at, entries, event, hour
from timeline.domain.ports import Projections
from timeline.domain.read_models import Change, Row

NAME = "actor_timeline"
EVENTS = ("ev_1", "ev_2", "ev_3")
ACTORS = ("RUS", "USA", "TUR")


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """What a fold would write: events that begin, are replaced, end, and may begin again."""
    open_keys: dict[str, tuple[str, ...]] = dict.fromkeys(EVENTS, ())
    latest = dict.fromkeys(EVENTS, 0)
    changes = []
    position = 0
    for _ in range(draw(st.integers(0, 12))):
        position += draw(st.integers(1, 2))
        name = draw(st.sampled_from(EVENTS))
        latest[name] += draw(st.integers(0, 3))
        told = event(
            name,
            actor=draw(st.sampled_from(ACTORS)),
            targets=draw(st.lists(st.sampled_from(ACTORS), max_size=2, unique=True)),
        )
        opened = () if draw(st.booleans()) else entries(told, position)
        changes.append(Change(position, hour(latest[name]), open_keys[name], opened))
        open_keys[name] = tuple(row.key for row in opened)
    return changes


def folded(changes: Sequence[Change], position: int, reported_by: datetime | None) -> list[Row]:
    rows: dict[str, Row] = {}
    for change in changes:
        if change.position <= position and (reported_by is None or change.reported_at <= reported_by):
            for key in change.closed:
                del rows[key]
            rows |= {row.key: row for row in change.opened}
    return [rows[key] for key in sorted(rows)]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(changes=histories(), reports=st.lists(st.integers(-1, 12), max_size=3))
def test_rows_as_of_a_point_are_the_fold_up_to_that_point(
    projections: Projections, changes: list[Change], reports: list[int]
) -> None:
    generation = projections.begin_generation(NAME, 1)
    for start in range(0, len(changes), 3):  # some rows end in the unit in which they began, some in a later one
        with projections.unit(NAME, generation) as unit:
            unit.write(changes[start : start + 3])
            unit.advance(changes[start : start + 3][-1].position)
    for position in range(changes[-1].position + 2 if changes else 1):
        for reported_by in (None, *(hour(report) for report in reports)):
            seen = list(projections.visible(NAME, at(position, reported_by), generation))
            assert seen == folded(changes, position, reported_by)


def test_the_model_itself_tells_before_from_after() -> None:
    first, second = (entries(event("ev_1", targets=[], gloss=gloss), 1) for gloss in ("one", "two"))
    history = [Change(1, hour(1), opened=first), Change(2, hour(5), ("ev_1/actor/RUS",), second)]
    assert folded(history, 2, None) == list(second)
    assert folded(history, 2, hour(4)) == folded(history, 1, None) == list(first)
    assert folded(history, 2, hour(0)) == []
    with pytest.raises(KeyError):
        folded(history[1:], 2, None)
