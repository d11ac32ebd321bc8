"""Pages and names as of old positions: whole days are left out, and never one that has a line to show."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import Stores
from tests.contract.rows import at, between, by, day, entries, event, hour, on
from timeline.domain.dates import Occurred
from timeline.domain.events import Party
from timeline.domain.read_models import Change, EntryFilter, Window
from timeline.store.memory import MemoryProjections, MemoryTimelines

NAME = "actor_timeline"

occurrences = st.one_of(
    st.integers(1, 9).map(on), st.integers(1, 9).map(by), st.integers(1, 5).map(lambda first: between(first, first + 6))
)
told = st.lists(st.tuples(occurrences, st.sampled_from(["RUS", "USA", "TUR"]), st.integers(0, 9)), max_size=12)
asked = st.tuples(
    st.integers(0, 12), st.none() | st.integers(0, 9), st.none() | st.integers(1, 9), st.booleans(), st.booleans()
)


def fill(stores: Stores | MemoryProjections, story: list[tuple[Occurred, str, int]]) -> None:
    projections = stores if isinstance(stores, MemoryProjections) else stores.projections
    generation = projections.begin_generation(NAME, 1)
    with projections.unit(NAME, generation) as unit:
        for position, (occurred, actor, reported) in enumerate(story, 1):
            one = event(f"ev_{position}", occurred, actor=actor, targets=["SYR"])
            unit.write([Change(position, hour(reported), opened=entries(one, position))])
        unit.advance(99)
    projections.flip(NAME, generation)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=told, questions=st.lists(asked, min_size=5, max_size=15))
def test_pages_are_those_of_a_plain_reading(stores: Stores, story: list, questions: list) -> None:  # type: ignore[type-arg]  # as drawn above
    plain = MemoryProjections()
    fill(plain, story)
    fill(stores, story)
    expected = MemoryTimelines(plain)
    for position, reported, first, certain, latest in questions:
        as_of = at(position, None if reported is None else hour(reported))
        since = None if first is None else day(first)
        for window in (Window(since, None, certain), Window(None, since, certain)):
            for actor in (None, "RUS", "SYR"):
                wanted = EntryFilter(actor=actor, window=window)
                page = stores.timelines.entries(wanted, as_of, limit=3, latest=latest)
                assert page == expected.entries(wanted, as_of, limit=3, latest=latest)
                if page:
                    after = page[0].order
                    assert stores.timelines.entries(wanted, as_of, after=after) == expected.entries(
                        wanted, as_of, after=after
                    )


def test_an_actor_has_the_name_of_its_latest_line_as_of_the_point(stores: Stores) -> None:
    first, second = (
        replace(one, coded=replace(one.coded, actor=Party("RUS", name)))
        for one, name in ((event("ev_1", on(3)), "Russia"), (event("ev_2", on(4)), "Russian Federation"))
    )
    stores.projections.begin_generation(NAME, 1)
    with stores.projections.unit(NAME) as unit:
        unit.write([Change(1, hour(1), opened=entries(first, 1)), Change(2, hour(2), opened=entries(second, 2))])
        unit.advance(2)
    asked_for = ["USA", "RUS", "XXX"]
    assert stores.timelines.names(asked_for, at(1)) == {"RUS": "Russia", "USA": "USA"}
    assert stores.timelines.names(asked_for, at(2)) == {"RUS": "Russian Federation", "USA": "USA"}
    assert stores.timelines.names(asked_for, at(2, hour(1)))["RUS"] == "Russia"
    assert stores.timelines.names([], at(2)) == {}
