"""The index of items over every database: what amendments find in it."""

from datetime import UTC, datetime, timedelta

from tests.memory_index import MemoryItemIndex
from timeline.domain.dates import Clarity, Published
from timeline.domain.headline import Mark
from timeline.domain.items import FeedItem
from timeline.store.database import Database
from timeline.use_cases.ingest import ingest_items

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def sent(number: int, *, title: str = "Talks in the capital", publisher: str = "Wire.example") -> FeedItem:
    at = NOON + timedelta(hours=number)
    return FeedItem(publisher, title, f"Text {number}", guid=f"g{number}", published=Published(at, "", Clarity.EXACT))


def take(database: Database, *items: FeedItem) -> None:
    ingest_items(
        items,
        source="test",
        log=database.log,
        feeds=database.feeds,
        index=database.item_index,
        clock=lambda: NOON + timedelta(days=9),
    )


def test_it_finds_a_publisher_s_items_of_a_time_newest_first(database: Database) -> None:
    take(database, *(sent(n) for n in range(5)), sent(9, publisher="post.example"))
    database.item_index.follow(database.log)
    near = database.item_index.near("wire.EXAMPLE", NOON + timedelta(hours=1), NOON + timedelta(hours=3))
    assert [known.at.hour for known in near] == [15, 14, 13]


def test_only_marked_ones_on_demand(database: Database) -> None:
    take(database, sent(1), sent(2, title="CORRECTED-Vote in the north"))
    database.item_index.follow(database.log)
    near = database.item_index.near("wire.example", NOON, NOON + timedelta(days=1), marks={Mark.CORRECTED})
    assert [known.mark for known in near] == [Mark.CORRECTED]


def test_it_gives_what_the_log_read_anew_gives(database: Database) -> None:
    take(database, *(sent(n) for n in range(5)))
    database.item_index.follow(database.log)
    take(database, FeedItem("Wire.example", "Talks", "Text 2, revised", guid="g2", published=sent(7).published))
    database.item_index.follow(database.log)
    plain = MemoryItemIndex()
    plain.follow(database.log)
    span = NOON - timedelta(days=9), NOON + timedelta(days=9)
    assert list(database.item_index.near("wire.example", *span)) == list(plain.near("wire.example", *span))
