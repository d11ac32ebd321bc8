"""Ingest over every store: whoever races, each version of an item is kept once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from tests.memory_index import MemoryItemIndex
from timeline.domain.items import FeedItem
from timeline.domain.ports import Feeds, Log
from timeline.store.database import Database
from timeline.use_cases.ingest import Ingested, ingest_items

ITEMS = [FeedItem("wire.example", f"Story {n}", f"Text {n}", guid=str(n)) for n in range(12)]


def ingest(items: list[FeedItem], log: Log, feeds: Feeds) -> Ingested:
    return ingest_items(
        items,
        source="test",
        log=log,
        feeds=feeds,
        index=MemoryItemIndex(),
        clock=lambda: datetime(2026, 1, 5, tzinfo=UTC),
    )


def test_writers_with_the_same_items_at_once_keep_each_version_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: ingest(ITEMS, database.log, database.feeds), range(4)))
    assert sum(outcome.received for outcome in outcomes) == len(ITEMS)
    assert sum(outcome.unchanged for outcome in outcomes) == 3 * len(ITEMS)
    assert [record.stream_version for record in database.log.read()] == [1] * len(ITEMS)


def test_overlapping_polls_in_another_order_give_the_same_items(database: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda items: ingest(items, database.log, database.feeds), (ITEMS[:8], ITEMS[:3:-1])))
    kept = sorted(record.data["item"] for record in database.log.read())
    assert len(set(kept)) == len(kept) == len(ITEMS)


def test_the_words_of_every_version_can_be_read_back(database: Database) -> None:
    ingest([ITEMS[0]], database.log, database.feeds)
    ingest([FeedItem("wire.example", "Story 0", "Text 0, revised", guid="0")], database.log, database.feeds)
    stored = [database.log.content(record.data["content"]) for record in database.log.read()]
    assert [b"revised" in words for words in stored if words] == [False, True]
