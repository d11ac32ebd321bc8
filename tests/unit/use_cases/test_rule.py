"""What editors hold of pairs of events: the later holds, undone the earlier again, and nothing twice."""

from __future__ import annotations

import pytest

from tests.unit.use_cases.editors import ANA, Editors
from tests.unit.use_cases.test_code import AGREES, REFUSES
from timeline.domain.errors import Conflict, InvalidInput, UnknownEvent
from timeline.domain.rulings import Rulings
from timeline.use_cases import edit, rule
from timeline.use_cases.editing import Hand
from timeline.use_cases.rule import RULINGS, ruled_by


@pytest.fixture
def desk() -> Editors:
    desk = Editors()
    desk.send(f"{AGREES}\n{REFUSES}")
    desk.send(AGREES, guid="g2")
    return desk


@pytest.fixture
def ids(desk: Editors) -> list[str]:
    return [event.id for event in desk.live()]


def rulings(desk: Editors) -> Rulings:
    return ruled_by(desk.log.stream(RULINGS)).rulings


def test_the_later_ruling_holds_and_undone_the_earlier_again(desk: Editors, ids: list[str]) -> None:
    one, other = ids[0], ids[2]
    merged = rule.merge(one, other, ANA, desk.log, desk.timelines)
    assert rulings(desk).joined == {frozenset({one, other})}
    (parted,) = rule.unlink(other, one, ANA, desk.log, desk.timelines)
    assert (rulings(desk).joined, rulings(desk).parted) == (frozenset(), {frozenset({one, other})})
    assert rulings(desk).unlinked == {(one, other), (other, one)}
    edit.undo(parted.id, ANA, desk.log)
    assert rulings(desk).joined == {frozenset({one, other})}
    edit.undo(merged.id, ANA, desk.log)
    assert rulings(desk) == Rulings()


def test_a_reply_is_linked_and_unlinked_in_turn(desk: Editors, ids: list[str]) -> None:
    answer, offer = ids[1], ids[2]
    rule.link_reply(answer, offer, ANA, desk.log, desk.timelines)
    assert rulings(desk).linked == {answer: offer}
    rule.unlink(answer, None, ANA, desk.log, desk.timelines)
    assert (rulings(desk).linked, rulings(desk).unlinked) == ({}, {(answer, None)})
    rule.link_reply(answer, offer, Hand("Bo", "after all"), desk.log, desk.timelines)
    assert (rulings(desk).linked, rulings(desk).unlinked) == ({answer: offer}, frozenset())
    rule.unlink(offer, answer, ANA, desk.log, desk.timelines)
    assert rulings(desk).linked == {}


def test_an_answer_by_the_article_s_word_is_corrected_so_that_subscribers_learn_of_it(
    desk: Editors, ids: list[str]
) -> None:
    offer, answer, _ = ids
    made = rule.unlink(offer, answer, ANA, desk.log, desk.timelines)
    assert len(made) == 2
    assert desk.last("event.corrected").data["changed"] == ["reply_to"]
    assert desk.last("event.corrected").data["reply_to"] is None


def test_a_ruling_sent_twice_is_one(desk: Editors, ids: list[str]) -> None:
    first = rule.merge(ids[0], ids[2], ANA, desk.log, desk.timelines)
    again = rule.merge(ids[0], ids[2], ANA, desk.log, desk.timelines)
    assert (again.position, again.stood) == (first.position, True)


def test_a_ruling_that_another_made_since_one_looked_is_not_overruled(desk: Editors, ids: list[str]) -> None:
    seen = desk.log.head().position
    rule.merge(ids[0], ids[2], Hand("Bo", "the same"), desk.log, desk.timelines)
    with pytest.raises(Conflict, match="changed by Bo"):
        rule.unlink(ids[2], ids[0], Hand("Ana", "two", seen), desk.log, desk.timelines)


def test_a_ruling_is_of_two_events_that_there_are(desk: Editors, ids: list[str]) -> None:
    with pytest.raises(InvalidInput, match="give two"):
        rule.merge(ids[0], ids[0], ANA, desk.log, desk.timelines)
    with pytest.raises(UnknownEvent):
        rule.merge(ids[0], "ev_unknown", ANA, desk.log, desk.timelines)
