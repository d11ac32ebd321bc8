"""A day without news is a record, once, so that an offer lapses by the log alone."""

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.memory_copies import MemoryCopies
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem
from timeline.projections.threads import State
from timeline.store.database import Database
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project
from timeline.use_cases.tick import tick
from timeline.use_cases.views import offers


def report(database: Database, clock: FakeClock, text: str) -> None:
    item = FeedItem("wire.example", text, text, guid=text, published=Published(clock(), "x", Clarity.EXACT))
    ingest_items([item], source="t", log=database.log, feeds=database.feeds, index=database.item_index, clock=clock)
    for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
        pass


def states(database: Database, position: int | None = None) -> list[State]:
    for _ in project(database.log, database.projections):
        pass
    as_of = resolve(Knowledge(position=position), database.log, database.projections)
    found = offers(as_of, database.timelines, MemoryCopies(), database.log, lapsed=True)
    return [offer.state for offer in found]


def test_an_empty_log_does_not_tick(database: Database, clock: FakeClock) -> None:
    assert tick(database.log, clock) is None
    assert database.log.head().position == 0


def test_a_day_is_recorded_once_and_only_when_nothing_else_was(database: Database, clock: FakeClock) -> None:
    report(database, clock, f"TUR PROPOSE RUS {clock().date()} commission")
    assert tick(database.log, clock) is None
    clock.advance(days=1)
    position = tick(database.log, clock)
    assert position == database.log.head().position
    assert tick(database.log, clock) is None
    (record,) = database.log.read(types={"clock.ticked"})
    assert record.data == {"day": clock().date().isoformat()}


def test_an_offer_lapses_though_no_news_comes_and_stands_at_the_position_before(
    database: Database, clock: FakeClock
) -> None:
    report(database, clock, f"TUR PROPOSE RUS {clock().date()} commission")
    before = database.log.head().position
    clock.advance(days=15)
    assert states(database) == [State.OPEN]
    tick(database.log, clock)
    assert states(database) == [State.LAPSED]
    assert states(database, before) == [State.OPEN]


def test_services_that_tick_at_once_make_one_record(database: Database, clock: FakeClock) -> None:
    report(database, clock, "TUR PROPOSE RUS 2015-10-05 commission")
    head = database.log.head()
    clock.advance(days=2)

    class Late:
        """A log whose head was read before another service ticked."""

        def head(self) -> object:
            return head

        def append(self, records: object) -> tuple[int, ...]:
            return database.log.append(records)  # type: ignore[arg-type]  # passed on as it came

    assert tick(database.log, clock) == tick(Late(), clock)  # type: ignore[arg-type]  # as much of a log as a tick needs
    assert len(database.log.read(types={"clock.ticked"})) == 1
