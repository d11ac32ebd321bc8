"""What a second coding changes, and what it leaves alone."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import CODER, FIRST, coded_events
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, event_id, without_reply
from timeline.domain.events import CodedEvent, Kind, Party
from timeline.domain.reconcile import reconcile
from timeline.domain.spans import Span


def live(coded: CodedEvent, number: int = 1, reply_to: str | None = None) -> Event:
    return Event(
        event_id("it_1", number), "it_1", 1, "wire.example", None, FIRST, CODER, without_reply(coded), reply_to
    )


codings = st.lists(coded_events(), max_size=5)


@given(codings)
def test_the_same_coding_again_changes_nothing(coding: list[CodedEvent]) -> None:
    plan = reconcile([live(coded, n) for n, coded in enumerate(coding)], coding)
    assert (plan.corrected, plan.retracted, plan.new) == ((), (), ())


@given(codings, codings)
def test_every_event_stands_in_exactly_one_place(before: list[CodedEvent], after: list[CodedEvent]) -> None:
    known = [live(coded, n) for n, coded in enumerate(before)]
    plan = reconcile(known, after)
    assert sorted([*(i for _, i in plan.unchanged), *(c.fresh for c in plan.corrected), *plan.new]) == list(
        range(len(after))
    )
    places = [*(e for e, _ in plan.unchanged), *(c.live for c in plan.corrected), *plan.retracted]
    assert sorted(e.id for e in places) == sorted(e.id for e in known)


@given(coded_events())
def test_another_date_is_a_correction_of_the_date(coded: CodedEvent) -> None:
    day = timedelta(days=1)
    moved = replace(
        coded.occurred, end=coded.occurred.end + day, start=coded.occurred.start and coded.occurred.start + day
    )
    plan = reconcile([live(coded)], [replace(coded, occurred=moved)])
    assert [c.changed for c in plan.corrected] == [("occurred",)]


@given(coded_events())
def test_words_that_moved_are_no_correction(coded: CodedEvent) -> None:
    plan = reconcile([live(coded)], [replace(coded, evidence=Span("text", 900, 950), gloss="other words")])
    assert len(plan.unchanged) == 1


def test_another_act_by_another_actor_is_another_event() -> None:
    occurred = Occurred(None, FIRST.date(), Precision.UNKNOWN, "none")
    one = CodedEvent(Kind.STATEMENT, Party("RUS", "Russia"), Act.AGREE, occurred, Span("text", 0, 9), "")
    other = replace(one, actor=Party("BRA", "Brazil"), act=Act.REJECT, targets=(Party("ARG", "Argentina"),))
    plan = reconcile([live(one)], [other])
    assert (plan.new, [e.id for e in plan.retracted]) == ((0,), [live(one).id])


@given(coded_events(), coded_events())
def test_an_answer_that_is_new_is_a_correction(first: CodedEvent, second: CodedEvent) -> None:
    known = [live(first, 1), live(second, 2)]
    again = [first, replace(second, reply_to=0)]
    plan = reconcile(known, again)
    if [e.id for e, _ in plan.unchanged] == [known[0].id]:
        assert [c.changed for c in plan.corrected] == [("reply_to",)]
