"""Items -> records -> rows over every store: folding again, to any point, gives what is stored."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.coders import PlainCoder
from tests.memory_copies import MemoryCopies
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem
from timeline.domain.read_models import AsOf, EntryFilter
from timeline.store.database import Database
from timeline.store.memory import MemoryProjections
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.query import event_detail, exchanges, timeline_page
from timeline.use_cases.replay import digests, project, rebuild_all, replay

FIRST = datetime(2015, 10, 6, 12, tzinfo=UTC)
VERSIONS = [
    ("a", 0, "TUR PROPOSE RUS 2015-10-05 commission"),
    ("b", 1, "RUS ACCUSE TUR 2015-10-06 border\n> TUR DENY RUS 2015-10-06 border"),
    ("a", 2, "TUR PROPOSE RUS 2015-10-04 commission"),
    ("c", 3, "RUS AGREE TUR 2015-10-08 commission"),
    ("b", 4, "TUR DENY RUS 2015-10-06 border"),
    ("d", 5, "FRA COMMENT - ?"),
]


@pytest.fixture
def told(database: Database) -> Database:
    """Six item versions in a log, coded and projected one after another."""
    for guid, days, text in VERSIONS:
        at = FIRST + timedelta(days=days)
        item = FeedItem("wire.example", guid, text, guid=guid, published=Published(at, str(at), Clarity.EXACT))
        ingest_items(
            [item],
            source="test",
            log=database.log,
            feeds=database.feeds,
            index=database.item_index,
            clock=lambda at=at: at,
        )
        for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
            pass
        for _ in project(database.log, database.projections):
            pass
    return database


def test_folding_the_log_to_any_point_gives_the_stored_rows(told: Database) -> None:
    points = range(0, told.log.head().position + 1)
    moments = [None, *(FIRST + timedelta(days=day, hours=-1) for day in range(7))]
    for position, reported_by in product(points, moments):
        as_of = AsOf(position, None, reported_by)
        assert replay(as_of, told.log, told.projections, MemoryProjections()).agrees, (position, reported_by)


def test_a_rebuild_gives_the_same_digest_at_every_position(told: Database) -> None:
    points = [AsOf(position, None) for position in range(told.log.head().position + 1)]
    before = [digests(told.projections, point) for point in points]
    assert list(rebuild_all(told.log, told.projections))
    assert [digests(told.projections, point) for point in points] == before


def test_the_acceptance_in_a_later_item_answers_the_offer(told: Database) -> None:
    as_of = resolve(Knowledge(), told.log, told.projections)
    (exchange,) = [
        e
        for e in exchanges(as_of, told.timelines, MemoryCopies(), told.log, actors=["TUR", "RUS"])
        if "agree" in e.events[-1].coded.gloss
    ]
    assert [event.coded.act for event in exchange.events] == ["PROPOSE", "AGREE"]


def test_what_was_corrected_later_is_not_known_before(told: Database) -> None:
    corrected = next(r for r in told.log.read() if r.type == "event.corrected")
    days = []
    for position in (corrected.position - 1, corrected.position):
        as_of = resolve(Knowledge(position=position), told.log, told.projections)
        detail = event_detail(corrected.data["event"], as_of, told.timelines, told.copies, told.log)
        days.append(str(detail.line.entry.event.coded.occurred.start))
    assert days == ["2015-10-05", "2015-10-04"]


def test_a_page_follows_a_page_without_gap_or_repetition(told: Database) -> None:
    as_of = resolve(Knowledge(), told.log, told.projections)
    whole = timeline_page(EntryFilter(), as_of, told.timelines, told.copies, told.log).lines
    paged, after = [], None
    while True:
        page = timeline_page(EntryFilter(), as_of, told.timelines, told.copies, told.log, after=after, limit=2)
        paged += page.lines
        if page.next is None:
            break
        after = page.next
    assert paged == list(whole)
