"""What passes between two actors: what counts, on whose side, in which period, and how hard."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.acts import day, event, ids, on
from tests.strategies import events
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.dyads import Dyad, Side, Step, dyad, period_of
from timeline.projections.retellings import told_once


def between(*told: Event, step: Step = Step.WEEK) -> Dyad:
    return dyad(told_once(told), "RUS", "USA", step)


def test_each_side_is_counted_by_act_and_quad_class_and_summed_on_the_scale() -> None:
    found = between(
        event("a", "RUS PROPOSE USA", 6),
        event("b", "RUS ACCUSE USA", 6, matter="strike"),
        event("c", "USA REJECT RUS", 7),
        event("d", "RUS ASSAULT TUR", 7),
    )
    there, back = found.sides[Side.THERE], found.sides[Side.BACK]
    assert there.acts == {Act.PROPOSE: 1, Act.ACCUSE: 1}
    assert there.quads == {1: 1, 3: 1}
    assert (there.intensity, there.mean) == (2.0, 1.0)
    assert back.acts == {Act.REJECT: 1}
    assert back.intensity == -4.0
    assert found.sides[Side.TOGETHER].mean is None


def test_an_act_counts_once_however_many_articles_tell_it() -> None:
    told = event("a", "RUS PROPOSE USA", 6)
    copies = [replace(event(name, "RUS PROPOSE USA", 6), publisher=f"{name}.example") for name in "bcd"]
    assert between(told, *copies).sides[Side.THERE].count == 1


def test_what_both_do_is_counted_once_and_on_neither_side() -> None:
    found = between(event("a", "USA CONSULT RUS", 6, reciprocal=True))
    assert {side: tally.count for side, tally in found.sides.items()} == {
        Side.THERE: 0,
        Side.BACK: 0,
        Side.TOGETHER: 1,
    }


def test_only_what_is_told_as_a_fact_counts_and_the_rest_is_named() -> None:
    found = between(
        event("a", "RUS AGREE USA", 6, modality=Modality.CONDITIONAL),
        event("b", "USA CONSULT RUS", 6, modality=Modality.NEGATED),
    )
    assert sum(tally.count for tally in found.sides.values()) == 0
    assert found.unsure == {Modality.CONDITIONAL: 1, Modality.NEGATED: 1}
    assert found.last_contact is None
    assert found.periods == ()


@pytest.mark.parametrize(
    ("occurred", "step", "start"),
    [
        (on(7), Step.DAY, day(7)),
        (on(4), Step.WEEK, date(2015, 9, 28)),
        (on(5), Step.WEEK, date(2015, 10, 5)),
        (on(7), Step.MONTH, date(2015, 10, 1)),
        (Occurred(day(5), day(11), Precision.INTERVAL, "x"), Step.WEEK, day(5)),
        (Occurred(day(5), day(12), Precision.INTERVAL, "x"), Step.WEEK, None),
        (Occurred(day(5), day(6), Precision.INTERVAL, "x"), Step.DAY, None),
        (Occurred(None, day(6), Precision.UNKNOWN, "x"), Step.MONTH, None),
    ],
)
def test_a_period_is_named_only_where_the_date_lies_in_it(occurred: Occurred, step: Step, start: date | None) -> None:
    assert period_of(occurred, step) == start


def test_an_act_of_no_one_period_is_in_the_totals_and_in_no_period() -> None:
    vague = event("a", "RUS PROPOSE USA", 6, occurred=Occurred(None, day(6), Precision.UNKNOWN, "x"))
    found = between(vague, event("b", "USA REJECT RUS", 13))
    assert found.unplaced == 1
    assert [(period.start, period.whole.count) for period in found.periods] == [(date(2015, 10, 12), 1)]
    assert found.sides[Side.THERE].count == 1


def test_the_last_contact_and_the_last_hostile_act_are_the_latest_of_their_kind() -> None:
    found = between(
        event("met", "RUS CONSULT USA", 3),
        event("signed", "USA AGREE RUS", 5, reciprocal=True, cameo="057"),
        event("accepted", "USA AGREE RUS", 9),
        event("threat", "RUS THREATEN USA", 2),
        event("sanction", "USA SANCTION RUS", 4),
        event("blame", "RUS ACCUSE USA", 8),
    )
    assert found.last_contact is not None
    assert found.last_hostile is not None
    assert ids([found.last_contact, found.last_hostile]) == ["signed", "sanction"]


@given(st.lists(events(), max_size=6), st.sampled_from(Step))
def test_periods_and_what_lies_in_none_make_up_the_whole(told: list[Event], step: Step) -> None:
    found = dyad(told_once({e.id: e for e in told}.values()), "RUS", "USA", step)
    whole = sum(tally.count for tally in found.sides.values())
    assert whole == found.unplaced + sum(period.whole.count for period in found.periods)
    turned = dyad(told_once({e.id: e for e in told}.values()), "USA", "RUS", step)
    assert turned.sides[Side.THERE] == found.sides[Side.BACK]
