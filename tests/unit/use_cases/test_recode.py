"""A rehearsal shows what the performance does, and leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.coders import PlainCoder
from tests.memory_index import MemoryItemIndex
from tests.unit.use_cases.test_code import AGREES, REFUSES, SENT, Desk, clock
from timeline.domain.changes import Change, Turn, by_actor
from timeline.domain.errors import KeyConflict, VersionConflict
from timeline.domain.events import Article, CoderIdentity, Coding
from timeline.domain.items import FeedItem
from timeline.domain.records import NewRecord
from timeline.store.rehearsal import RehearsalLog
from timeline.use_cases.code import code_again
from timeline.use_cases.ingest import ingest_items


class LaterCoder(PlainCoder):
    """Reads CHN for RUS, does not know ACCUSE, and finds more where it reads "twice"."""

    def code(self, article: Article) -> Coding:
        text = article.text.replace("RUS AGREE", "CHN AGREE").replace("ACCUSE", "MISREAD")
        coding = super().code(replace(article, text=text))
        again = coding.events if "twice" in article.text else ()
        return Coding(
            (*coding.events, *(replace(e, matter=("twice",), gloss="once more") for e in again)), coding.nothing
        )


LATER = LaterCoder(CoderIdentity("plain", "2", "none", "d2" * 32))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.send(f"{AGREES}\n{REFUSES}")
    desk.send("CHN ACCUSE JPN 2015-10-05 islands", guid="g2")
    desk.send("FRA PROPOSE DEU 2015-10-05 twice", guid="g3")
    desk.send("Rain is expected.", guid="g4")
    desk.send(AGREES, guid="g5")
    desk.send(AGREES.replace("10-07", "10-06"), guid="g5")
    return desk


def flat(changes: list[tuple[Change, ...]]) -> list[Change]:
    return [change for each in changes for change in each]


def test_a_rehearsal_shows_exactly_what_is_then_appended(desk: Desk) -> None:
    rehearsal = RehearsalLog(desk.log, clock)
    head = desk.log.head()
    shown = flat(list(code_again(rehearsal, LATER)))
    assert desk.log.head() == head
    assert shown == flat(list(code_again(desk.log, LATER)))
    assert list(rehearsal.appended) == list(desk.log.read(head.position))
    assert {change.turn for change in shown} == set(Turn)


def test_changes_show_on_the_timelines_that_they_touch(desk: Desk) -> None:
    shown = by_actor(flat(list(code_again(desk.log, LATER))))
    turns = {actor: sorted(change.turn for change in changes) for actor, changes in shown.items()}
    assert turns == {
        "CHN": [Turn.CORRECTED, Turn.CORRECTED, Turn.RETRACTED],
        "FRA": [Turn.ADDED],
        "RUS": [Turn.CORRECTED, Turn.CORRECTED],
    }
    assert all("actor" in change.fields for change in shown["RUS"])


def test_a_second_time_there_is_nothing_to_change(desk: Desk) -> None:
    list(code_again(desk.log, LATER))
    assert flat(list(code_again(RehearsalLog(desk.log, clock), LATER))) == []


def test_versions_that_nobody_coded_are_rehearsed_one_upon_the_other() -> None:
    desk = Desk()
    texts = (AGREES, AGREES.replace("10-07", "10-06"))
    items = [FeedItem("wire.example", "Talks", text, guid="g", published=SENT) for text in texts]
    ingest_items(items, source="test", log=desk.log, feeds=desk.parking, index=MemoryItemIndex(), clock=clock)  # type: ignore[arg-type]  # only parking is asked of feeds
    shown = flat(list(code_again(RehearsalLog(desk.log, clock), LATER)))
    assert shown == flat(list(code_again(desk.log, LATER)))
    assert [change.turn for change in shown] == [Turn.ADDED, Turn.CORRECTED]


def test_a_rehearsed_log_refuses_what_the_log_would_refuse(desk: Desk) -> None:
    rehearsal = RehearsalLog(desk.log, clock)
    stream = desk.log.read()[0].stream
    note = NewRecord("item.coded", stream, "k", {"item": "x"})
    with pytest.raises(VersionConflict):
        rehearsal.append([note], expect={stream: 1})
    rehearsal.append([note], expect={stream: desk.log.stream(stream)[-1].stream_version})
    with pytest.raises(KeyConflict):
        rehearsal.append([replace(note, data={"item": "y"})])
