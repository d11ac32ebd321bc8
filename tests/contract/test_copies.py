"""Links between copies over every database: the same as comparing everything with everything, at every point."""

from datetime import UTC, datetime, timedelta

from tests.conftest import FakeClock
from tests.memory_copies import MemoryCopies
from tests.stories import ALIKE, COPIES, WIRE
from timeline.domain.copies import KEPT
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem, item_id
from timeline.domain.read_models import AsOf
from timeline.store.copies import SqlCopies
from timeline.store.database import Database
from timeline.use_cases.ingest import ingest_items

NOON = datetime(2026, 1, 4, 12, tzinfo=UTC)
TEXTS = [WIRE, *(text for pair in ALIKE.values() for text in pair), *COPIES.values()]


def sent(number: int, text: str, guid: str = "g") -> FeedItem:
    published = Published(NOON + timedelta(hours=number), "", Clarity.EXACT)
    return FeedItem(f"house{number}.example", "News", text, guid=guid, published=published)


def take(database: Database, clock: FakeClock, *items: FeedItem) -> None:
    ingest_items(items, source="test", log=database.log, feeds=database.feeds, index=database.item_index, clock=clock)


def all_items(database: Database) -> set[str]:
    return {record.data["item"] for record in database.log.read()}


def test_they_are_those_of_comparing_everything_at_every_point(database: Database, clock: FakeClock) -> None:
    take(database, clock, *(sent(number, text) for number, text in enumerate(TEXTS)))
    take(database, clock, sent(0, WIRE.replace("Tuesday", "Monday")))
    plain = MemoryCopies()
    for copies in (plain, database.copies):
        copies.follow(database.log)
    items = all_items(database)
    for position in range(database.log.head().position + 1):
        for reported_by in (None, NOON + timedelta(hours=13)):
            as_of = AsOf(position, None, reported_by)
            assert list(database.copies.links(items, as_of)) == list(plain.links(items, as_of))
    assert len(plain.links(items, AsOf(position, None))) >= len(COPIES)
    assert database.copies.credits(items) == plain.credits(items) != {}


def test_following_in_steps_or_again_gives_the_same_rows(database: Database, clock: FakeClock) -> None:
    items = [sent(number, text) for number, text in enumerate(TEXTS)]
    for item in items:
        take(database, clock, item)
        database.copies.follow(database.log, upto=database.log.head().position)
    SqlCopies(database.engine).follow(database.log)
    plain = MemoryCopies()
    plain.follow(database.log)
    point = AsOf(database.log.head().position, None)
    names = all_items(database)
    assert list(database.copies.links(names, point)) == list(plain.links(names, point))


def test_no_further_than_asked(database: Database, clock: FakeClock) -> None:
    take(database, clock, sent(0, WIRE), sent(1, WIRE))
    database.copies.follow(database.log, upto=1)
    point = AsOf(2, None)
    assert not database.copies.links(all_items(database), point)
    database.copies.follow(database.log)
    assert database.copies.links(all_items(database), point)


def test_hashes_are_let_go_and_links_stay(database: Database, clock: FakeClock) -> None:
    first, second, late = sent(0, WIRE), sent(1, WIRE), sent(2, WIRE)
    take(database, clock, first, second)
    database.copies.follow(database.log)
    clock.advance(days=KEPT.days, seconds=1)
    take(database, clock, late)
    database.copies.follow(database.log)
    links = database.copies.links(all_items(database), AsOf(database.log.head().position, None))
    assert [{link.one, link.other} for link in links] == [{item_id(first), item_id(second)}]
