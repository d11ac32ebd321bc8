"""When two events are one act, and when they are two."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.projections.told import event
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.domain.spans import Span
from timeline.projections.retellings import is_near, told_once

STRIKE = event("strike", "RUS", Act.ASSAULT, "SYR", matter="bomb convoy hospital")


def groups(*told: Event) -> set[frozenset[str]]:
    return {frozenset(e.id[3:] for e in act.tellings) for act in told_once(told)}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", told=1, matter="convoy hospital"), id="told a day later"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", by=3, told=3, matter="bomb hospital"), id="without a date"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", "USA", matter="hospital bomb"), id="of more whom it hit"),
    ],
)
def test_the_same_act_told_again_is_one(other: Event) -> None:
    assert groups(STRIKE, other) == {frozenset({"strike", "x"})}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", matter="airfield runway"), id="another matter"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", matter=""), id="nothing to tell the matter by"),
        pytest.param(event("x", "RUS", Act.ACCUSE, "SYR", matter="bomb convoy hospital"), id="another act"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "TUR", matter="bomb convoy hospital"), id="another target"),
        pytest.param(event("x", "IRN", Act.ASSAULT, "SYR", matter="bomb convoy hospital"), id="another actor"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", days=1, matter="bomb convoy hospital"), id="another day"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", by=-2, matter="bomb convoy hospital"), id="by a day before"),
        pytest.param(
            event("x", "RUS", Act.ASSAULT, "SYR", matter="bomb convoy hospital", modality=Modality.NEGATED), id="denied"
        ),
        pytest.param(event("x", "RUS", Act.ASSAULT, "SYR", matter="bomb hospital", item="it_strike"), id="of one item"),
    ],
)
def test_what_differs_in_one_thing_is_another_act(other: Event) -> None:
    assert groups(STRIKE, other) == {frozenset({"strike"}), frozenset({"x"})}


def test_words_that_name_acts_are_no_matter() -> None:
    one = event("one", "TUR", Act.PROPOSE, "RUS", matter="offer plan proposal")
    other = event("other", "TUR", Act.PROPOSE, "RUS", told=1, matter="offer plan proposal")
    assert len(groups(one, other)) == 2


def test_who_met_whom_is_the_same_from_both_sides() -> None:
    one = event("one", "USA", Act.CONSULT, "IRN", matter="truce", reciprocal=True)
    other = event("other", "IRN", Act.CONSULT, "USA", matter="sanction", reciprocal=True)
    assert groups(one, other) == {frozenset({"one", "other"})}


def test_the_day_of_a_meeting_is_the_same_in_whatever_words() -> None:
    one = event("one", "USA", Act.CONSULT, "IRN", matter="truce")
    other = event("other", "USA", Act.CONSULT, "IRN", matter="sanction")
    read = replace(other.coded.occurred, basis="weekday", span=Span("text", 3, 9))
    assert len(groups(one, replace(other, coded=replace(other.coded, occurred=read)))) == 1


def test_two_meetings_without_a_date_are_not_one_by_their_bound() -> None:
    one = event("one", "USA", Act.CONSULT, "IRN", matter="truce", by=1)
    other = event("other", "USA", Act.CONSULT, "IRN", matter="sanction", by=1)
    assert len(groups(one, other)) == 2


@given(st.deferred(lambda: SAID))
def test_acts_are_found_among_those_that_are_near_to_one_another(
    said: list[tuple[str, int, bool, set[str]]],
) -> None:
    told = _events(said)
    together = [{one.id} for one in told]
    for one in told:
        for other in told:
            if is_near(one, other):
                joined = {name for some in together if some & {one.id, other.id} for name in some}
                together = [*(some for some in together if not some & joined), joined]
    apart = [groups(*(event for event in told if event.id in some)) for some in together]
    assert {group for found in apart for group in found} == groups(*told)


def test_the_sharpest_date_leads_then_the_first_report() -> None:
    vague = event("vague", "RUS", Act.ASSAULT, "SYR", by=1, told=1, matter="bomb convoy")
    (act,) = told_once([vague, STRIKE])
    assert act.lead.id == "ev_strike"


WORDS = st.sets(st.sampled_from(["bomb", "convoy", "hospital", "airfield", "runway"]), max_size=3)
SAID = st.lists(st.tuples(st.sampled_from(["RUS", "IRN"]), st.integers(0, 3), st.booleans(), WORDS), max_size=8)


def _events(said: list[tuple[str, int, bool, set[str]]]) -> list[Event]:
    return [
        event(str(n), actor, Act.ASSAULT, "SYR", days=day, by=day if vague else None, told=n, matter=" ".join(words))
        for n, (actor, day, vague, words) in enumerate(said)
    ]


@given(SAID, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_is_nothing(
    said: list[tuple[str, int, bool, set[str]]], chance: random.Random
) -> None:
    told = _events(said)
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert groups(*told) == groups(*shuffled)


@given(SAID, st.integers(0, 8))
def test_what_is_reported_later_changes_nothing_of_what_was_one_before(
    said: list[tuple[str, int, bool, set[str]]], kept: int
) -> None:
    told = _events(said)
    early = {e.id[3:] for e in told[:kept]}
    assert groups(*told[:kept]) == {group & early for group in groups(*told)} - {frozenset()}
