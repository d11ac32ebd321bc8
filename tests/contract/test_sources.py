"""Timelines of groups and of persons over every store: each event once, in order, page by page."""

from __future__ import annotations

from datetime import date

import pytest

from tests.acts import day, event
from tests.contract.conftest import Stores
from tests.memory_copies import MemoryCopies
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.acts import Act
from timeline.domain.errors import InvalidInput
from timeline.domain.read_models import AsOf, Change, EntryFilter, Window
from timeline.projections import ACTOR_TIMELINE, SPEAKERS
from timeline.use_cases.groups import members_of
from timeline.use_cases.query import timeline_page
from timeline.use_cases.sources import Belonging, Source, of_group, of_speaker

NOW = AsOf(100, None)
TOLD = [
    event("a", "FRA CONSULT DEU", 1, speaker="Jean-Yves Le Drian"),
    event("b", "TUR ACCUSE SYR", 2, speaker="Mevlüt Çavuşoğlu"),
    event("c", "USA REJECT RUS", 3, speaker="Ash Carter"),
    event("d", "RUS THREATEN FIN", 4, speaker="Ash Turner"),
    event("e", "FIN REJECT RUS", 4),
    event("f", "IGO:NATO ACCUSE RUS", 5, speaker="Ash Carter"),
]
CLUB = [
    Belonging("IGO:NATO"),
    Belonging("FRA"),
    Belonging("DEU"),
    Belonging("FIN", day(5)),
    Belonging("TUR", None, day(2)),
]


@pytest.fixture(autouse=True)
def told(stores: Stores) -> None:
    for projection in (ACTOR_TIMELINE, SPEAKERS):
        stores.projections.begin_generation(projection.name, projection.version)
        with stores.projections.unit(projection.name) as unit:
            for position, one in enumerate(TOLD, 1):
                rows = tuple(projection.rows_of(one, position))
                unit.write([Change(position, one.reported_at, opened=rows)])
            unit.advance(len(TOLD))


def pages(stores: Stores, source: Source, limit: int) -> list[str]:
    """The events of all pages, one after another."""
    found, after = [], None
    while True:
        page = timeline_page(
            EntryFilter(), NOW, stores.timelines, MemoryCopies(), stores.log, after=after, limit=limit, source=source
        )
        found += [line.entry.event.id.removeprefix("ev_") for line in page.lines]
        if page.next is None:
            return found
        after = page.next


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_group_is_its_members_of_the_day_each_event_once(stores: Stores, limit: int) -> None:
    source = of_group(CLUB, EntryFilter(), NOW, stores.timelines)
    assert pages(stores, source, limit) == ["a", "b", "f"]  # e is of the day before FIN joined
    late = of_group([Belonging("FIN", day(4))], EntryFilter(act=Act.REJECT), NOW, stores.timelines)
    assert pages(stores, late, limit) == ["e"]


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("carter", ["c", "f"]),
        ("CARTER, Ash", ["c", "f"]),
        ("ash", ["c", "d", "f"]),
        ("Mevlut Cavusoglu", ["b"]),
        ("le drian", ["a"]),
        ("art", []),
        ("", []),
        ("Ash Carter Junior", []),
    ],
)
@pytest.mark.parametrize("limit", [1, 100])
def test_a_person_is_found_by_words_of_the_name(stores: Stores, name: str, events: list[str], limit: int) -> None:
    assert pages(stores, of_speaker(name, EntryFilter(), NOW, stores.timelines), limit) == events


def test_what_a_person_said_can_be_narrowed(stores: Stores) -> None:
    for wanted, events in (
        (EntryFilter(actor="USA"), ["c"]),
        (EntryFilter(act=Act.ACCUSE), ["f"]),
        (EntryFilter(window=Window(until=day(5))), ["c"]),
        (EntryFilter(window=Window(since=day(5))), ["f"]),
    ):
        assert pages(stores, of_speaker("carter", wanted, NOW, stores.timelines), 10) == events


def test_only_what_is_visible_then_is_there(stores: Stores) -> None:
    early = AsOf(3, None)
    assert [e.event.id for e in of_speaker("ash", EntryFilter(), early, stores.timelines).entries(None, 10)] == ["ev_c"]
    assert [e.event.id for e in of_group(CLUB, EntryFilter(), early, stores.timelines).entries(None, 10)] == [
        "ev_a",
        "ev_b",
    ]


def test_the_members_of_an_organisation_come_from_dated_data() -> None:
    members = members_of("IGO:NATO", Gazetteer.load())
    assert members[0] == Belonging("IGO:NATO")
    (finland,) = [member for member in members if member.actor == "FIN"]
    assert (finland.holds(date(2023, 4, 3)), finland.holds(date(2023, 4, 4))) == (False, True)
    with pytest.raises(InvalidInput):
        members_of("RUS", Gazetteer.load())
