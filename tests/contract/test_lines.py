"""Timelines with copies joined, over every database: pages, points of knowledge, erased words."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.event import listen, remove

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.stories import BODY, LEAD
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem, item_id
from timeline.domain.lines import Line
from timeline.domain.read_models import AsOf, EntryFilter, Order
from timeline.store.database import Database
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.erase import erase_item
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.query import actor_counts, exchanges, timeline_page
from timeline.use_cases.replay import project

MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
EVENTS = (
    "FRA REJECT DEU 2026-01-05 bridge\nDEU PROPOSE FRA 2026-01-06 toll",
    "GRC ACCUSE TUR 2026-01-05 sea",
    "TUR DENY GRC 2026-01-06 sea",
)


def sent(story: int, house: int) -> FeedItem:
    """One of three stories as one of four houses prints it: cut the more the later."""
    prose = (
        "\n\n".join((LEAD, *BODY)[: 5 - house]).replace("Freedonia", f"Land{story}").replace(" the ", f" the{story} ")
    )
    at = Published(MORNING + timedelta(minutes=story + 3 * house), "", Clarity.EXACT)
    text = f"{EVENTS[story]}\n\n{prose}"
    return FeedItem(f"house{house}.example", f"Story {story}", text, guid=f"g{story}", published=at)


STORIES = [sent(story, house) for house in (2, 0, 3, 1) for story in range(3)]


@pytest.fixture
def told(database: Database, clock: FakeClock) -> Database:
    for item in STORIES:
        ingest_items([item], source="t", log=database.log, feeds=database.feeds, index=database.item_index, clock=clock)
        for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
            pass
        clock.advance(minutes=1)
    for _ in project(database.log, database.projections):
        pass
    return database


def page(told: Database, as_of: AsOf, after: Order | None = None, limit: int = 100) -> tuple[list[Line], Order | None]:
    found = timeline_page(EntryFilter(), as_of, told.timelines, told.copies, told.log, after=after, limit=limit)
    return list(found.lines), found.next


def now(told: Database) -> AsOf:
    return resolve(Knowledge(), told.log, told.projections)


def test_every_act_is_one_line_with_its_four_houses(told: Database) -> None:
    lines, following = page(told, now(told))
    assert [line.entry.event.coded.gloss for line in lines] == [
        "FRA reject DEU",
        "GRC accuse TUR",
        "DEU propose FRA",
        "TUR deny GRC",
    ]
    for line in lines:
        assert [origin.name for origin in line.origins] == ["house0.example"]
        assert [carrier.name for carrier in line.carriers] == [f"house{n}.example" for n in (1, 2, 3)]
    assert following is None


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_follow_one_another_without_gap_or_repetition(told: Database, limit: int) -> None:
    whole, _ = page(told, now(told))
    paged: list[Line] = []
    after: Order | None = None
    while True:
        lines, after = page(told, now(told), after, limit)
        assert len(lines) == limit or after is None
        paged += lines
        if after is None:
            break
    assert paged == whole


def test_a_pinned_reply_stays_whatever_comes_later(told: Database) -> None:
    before = {n: page(told, AsOf(n, None)) for n in range(now(told).position + 1)}
    assert len({len(lines[0].carriers) for lines, _ in before.values() if lines}) == 4
    ingest_items(
        [sent(0, 4)],
        source="t",
        log=told.log,
        feeds=told.feeds,
        index=told.item_index,
        clock=lambda: MORNING + timedelta(days=1),
    )
    told.copies.follow(told.log)
    assert {n: page(told, AsOf(n, None)) for n in before} == before


def test_reported_by_sees_only_the_copies_of_its_time(told: Database) -> None:
    by = AsOf(now(told).position, None, MORNING + timedelta(minutes=4))
    first = page(told, by)[0][0]
    assert [teller.name for teller in (*first.origins, *first.carriers)] == ["house0.example", "house1.example"]


def test_an_act_has_one_turn_in_an_exchange_whoever_carries_it(told: Database) -> None:
    found = exchanges(now(told), told.timelines, told.copies, told.log)
    assert [[event.coded.gloss for event in thread.events] for thread in found] == [["GRC accuse TUR", "TUR deny GRC"]]
    assert {event.publisher for thread in found for event in thread.events} == {"house0.example"}


def test_an_actor_s_lines_are_counted_and_not_their_copies(told: Database) -> None:
    counts = actor_counts(now(told), told.timelines, told.copies, told.log)
    assert {count.actor: count.events for count in counts} == {"FRA": 2, "DEU": 2, "GRC": 2, "TUR": 2}
    first = actor_counts(AsOf(2, None), told.timelines, told.copies, told.log)
    assert {count.actor: count.events for count in first} == {"FRA": 1, "DEU": 1}


def test_a_page_of_many_copies_asks_a_few_questions(told: Database) -> None:
    asked = Counter[str]()

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked[statement.rsplit(" FROM ", maxsplit=1)[-1].split(maxsplit=1)[0]] += 1

    told.copies.follow(told.log)
    engine = told.copies._engine
    listen(engine, "before_cursor_execute", count)
    try:
        lines, _ = page(told, now(told))
    finally:
        remove(engine, "before_cursor_execute", count)
    assert len(lines) == 4
    assert asked["copy_link"] <= 2
    assert asked["log_record"] <= 3


def test_erased_words_change_no_line(told: Database) -> None:
    before = page(told, now(told))
    at = now(told)
    erase_item(item_id(STORIES[0]), "asked for", told.log)
    assert page(told, at) == before
