"""Which offers stand: what asks for an answer, what settles it, when it lapses."""

from datetime import timedelta

import pytest

from tests.acts import day, event, ids, on, turns
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.offers import Offer, offers
from timeline.projections.threads import State

OFFER = event("offer", "TUR PROPOSE RUS", 6)
DEMAND = event("demand", "USA REQUEST RUS", 7, matter="ceasefire")


def standing(*told: Event, today: int = 10, demands: bool = False, lapsed: bool = False) -> list[Offer]:
    return offers(turns(*told), day(today), demands=demands, lapsed=lapsed)


def test_an_offer_that_nobody_answered_is_open_and_ages() -> None:
    (offer,) = standing(OFFER, DEMAND)
    assert (offer.id, offer.state, offer.age, offer.answers) == ("ev_offer", State.OPEN, timedelta(days=4), ())
    assert not offer.is_demand


def test_with_demands_what_is_asked_for_stands_too_the_latest_first() -> None:
    assert ids(standing(OFFER, DEMAND, demands=True)) == ["demand", "offer"]


@pytest.mark.parametrize("answer", ["RUS AGREE TUR", "RUS REJECT TUR", "RUS PROPOSE TUR"])
def test_an_answer_settles_it(answer: str) -> None:
    assert "offer" not in ids(standing(OFFER, event("answer", answer, 8)))


def test_an_answer_that_only_may_come_settles_nothing_and_is_shown() -> None:
    maybe = event("maybe", "RUS AGREE TUR", 8, modality=Modality.CONDITIONAL)
    (offer,) = standing(OFFER, maybe)
    assert offer.state is State.OPEN
    assert ids(offer.answers) == ["maybe"]


def test_it_stands_to_the_last_day_of_patience_and_has_lapsed_on_the_next() -> None:
    (last,) = standing(OFFER, today=20)
    assert last.lapses == day(21)
    assert standing(OFFER, today=21) == []
    (lapsed,) = standing(OFFER, today=21, lapsed=True)
    assert (lapsed.state, lapsed.lapses) == (State.LAPSED, day(21))
    assert offers(turns(OFFER), day(21), patience=timedelta(days=30))[0].state is State.OPEN


def test_patience_beyond_the_calendar_is_for_ever() -> None:
    assert offers(turns(OFFER), day(21), patience=timedelta.max)[0].state is State.OPEN


def test_what_is_planned_or_was_not_offered_is_no_offer() -> None:
    others = [
        event(modality, "TUR PROPOSE RUS", 6, modality=Modality(modality), matter=modality)
        for modality in ("future", "negated", "conditional")
    ]
    assert standing(*others) == []


def test_an_offer_told_by_several_is_one() -> None:
    again = event("later", "TUR PROPOSE RUS", 7, occurred=on(6), publisher="herald.example")
    (offer,) = standing(OFFER, again)
    assert ids(offer.act.tellings) == ["offer", "later"]


def test_a_bound_is_the_youngest_that_it_can_be() -> None:
    vague = event("offer", "TUR PROPOSE RUS", 6, occurred=Occurred(None, day(6), Precision.UNKNOWN, "x"))
    assert standing(vague)[0].age == timedelta(days=4)
