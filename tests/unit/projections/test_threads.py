"""How an offer stands: by its answers, by what followed from them, and by the clock."""

from datetime import timedelta

import pytest

from tests.unit.projections.told import OFFER_DAY, event, turns
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.exchanges import acts_among, link
from timeline.projections.threads import PATIENCE, State, offer_state

PLAN = event("plan", "IGO:AU", Act.PROPOSE, "SDN", "SSD", matter="escrow monitor")
YES = event("yes", "SSD", Act.AGREE, "IGO:AU", days=2, matter="escrow monitor")
NO = event("no", "SDN", Act.REJECT, "IGO:AU", days=3, matter="escrow monitor")
LATE_YES = event("late", "SDN", Act.AGREE, "IGO:AU", days=12, matter="escrow monitor")
MAYBE = event("maybe", "SDN", Act.AGREE, "IGO:AU", days=2, matter="escrow monitor", modality=Modality.CONDITIONAL)
DONE = event("done", "SDN", Act.RETREAT, "IGO:AU", days=14, matter="escrow monitor")


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([YES], State.ACCEPTED),
        ([NO], State.REJECTED),
        ([YES, NO], State.MIXED),
        ([MAYBE], State.OPEN),
        ([NO, LATE_YES], State.MIXED),
        ([YES, LATE_YES, DONE], State.IMPLEMENTED),
        ([event("c", "SDN", Act.PROPOSE, "IGO:AU", days=1, matter="escrow monitor border")], State.COUNTERED),
    ],
)
def test_an_exchange_stands_as_its_answers_make_it(answers: list[Event], state: State) -> None:
    (exchange,) = link(turns(PLAN, *answers))
    assert offer_state(exchange.acts[0], exchange, OFFER_DAY + timedelta(days=20)) in (
        {state} if state is not State.OPEN else {State.LAPSED}
    )


def test_an_offer_without_an_answer_lapses_by_the_clock_alone() -> None:
    (offer,) = acts_among(turns(PLAN))
    assert offer_state(offer, None, OFFER_DAY + PATIENCE) is State.OPEN
    assert offer_state(offer, None, OFFER_DAY + PATIENCE + timedelta(days=1)) is State.LAPSED


def test_an_answer_that_comes_late_revives_what_had_lapsed() -> None:
    late = event("late", "SDN", Act.AGREE, "IGO:AU", days=20, matter="escrow monitor")
    (exchange,) = link(turns(PLAN, late))
    assert exchange.state(OFFER_DAY + timedelta(days=21)) is State.ACCEPTED


def test_an_exchange_of_blows_has_no_state() -> None:
    one = event("one", "RUS", Act.SANCTION, "NOR", matter="fish salmon")
    (exchange,) = link(turns(one, event("two", "NOR", Act.SANCTION, "RUS", days=4, matter="fish port")))
    assert exchange.state(OFFER_DAY) is None
