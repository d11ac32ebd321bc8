"""One act on one line, whoever tells it, over every database: pages, points of knowledge, filters, crowds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.event import listen, remove

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from timeline.domain.dates import Clarity, Published
from timeline.domain.event_record import Event
from timeline.domain.items import FeedItem
from timeline.domain.lines import Line
from timeline.domain.read_models import AsOf, EntryFilter, Order, Role, Window
from timeline.projections.retellings import near_to, told_once
from timeline.store.database import Database
from timeline.use_cases import corroborate
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.query import event_detail, timeline_page
from timeline.use_cases.replay import project

MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
STORIES = (  # house, hours after the first, its events
    ("wire", 0, "FRA ACCUSE DEU 2026-01-05 bridge toll"),
    ("herald", 3, "FRA ACCUSE DEU 2026-01-05 bridge toll river"),
    ("herald", 4, "FRA ACCUSE DEU 2026-01-05 smuggler tobacco\nFRA ACCUSE GRC 2026-01-05 bridge toll"),
    ("ledger", 9, "FRA ACCUSE DEU ? bridge toll\nFRA REJECT DEU 2026-01-05 bridge toll"),
    ("wire", 30, "DEU DENY FRA 2026-01-06 bridge toll\nFRA ACCUSE DEU 2026-01-05 toll"),
    ("post", 90, "DEU DENY FRA ? bridge toll\nFRA ACCUSE DEU ? bridge\nFRA CONSULT DEU 2026-01-08 school"),
    ("wire", 91, "DEU CONSULT FRA 2026-01-08 ferry"),
    ("herald", 92, "FRA ACCUSE DEU 2026-01-06 bridge toll"),
)
ACCUSED = ["wire.example", "herald.example", "ledger.example"]


def item(number: int, house: str, hours: int, told: str) -> FeedItem:
    at = Published(MORNING + timedelta(hours=hours), "", Clarity.EXACT)
    own = " ".join(f"word{number}of{place}" for place in range(30))
    return FeedItem(f"{house}.example", f"Story {number}", f"{told}\n\n{own}", guid=f"g{number}", published=at)


def take(database: Database, clock: FakeClock, *items: FeedItem) -> AsOf:
    kept = {"log": database.log, "feeds": database.feeds, "index": database.item_index}
    ingest_items(items, source="t", clock=clock, **kept)
    for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
        pass
    for _ in project(database.log, database.projections):
        pass
    clock.advance(minutes=1)
    return resolve(Knowledge(), database.log, database.projections)


@pytest.fixture
def told(database: Database, clock: FakeClock) -> Database:
    clock.now = MORNING + timedelta(days=9)
    for number, story in enumerate(STORIES):
        take(database, clock, item(number, *story))
    return database


def now(told: Database) -> AsOf:
    return resolve(Knowledge(), told.log, told.projections)


def page(
    told: Database,
    as_of: AsOf,
    wanted: EntryFilter | None = None,
    *,
    after: Order | None = None,
    limit: int = 100,
) -> tuple[list[Line], Order | None]:
    wanted = wanted or EntryFilter()
    found = timeline_page(wanted, as_of, told.timelines, told.copies, told.log, after=after, limit=limit)
    return list(found.lines), found.next


def lines(told: Database, wanted: EntryFilter | None = None) -> list[Line]:
    return page(told, now(told), wanted)[0]


def shown(told: list[Line]) -> list[tuple[str, int, int]]:
    """Gloss, origins and retellings of each line."""
    return [(line.entry.event.coded.gloss, line.origins_count, len(line.retellings)) for line in told]


def test_an_act_is_one_line_and_what_differs_in_one_thing_is_another(told: Database) -> None:
    assert shown(lines(told)) == [
        ("FRA accuse DEU", 3, 2),  # three houses at once; the wire again, the post days later
        ("FRA accuse DEU", 1, 0),  # of another matter
        ("FRA accuse GRC", 1, 0),
        ("FRA reject DEU", 1, 0),
        ("DEU deny FRA", 1, 1),
        ("FRA accuse DEU", 1, 0),  # of another day
        ("FRA consult DEU", 2, 0),  # from both sides, of whatever matter
    ]


def test_the_first_of_the_sharpest_dates_stands_with_its_tellers(told: Database) -> None:
    act = lines(told)[0]
    assert act.entry.event.publisher == "wire.example"
    assert [origin.name for origin in act.origins] == ACCUSED
    assert [teller.name for teller in act.retellings] == ["wire.example", "post.example"]


@pytest.mark.parametrize("wanted", [EntryFilter(), EntryFilter(actor="DEU"), EntryFilter(actor="FRA")], ids=str)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_any_size_hold_the_same_lines(told: Database, wanted: EntryFilter, limit: int) -> None:
    paged: list[Line] = []
    after: Order | None = None
    while True:
        found, after = page(told, now(told), wanted, after=after, limit=limit)
        assert len(found) == limit or after is None
        paged += found
        if after is None:
            break
    assert paged == lines(told, wanted)


def test_a_page_as_of_a_position_is_the_page_of_the_log_cut_there(database: Database, clock: FakeClock) -> None:
    clock.now = MORNING + timedelta(days=9)
    cut = {at: page(database, at) for n, story in enumerate(STORIES) for at in [take(database, clock, item(n, *story))]}
    assert len({len(found) for found, _ in cut.values()}) > 4
    assert {at: page(database, AsOf(at.position, at.recorded_at)) for at in cut} == cut


def test_a_page_as_published_by_a_date_knows_no_later_telling(told: Database) -> None:
    for number, (_, hours, _) in enumerate(STORIES):
        by = AsOf(now(told).position, None, MORNING + timedelta(hours=hours))
        found, _ = page(told, by)
        published = {event.item for event in _events(told, by)}
        assert len(published) == number + 1
        assert {t.item for line in found for t in (*line.origins, *line.carriers, *line.retellings)} == published


def test_a_window_counts_an_act_by_the_date_of_its_line(told: Database) -> None:
    """The undated mentions of the accusation may lie anywhere before; its line says when it was made."""
    late = EntryFilter(window=Window(since=date(2026, 1, 7)))
    assert shown(lines(told, late)) == [("FRA consult DEU", 2, 0)]
    early = EntryFilter(window=Window(until=date(2026, 1, 5)))
    assert shown(lines(told, early)) == []


def test_a_meeting_is_one_line_on_both_sides_and_in_the_role_that_was_told(told: Database) -> None:
    for actor in ("FRA", "DEU"):
        assert shown(lines(told, EntryFilter(actor=actor)))[-1] == ("FRA consult DEU", 2, 0)
    assert shown(lines(told, EntryFilter(actor="DEU", role=Role.ACTOR)))[-1] == ("DEU consult FRA", 2, 0)


def test_any_telling_of_an_act_names_all_others(told: Database) -> None:
    act = lines(told)[0]
    for teller in (*act.origins, *act.retellings):
        found = event_detail(teller.event or "", now(told), told.timelines, told.copies, told.log).line
        assert (found.origins, found.retellings) == (act.origins, act.retellings)


def test_lines_are_the_acts_that_all_events_together_come_to(told: Database) -> None:
    acts = {frozenset(event.id for event in act.tellings) for act in told_once(_events(told, now(told)))}
    on_lines = {
        frozenset(t.event or "" for t in (*line.origins, *line.carriers, *line.retellings)) for line in lines(told)
    }
    assert on_lines == acts


def test_what_is_around_an_event_is_what_overlaps_it(told: Database) -> None:
    events = _events(told, now(told))
    for event in events:
        place = near_to(event)
        assert place is not None
        found = {other.id for other in told.timelines.around([place], now(told), most=100)[place]}
        assert found == {other.id for other in events if near_to(other) and _is_around(other, event)}
        assert len(told.timelines.around([place], now(told), most=0)[place]) == 1


@pytest.mark.parametrize(("name", "expected"), [("MOST_AROUND", 11), ("MOST_TOGETHER", 9)])
def test_crowds_are_told_apart_by_dates_or_not_looked_through(
    told: Database, monkeypatch: pytest.MonkeyPatch, name: str, expected: int
) -> None:
    """No line is lost: every event is still told by one."""
    monkeypatch.setattr(corroborate, name, 3)
    found = lines(told)
    assert len(found) == expected
    everybody = Counter(t.event for line in found for t in (*line.origins, *line.carriers, *line.retellings))
    assert everybody == Counter(event.id for event in _events(told, now(told)))


def test_a_page_asks_a_few_questions_however_much_it_holds(told: Database) -> None:
    asked = Counter[str]()

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked["around" if "row_number" in statement else "rest"] += 1

    told.copies.follow(told.log)
    listen(told.timelines._engine, "before_cursor_execute", count)
    try:
        page(told, now(told))
    finally:
        remove(told.timelines._engine, "before_cursor_execute", count)
    assert asked["around"] <= 3
    assert asked["rest"] <= 30


def _events(told: Database, as_of: AsOf) -> list[Event]:
    return [entry.event for entry in told.timelines.entries(EntryFilter(), as_of, limit=1000)]


def _is_around(other: Event, event: Event) -> bool:
    def kind(one: Event) -> Iterator[object]:
        place = near_to(one)
        yield from (one.coded.act, place and place.actor)

    a, b = event.coded.occurred, other.coded.occurred
    return [*kind(other)] == [*kind(event)] and a.earliest() <= b.end and b.earliest() <= a.end
