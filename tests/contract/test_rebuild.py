"""Rebuilds beside the live rows: compared, flipped, rolled back, gone on with after a crash; parked records taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from tests.contract.rows import at, event
from tests.event_logs import append_all, broken, corrected, recorded, retracted
from timeline.domain.errors import NotFound
from timeline.domain.event_record import Event
from timeline.domain.ports import Log, Projections
from timeline.domain.read_models import Row, Standing
from timeline.projections import ACTOR_TIMELINE, EXCHANGES
from timeline.projections.fold import Projection
from timeline.projections.rebuild import Progress, Rebuilt, Told, let_go, rebuild, roll_back, sweep
from timeline.projections.runner import catch_up, digest, keep_up, retry

NAME = ACTOR_TIMELINE.name
ONE, OTHER = event("ev_1"), event("ev_2", actor="TUR", targets=["RUS"])
NO_OTHER = replace(ACTOR_TIMELINE, version=2, rows_of=lambda e, at: () if e.id == "ev_2" else told(e, at))


def told(event: Event, position: int) -> Sequence[Row]:
    return ACTOR_TIMELINE.rows_of(event, position)


@pytest.fixture
def filled(log: Log, projections: Projections) -> Log:
    append_all(log, [recorded(ONE, "a"), recorded(OTHER, "b"), corrected(ONE, "c")])
    run(catch_up(ACTOR_TIMELINE, log, projections))
    return log


def run(work: Iterator[object]) -> None:
    for _ in work:
        pass


def outcome(work: Iterator[Told]) -> Rebuilt:
    (done,) = [word for word in work if isinstance(word, Rebuilt)]
    return done


def test_a_rebuild_of_the_same_fold_finds_no_difference(filled: Log, projections: Projections) -> None:
    before = digest(NAME, projections, at(3))
    done = outcome(rebuild(ACTOR_TIMELINE, filled, projections))
    assert done.comparison is not None
    assert (done.comparison.before, done.comparison.after) == (before, before)
    assert (done.comparison.differences, done.comparison.rows) == (0, 4)
    assert (done.before, done.generation, done.position) == (1, 2, 3)
    assert digest(NAME, projections, at(3)) == before


def test_differences_are_counted(filled: Log, projections: Projections) -> None:
    comparison = outcome(rebuild(NO_OTHER, filled, projections)).comparison
    assert comparison is not None
    assert (comparison.only_before, comparison.only_after, comparison.changed, comparison.rows) == (2, 0, 0, 2)
    comparison = outcome(rebuild(ACTOR_TIMELINE, filled, projections)).comparison
    assert comparison is not None
    assert (comparison.only_before, comparison.only_after, comparison.changed) == (0, 2, 0)


def test_rows_of_another_version_answer_and_grow_no_further(filled: Log, projections: Projections) -> None:
    filled.append([recorded(event("ev_3"), "d")])
    assert NO_OTHER.stale(projections.live())
    run(keep_up(NO_OTHER, filled, projections))
    assert projections.position(NAME) == 3
    run(rebuild(NO_OTHER, filled, projections))
    assert not NO_OTHER.stale(projections.live())
    assert projections.position(NAME) == 4


def test_what_was_rolled_back_to_catches_up_with_its_own_version(filled: Log, projections: Projections) -> None:
    before = digest(NAME, projections, at(3))
    run(rebuild(NO_OTHER, filled, projections))
    filled.append([recorded(event("ev_3"), "d")])
    run(keep_up(NO_OTHER, filled, projections))
    back = roll_back(NAME, projections)
    assert (back.number, back.version, back.position) == (1, 1, 3)
    assert digest(NAME, projections, at(3)) == before
    run(keep_up(ACTOR_TIMELINE, filled, projections))
    assert projections.position(NAME) == 4
    assert roll_back(NAME, projections).number == 2


def test_without_kept_rows_there_is_nothing_to_roll_back_to(filled: Log, projections: Projections) -> None:
    run(rebuild(ACTOR_TIMELINE, filled, projections))
    assert let_go(NAME, projections) == [1]
    run(sweep(NAME, projections))
    with pytest.raises(NotFound, match="nothing to roll back"):
        roll_back(NAME, projections)


def test_an_interrupted_rebuild_is_gone_on_with(filled: Log, projections: Projections) -> None:
    interrupted = rebuild(ACTOR_TIMELINE, filled, projections, batch=1)
    assert next(interrupted) == Progress(NAME, "building", 1)
    del interrupted
    assert projections.position(NAME, 2) == 1
    words = list(rebuild(ACTOR_TIMELINE, filled, projections, batch=1))
    assert words[0] == Progress(NAME, "building", 2)
    assert [g.standing for g in projections.generations(NAME)] == [Standing.KEPT, Standing.LIVE]


def test_an_interrupted_rebuild_of_another_version_is_cleaned_away(filled: Log, projections: Projections) -> None:
    next(rebuild(NO_OTHER, filled, projections, batch=1))
    run(rebuild(ACTOR_TIMELINE, filled, projections))
    assert [(g.number, g.version) for g in projections.generations(NAME)] == [(1, 1), (3, 1)]


def test_records_that_come_during_a_rebuild_are_in_it(filled: Log, projections: Projections) -> None:
    late = 0
    for word in rebuild(ACTOR_TIMELINE, filled, projections, batch=1):
        if isinstance(word, Progress) and late < 5:
            late += 1
            filled.append([recorded(event(f"ev_late{late}"), f"late {late}")])
            run(keep_up(ACTOR_TIMELINE, filled, projections))
    assert projections.position(NAME) == filled.head().position == 8
    kept = next(g for g in projections.generations(NAME) if g.standing is Standing.KEPT)
    assert digest(NAME, projections, at(8)) == digest(NAME, projections, at(8), kept.number)


def refusing(projection: Projection, name: str) -> Projection:
    """The fold as it was before it was mended: it fails on one event."""

    def rows_of(event: Event, position: int) -> Sequence[Row]:
        if event.id == name:
            raise KeyError(name)
        return projection.rows_of(event, position)

    return replace(projection, rows_of=rows_of)


@pytest.mark.parametrize("projection", [ACTOR_TIMELINE, EXCHANGES], ids=lambda projection: projection.name)
def test_a_parked_record_that_is_retried_leaves_the_rows_that_would_have_been(
    projection: Projection, log: Log, projections: Projections
) -> None:
    append_all(
        log,
        [recorded(ONE, "a"), recorded(OTHER, "b"), corrected(replace(OTHER, url="u"), "c"), retracted(ONE, "d")],
        at_once=1,
    )
    run(catch_up(refusing(projection, "ev_2"), log, projections))
    status = projections.status(projection.name)
    assert status is not None
    assert dict(status.parked) == {2: "KeyError: 'ev_2'", 3: "KeyError: 'ev_2'"}
    assert retry(refusing(projection, "ev_2"), 2, log, projections) == "KeyError: 'ev_2'"
    assert retry(projection, 2, log, projections) is None
    status = projections.status(projection.name)
    assert status is not None
    assert dict(status.parked) == {}
    mended = [digest(projection.name, projections, at(position)) for position in range(5)]
    run(rebuild(projection, log, projections))
    assert mended == [digest(projection.name, projections, at(position)) for position in range(5)]


def test_a_record_that_says_nothing_of_its_event_is_parked_for_good(log: Log, projections: Projections) -> None:
    log.append([broken(recorded(ONE, "a"), event=...), recorded(OTHER, "b"), broken(recorded(ONE, "c"), occurred=...)])
    run(catch_up(ACTOR_TIMELINE, log, projections))
    status = projections.status(NAME)
    assert status is not None
    assert dict(status.parked) == {1: "KeyError: 'event'", 3: "KeyError: 'occurred'"}
    assert len(list(projections.visible(NAME, at(3)))) == 2
    assert "raise its version" in (retry(ACTOR_TIMELINE, 1, log, projections) or "")
    assert retry(ACTOR_TIMELINE, 3, log, projections) == "KeyError: 'occurred'"
