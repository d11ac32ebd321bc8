"""What stored read models promise, in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.contract.rows import at, entries, event, hour, turns
from timeline.domain.errors import NotFound, VersionConflict
from timeline.domain.ports import Projections, ProjectionUnit
from timeline.domain.read_models import Change, ProjectionStatus

NAME = "actor_timeline"


def write(projections: Projections, *changes: Change, name: str = NAME, generation: int | None = None) -> None:
    with projections.unit(name, generation) as unit:
        unit.write(changes)
        unit.advance(changes[-1].position)


def handle(unit: ProjectionUnit, change: Change) -> None:
    unit.write([change])
    unit.advance(change.position)


def recorded(identity: str, position: int) -> Change:
    return Change(position, hour(position), opened=entries(event(identity), position))


def keys(projections: Projections, position: int, generation: int | None = None) -> list[str]:
    return [row.key for row in projections.visible(NAME, at(position), generation)]


def test_a_projection_that_was_never_begun_stands_nowhere(projections: Projections) -> None:
    assert projections.status(NAME) is None
    assert projections.position(NAME) == 0
    assert list(projections.visible(NAME, at(9))) == []
    with pytest.raises(NotFound, match="timeline rebuild"), projections.unit(NAME):
        pass


def test_the_first_generation_is_live_at_once(projections: Projections) -> None:
    assert projections.begin_generation(NAME, 3) == 1
    assert projections.status(NAME) == ProjectionStatus(NAME, 3, 1, 0)
    write(projections, recorded("ev_a", 4))
    assert projections.status(NAME) == ProjectionStatus(NAME, 3, 1, 4)
    assert projections.position(NAME) == 4


def test_rows_come_back_whole_and_in_the_order_of_their_keys(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    later, sooner = entries(event("ev_b"), 1), entries(event("ev_a", targets=["TUR", "SYR"]), 2)
    write(projections, Change(1, hour(1), opened=later), Change(2, hour(2), opened=sooner))
    assert list(projections.visible(NAME, at(2))) == sorted([*later, *sooner], key=lambda row: row.key)


def test_a_unit_sees_open_rows_by_event_and_its_own_writes(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    write(projections, recorded("ev_a", 1), recorded("ev_b", 2))
    with projections.unit(NAME) as unit:
        before = unit.open_rows({"ev_a"})
        unit.write([Change(3, hour(3), closed=tuple(row.key for row in before)), recorded("ev_c", 4)])
        assert {row.event.id for row in before} == {"ev_a"}
        assert unit.open_rows({"ev_a"}) == []
        assert {row.event.id for row in unit.open_rows({"ev_a", "ev_b", "ev_c"})} == {"ev_b", "ev_c"}
        unit.advance(4)


def test_turns_are_found_by_event_and_by_dyad(projections: Projections) -> None:
    projections.begin_generation("exchanges", 1)
    told = turns(event("ev_a", targets=["USA", "TUR"]), 1)
    write(projections, Change(1, hour(1), opened=told), name="exchanges")
    with projections.unit("exchanges") as unit:
        assert unit.open_rows({"RUS|USA"}) == [row for row in told if row.dyad == "RUS|USA"]
        assert {row.key for row in unit.open_rows({"ev_a"})} == {"ev_a/RUS|TUR", "ev_a/RUS|USA"}
        assert unit.open_rows({"USA"}) == []


def test_a_corrected_row_is_seen_as_it_was_and_as_it_is(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    first, second = (entries(event("ev_a", gloss=gloss, targets=[]), 1) for gloss in ("offers", "offers again"))
    write(projections, Change(1, hour(1), opened=first))
    write(projections, Change(5, hour(9), closed=("ev_a/actor/RUS",), opened=second))
    assert list(projections.visible(NAME, at(0))) == []
    assert list(projections.visible(NAME, at(4))) == list(first)
    assert list(projections.visible(NAME, at(5))) == list(second)
    assert list(projections.visible(NAME, at(5, hour(0)))) == []
    assert list(projections.visible(NAME, at(5, hour(8)))) == list(first)
    assert list(projections.visible(NAME, at(5, hour(9)))) == list(second)
    assert list(projections.visible(NAME, at(4, hour(9)))) == list(first)


def test_rows_and_position_are_written_together_or_not_at_all(projections: Projections) -> None:
    def fail() -> None:
        with projections.unit(NAME) as unit:
            unit.write([Change(2, hour(2), closed=("ev_a/actor/RUS",)), recorded("ev_b", 3)])
            unit.park(4, "odd")
            unit.advance(4)
            raise RuntimeError

    projections.begin_generation(NAME, 1)
    write(projections, recorded("ev_a", 1))
    with pytest.raises(RuntimeError):
        fail()
    assert projections.status(NAME) == ProjectionStatus(NAME, 1, 1, 1)
    assert keys(projections, 9) == ["ev_a/actor/RUS", "ev_a/target/USA"]


def test_of_two_runners_the_slower_writes_nothing(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    with projections.unit(NAME) as slow:
        slow.open_rows({"ev_a"})
        write(projections, recorded("ev_a", 1))
        with pytest.raises(VersionConflict) as caught:
            handle(slow, recorded("ev_a", 1))
    assert caught.value.actual == 1
    with projections.unit(NAME) as slow:
        write(projections, recorded("ev_b", 2))
        with pytest.raises(VersionConflict):
            slow.advance(3)
    assert projections.position(NAME) == 2
    assert keys(projections, 9) == ["ev_a/actor/RUS", "ev_a/target/USA", "ev_b/actor/RUS", "ev_b/target/USA"]


def test_records_that_were_handled_before_the_unit_began_are_refused(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    write(projections, recorded("ev_a", 5))
    with pytest.raises(VersionConflict), projections.unit(NAME) as unit:
        unit.write([recorded("ev_b", 5)])
    with pytest.raises(VersionConflict), projections.unit(NAME) as unit:
        unit.advance(4)


def test_a_record_that_cannot_be_folded_is_parked_with_its_reason(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    with projections.unit(NAME) as unit:
        unit.park(2, "KeyError: 'actor'")
        unit.advance(3)
    status = projections.status(NAME)
    assert status is not None
    assert dict(status.parked) == {2: "KeyError: 'actor'"}
    assert status.position == 3


def test_a_new_generation_grows_beside_the_live_one_until_it_is_flipped(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    write(projections, recorded("ev_old", 1))
    second = projections.begin_generation(NAME, 2)
    write(projections, recorded("ev_new", 1), recorded("ev_newer", 2), generation=second)
    assert keys(projections, 9) == ["ev_old/actor/RUS", "ev_old/target/USA"]
    assert projections.position(NAME) == 1
    assert projections.position(NAME, second) == 2
    assert len(keys(projections, 9, second)) == 4
    projections.flip(NAME, second)
    assert projections.status(NAME) == ProjectionStatus(NAME, 2, 2, 2)
    assert len(keys(projections, 9)) == 4


def test_flipping_keeps_the_generation_before_and_drops_older_ones(projections: Projections) -> None:
    for version in (1, 2, 3):
        generation = projections.begin_generation(NAME, version)
        write(projections, recorded(f"ev_{version}", 1), generation=generation)
        projections.flip(NAME, generation)
    assert keys(projections, 9, 2) == ["ev_2/actor/RUS", "ev_2/target/USA"]
    with pytest.raises(NotFound):
        projections.flip(NAME, 1)
    projections.flip(NAME, 2)
    assert keys(projections, 9) == ["ev_2/actor/RUS", "ev_2/target/USA"]
    assert projections.begin_generation(NAME, 4) == 4


def test_a_unit_writes_into_the_generation_it_was_given(projections: Projections) -> None:
    projections.begin_generation(NAME, 1)
    second = projections.begin_generation(NAME, 1)
    write(projections, recorded("ev_a", 1), generation=second)
    with projections.unit(NAME) as live, projections.unit(NAME, second) as beside:
        assert live.open_rows({"ev_a"}) == []
        assert len(beside.open_rows({"ev_a"})) == 2
