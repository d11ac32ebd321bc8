"""Generations of a projection: which is live, which is kept, and how the others go."""

from __future__ import annotations

import pytest

from tests.contract.rows import at, entries, event, hour
from timeline.domain import canonical
from timeline.domain.errors import Conflict, NotFound, VersionConflict
from timeline.domain.ports import Projections, Timelines
from timeline.domain.read_models import Change, Fact, Live, Standing, row_to_data

NAME = "actor_timeline"
SMALL = "calls"


def fill(projections: Projections, generation: int, *, rows: int = 1) -> None:
    with projections.unit(NAME, generation) as unit:
        for number in range(1, rows + 1):
            told = event(f"ev_{number:04}", targets=[])
            unit.write([Change(number, hour(number), opened=entries(told, number))])
        unit.advance(rows)


def standings(projections: Projections) -> dict[int, Standing]:
    return {found.number: found.standing for found in projections.generations(NAME)}


def built(projections: Projections, count: int, *, rows: int = 1) -> None:
    for version in range(1, count + 1):
        generation = projections.begin_generation(NAME, version)
        fill(projections, generation, rows=rows)
        projections.flip(NAME, generation)


def test_what_was_live_is_kept_and_what_was_kept_is_to_be_dropped(projections: Projections) -> None:
    built(projections, 3)
    projections.begin_generation(NAME, 4)
    expected = [Standing.DROPPING, Standing.KEPT, Standing.LIVE, Standing.BUILDING]
    assert list(standings(projections).values()) == expected
    assert projections.live() == {NAME: Live(3, 3, 1)}


def test_rolling_back_and_on_again_drops_nothing(projections: Projections) -> None:
    built(projections, 2)
    projections.flip(NAME, 1)
    assert standings(projections) == {1: Standing.LIVE, 2: Standing.KEPT}
    projections.flip(NAME, 2)
    projections.flip(NAME, 2)
    assert standings(projections) == {1: Standing.KEPT, 2: Standing.LIVE}


def test_dropping_goes_by_bounded_pieces_and_ends(projections: Projections) -> None:
    built(projections, 2, rows=25)
    projections.retire(NAME, 1)
    pieces = []
    while gone := projections.sweep(10):
        pieces.append(gone)
    assert len(pieces) >= 3
    assert max(pieces) <= 11
    assert standings(projections) == {2: Standing.LIVE}
    assert len(list(projections.visible(NAME, at(99), 2))) == 25


def test_a_number_is_given_once_also_when_the_highest_is_dropped(projections: Projections) -> None:
    built(projections, 2)
    projections.flip(NAME, 1)
    projections.retire(NAME, 2)
    while projections.sweep():
        pass
    assert standings(projections) == {1: Standing.LIVE}
    assert projections.begin_generation(NAME, 3) == 3


def test_the_live_rows_cannot_be_given_up(projections: Projections) -> None:
    built(projections, 1)
    with pytest.raises(Conflict, match="is live"):
        projections.retire(NAME, 1)


def test_nobody_writes_to_what_is_being_dropped(projections: Projections) -> None:
    built(projections, 1)
    left = projections.begin_generation(NAME, 2)
    projections.retire(NAME, left)
    with pytest.raises(NotFound), projections.unit(NAME, left):
        pass
    with pytest.raises(NotFound):
        projections.flip(NAME, left)


def test_a_reply_goes_on_reading_the_generation_that_it_began_with(
    projections: Projections, timelines: Timelines
) -> None:
    built(projections, 1)
    begun = at(1, models=projections.live())
    second = projections.begin_generation(NAME, 2)
    with projections.unit(NAME, second) as unit:
        unit.advance(1)
    projections.flip(NAME, second)
    assert timelines.entry("ev_0001", begun) is not None
    assert timelines.entry("ev_0001", at(1)) is None


def test_lines_are_the_canonical_bytes_of_the_visible_rows(projections: Projections) -> None:
    built(projections, 1, rows=3)
    rows = list(projections.visible(NAME, at(2)))
    assert list(projections.lines(NAME, at(2))) == [(row.key, canonical.dumps(row_to_data(row))) for row in rows]


def test_small_projections_share_a_table_and_see_nothing_of_one_another(
    projections: Projections, timelines: Timelines
) -> None:
    row = Fact("2015-W41", "ev_1", 3, {"calls": 2, "whom": "Türkiye"})
    other = Fact("2015-W40", "ev_1", 3, {"calls": 1})
    for name in (SMALL, "others"):
        projections.begin_generation(name, 1)
        with projections.unit(name) as unit:
            unit.write([Change(3, hour(3), opened=(row, other) if name == SMALL else (other,))])
            unit.advance(3)
    assert list(timelines.facts(SMALL, at(3))) == [other, row]
    assert list(timelines.facts(SMALL, at(3), "2015-W41")) == [row]
    assert list(timelines.facts(SMALL, at(2))) == []
    assert list(timelines.facts("others", at(3))) == [other]
    lines = dict(projections.lines(SMALL, at(3)))
    assert lines == {fact.key: canonical.dumps(row_to_data(fact)) for fact in (row, other)}
    with projections.unit(SMALL) as unit:
        assert list(unit.open_rows({"ev_1"})) == [other, row]
        unit.write([Change(4, hour(4), closed=(row.key,))])
        unit.advance(4)
    assert list(timelines.facts(SMALL, at(4))) == [other]


def test_a_mended_group_has_the_rows_that_it_would_have_had(projections: Projections) -> None:
    built(projections, 1, rows=3)
    with projections.unit(NAME) as unit:
        unit.park(4, "odd")
        unit.advance(5)
    first, second = (entries(event("ev_0002", targets=[], gloss=gloss), 2) for gloss in ("asks", "asks again"))
    changes = [Change(2, hour(2), opened=first), Change(4, hour(4), (first[0].key,), second)]
    with pytest.raises(VersionConflict):
        projections.mend(NAME, 4, "ev_0002", changes, {4: None})
    projections.mend(NAME, 5, "ev_0002", changes, {2: None, 4: None})
    assert [row for row in projections.visible(NAME, at(3)) if row.position == 2] == list(first)
    assert [row for row in projections.visible(NAME, at(4)) if row.position == 2] == list(second)
    assert len(list(projections.visible(NAME, at(5)))) == 3
    status = projections.status(NAME)
    assert status is not None
    assert (dict(status.parked), status.position) == ({}, 5)
    with projections.unit(NAME) as unit:
        assert list(unit.open_rows({"ev_0002"})) == list(second)
