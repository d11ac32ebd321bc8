"""Polled in any order and with any repetition, a log ends with the same items and events, with the same contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory_copies import MemoryCopies
from tests.memory_index import MemoryItemIndex
from tests.stories import BODY, LEAD, OWN
from tests.unit.use_cases.test_code import Desk
from timeline.domain.dates import Clarity, Published
from timeline.domain.event_record import event_to_data
from timeline.domain.items import FeedItem, version_from_data, words_from_bytes
from timeline.domain.lines import Line
from timeline.domain.read_models import AsOf, EntryFilter
from timeline.domain.records import EVENT_TYPES, ITEM_TYPES
from timeline.domain.reporting import live_events
from timeline.store.memory import MemoryLog, MemoryProjections, MemoryTimelines
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.query import timeline_page
from timeline.use_cases.replay import project
from timeline.use_cases.shelf import stored_as
from timeline.use_cases.streams import joined_into

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC)
EVENING = EIGHT + timedelta(hours=12)
HEADLINE = "Freedonia turns the Marca bridge offer down"
SNAP = "FRA REJECT DEU 2026-01-05 bridge"
MOVED = "FRA REJECT DEU 2026-01-04 bridge"
CHANGED = "FRA ACCUSE DEU 2026-01-04 bridge"
SECOND = "DEU PROPOSE FRA 2026-01-03 letter"
NOTICE = "The story on the Marca bridge is withdrawn. There will be no other."
FULL = (LEAD, *BODY)


def sent(hour: int, house: str, guid: str, title: str, *paragraphs: str) -> FeedItem:
    at = EIGHT + timedelta(hours=hour)
    published = Published(at, at.isoformat(), Clarity.EXACT)
    url = f"https://{house}.example/{guid}"
    return FeedItem(f"{house}.example", title, "\n\n".join(paragraphs), guid=guid, url=url, published=published)


COPIES = (
    sent(4, "herald", "h1", "No lorries over the Marca for now", CHANGED, "(Northern Wire)", *FULL),
    sent(4, "ledger", "l1", "Orban: points left open", MOVED, LEAD, *BODY[:3]),
    sent(4, "courier", "c1", "Bridge stays shut", SNAP, LEAD, BODY[0], OWN[0], BODY[1]),
)
WITHDRAWN = sent(6, "wire", "w9", f"WITHDRAWN-{HEADLINE}", NOTICE)
STORIES = {
    "updates under one guid": (
        sent(0, "wire", "w1", HEADLINE, SNAP),
        sent(1, "wire", "w1", f"UPDATE 1-{HEADLINE}", SNAP, LEAD, *BODY[:2]),
        sent(2, "wire", "w1", f"UPDATE 2-{HEADLINE}", SECOND, MOVED, *FULL),
        sent(3, "wire", "w2", f"CORRECTED-UPDATE 2-{HEADLINE}", SECOND, CHANGED, *FULL),
        *COPIES,
    ),
    "each under its own": (
        sent(0, "wire", "w1", HEADLINE, SNAP, LEAD),
        sent(1, "wire", "w2", f"UPDATE 1-{HEADLINE}", SNAP, LEAD, *BODY[:2]),
        sent(2, "wire", "w3", f"UPDATE 2-{HEADLINE} (adds reaction)", MOVED, SECOND, *FULL),
        sent(3, "wire", "w4", f"{HEADLINE} (corrected)", CHANGED, *FULL),
        *COPIES,
    ),
}
STORIES |= {f"{name}, withdrawn": (*told, WITHDRAWN) for name, told in STORIES.items()}


class Newsroom(Desk):
    """A desk that is asked for what its log tells in the end."""

    def __init__(self) -> None:
        super().__init__(log=MemoryLog(lambda: EVENING))

    def poll(self, items: Sequence[FeedItem]) -> None:
        ingest_items(
            items,
            source="t",
            log=self.log,
            feeds=self.parking,
            index=MemoryItemIndex(),
            clock=lambda: EVENING,  # type: ignore[arg-type]  # only parking is asked of feeds
        )

    def items(self) -> dict[str, set[tuple[str, str]]]:
        """The words of every item that is one of its own."""
        found: dict[str, set[tuple[str, str]]] = {}
        for record in self.log.read(types=ITEM_TYPES):
            if joined_into(self.log.stream(record.stream)) is None:
                words = words_from_bytes(self.log.content(version_from_data(record.data).content) or b"")
                found.setdefault(record.data["item"], set()).add((words.title, words.text))
        return found

    def joined(self) -> dict[str, str]:
        names = [str(r.data["item"]) for r in self.log.read(types={"item.joined"})]
        return {name: stored_as(self.log, name).item for name in names}

    def events(self) -> dict[str, Any]:
        """Every event that stands. Versions are counted as they come in."""
        live = live_events(self.log.read())
        return {name: dict(event_to_data(replace(event, item_version=0))) for name, event in live.items()}

    def ever(self) -> set[str]:
        """Every event of an item of its own that was ever told."""
        return {
            str(r.data["event"])
            for r in self.log.read(types=EVENT_TYPES)
            if joined_into(self.log.stream(r.stream)) is None and r.data.get("reason") != "renumbered"
        }

    def lines(self) -> list[Any]:
        """Now, and as could be read in the middle of every hour."""
        projections, copies = MemoryProjections(), MemoryCopies()
        list(project(self.log, projections))
        moments = [None, *(EIGHT + timedelta(hours=hour, minutes=30) for hour in range(7))]
        pages = [AsOf(self.log.head().position, None, moment) for moment in moments]
        timelines = MemoryTimelines(projections)
        return [
            sorted(map(plainly, timeline_page(EntryFilter(), as_of, timelines, copies, self.log).lines))
            for as_of in pages
        ]


def plainly(line: Line) -> tuple[Any, ...]:
    origins, carriers = (
        sorted((t.name, t.event or "", t.standing.value, t.reported_at or EIGHT) for t in tellers)
        for tellers in (line.origins, line.carriers)
    )
    return line.entry.event.id, line.entry.event.coded.act.value, origins, carriers


@cache
def in_order(story: tuple[FeedItem, ...]) -> Newsroom:
    room = Newsroom()
    for item in story:
        room.poll([item])
        room.code()
    return room


@pytest.mark.parametrize("name", STORIES)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_order_and_any_repetition_tell_the_same(name: str, data: st.DataObject) -> None:
    story = STORIES[name]
    order = data.draw(st.permutations(range(len(story))), "order")
    again = data.draw(st.lists(st.sampled_from(range(len(story))), max_size=6), "again")
    room = Newsroom()
    for number in (*order, *again):
        together = data.draw(st.sets(st.sampled_from(again), max_size=3), "together with") if again else ()
        room.poll([story[n] for n in (number, *together)])
        if data.draw(st.booleans(), "coded"):
            room.code()
    room.code()
    plain = in_order(story)
    assert room.items() == plain.items()
    assert room.joined() == plain.joined()
    assert room.events() == plain.events()
    assert room.ever() == plain.ever()
    assert room.lines() == plain.lines()
