"""Questions to the live read models, in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.contract.rows import at, between, by, day, entries, event, hour, on, turns
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Kind
from timeline.domain.ports import Projections, Timelines
from timeline.domain.read_models import ActorCount, AsOf, Change, EntryFilter, Order, Role, Window

STORY = [
    event("ev_offer", on(3)),
    event("ev_answer", on(4), actor="USA", targets=["RUS"], act=Act.REJECT),
    event("ev_raid", by(4), actor="RUS", targets=["SYR"], act=Act.ASSAULT, kind=Kind.ACTION),
    event("ev_talks", between(4, 6), actor="TUR", targets=["RUS", "USA"], act=Act.CONSULT, kind=Kind.ACTION),
    event("ev_word", on(4), actor="TUR", targets=[], act=Act.COMMENT),
]
NOW = at(len(STORY))
ALL = Window()


@pytest.fixture(autouse=True)
def told(projections: Projections) -> None:
    _tell(projections, "actor_timeline", [entries(one, position) for position, one in enumerate(STORY, 1)])
    _tell(projections, "exchanges", [turns(one, position) for position, one in enumerate(STORY, 1)])


def _tell(projections: Projections, name: str, rows: list[tuple[object, ...]]) -> None:
    projections.begin_generation(name, 1)
    with projections.unit(name) as unit:
        for position, opened in enumerate(rows, 1):
            unit.write([Change(position, hour(position), opened=opened)])  # type: ignore[arg-type]  # rows of one kind
        unit.advance(len(rows))


def ids(timelines: Timelines, wanted: EntryFilter, as_of: AsOf = NOW, **page: object) -> list[str]:
    return [line.event.id for line in timelines.entries(wanted, as_of, **page)]  # type: ignore[arg-type]  # after, limit


def test_lines_stand_by_day_then_precision_then_position(timelines: Timelines) -> None:
    assert ids(timelines, EntryFilter()) == ["ev_offer", "ev_answer", "ev_word", "ev_talks", "ev_raid"]


def test_without_an_actor_every_event_is_one_line_of_its_actor(timelines: Timelines) -> None:
    lines = timelines.entries(EntryFilter(), NOW)
    assert [(line.actor, line.role) for line in lines] == [(line.event.coded.actor.id, Role.ACTOR) for line in lines]


def test_an_actor_is_found_in_both_roles_or_in_one(timelines: Timelines) -> None:
    assert ids(timelines, EntryFilter(actor="RUS")) == ["ev_offer", "ev_answer", "ev_talks", "ev_raid"]
    assert ids(timelines, EntryFilter(actor="RUS", role=Role.ACTOR)) == ["ev_offer", "ev_raid"]
    assert ids(timelines, EntryFilter(actor="RUS", role=Role.TARGET)) == ["ev_answer", "ev_talks"]
    assert ids(timelines, EntryFilter(actor="FRA")) == []


def test_lines_are_chosen_by_act_and_kind(timelines: Timelines) -> None:
    assert ids(timelines, EntryFilter(act=Act.REJECT)) == ["ev_answer"]
    assert ids(timelines, EntryFilter(kind=Kind.ACTION)) == ["ev_talks", "ev_raid"]
    assert ids(timelines, EntryFilter(actor="USA", kind=Kind.ACTION, act=Act.CONSULT)) == ["ev_talks"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(since=day(4)), ["ev_answer", "ev_word", "ev_talks", "ev_raid"]),
        (Window(until=day(4)), ["ev_offer", "ev_raid"]),
        (Window(since=day(4), until=day(5)), ["ev_answer", "ev_word", "ev_talks", "ev_raid"]),
        (Window(since=day(6)), ["ev_talks"]),
        (Window(until=day(-25)), ["ev_raid"]),
        (Window(until=day(-26)), []),
        (Window(since=day(4), until=day(5), certain=True), ["ev_answer", "ev_word"]),
        (Window(since=day(-26), until=day(5), certain=True), ["ev_offer", "ev_answer", "ev_word", "ev_raid"]),
        (Window(since=day(-25), until=day(7), certain=True), ["ev_offer", "ev_answer", "ev_word", "ev_talks"]),
    ],
)
def test_a_window_takes_what_may_lie_in_it_or_what_surely_does(
    timelines: Timelines, window: Window, expected: list[str]
) -> None:
    assert ids(timelines, EntryFilter(window=window)) == expected


def test_pages_follow_one_another_without_gap_or_overlap(timelines: Timelines) -> None:
    pages: list[str] = []
    after: Order | None = None
    while page := timelines.entries(EntryFilter(), NOW, after=after, limit=2):
        pages += [line.event.id for line in page]
        after = page[-1].order
    assert pages == ids(timelines, EntryFilter())


def test_a_line_of_an_event_is_that_of_its_actor(timelines: Timelines) -> None:
    line = timelines.entry("ev_talks", NOW)
    assert line is not None
    assert (line.actor, line.event) == ("TUR", STORY[3])
    assert timelines.entry("ev_talks", at(3)) is None
    assert timelines.entry("ev_none", NOW) is None


def test_an_actor_that_meets_itself_is_counted_once(timelines: Timelines, projections: Projections) -> None:
    inner = event("ev_inner", on(9), actor="SYR", targets=["SYR"])
    with projections.unit("actor_timeline") as unit:
        unit.write([Change(6, hour(6), opened=entries(inner, 6))])
        unit.advance(6)
    assert ActorCount("SYR", 2, day(4), day(9)) in timelines.actors(at(6))
    assert len(timelines.entries(EntryFilter(), at(6))) == 6


def test_actors_are_counted_busiest_first_then_by_id(timelines: Timelines) -> None:
    assert list(timelines.actors(NOW)) == [
        ActorCount("RUS", 4, day(3), day(6)),
        ActorCount("USA", 3, day(3), day(6)),
        ActorCount("TUR", 2, day(4), day(6)),
        ActorCount("SYR", 1, day(4), day(4)),
    ]
    assert list(timelines.actors(at(1))) == [ActorCount("RUS", 1, day(3), day(3)), ActorCount("USA", 1, day(3), day(3))]
    assert list(timelines.actors(at(0))) == []


def test_turns_are_those_of_some_dyads_or_of_all_in_order(timelines: Timelines) -> None:
    def told(dyads: set[str] | None, **more: object) -> list[tuple[str, str]]:
        found = timelines.turns(dyads, NOW, ALL, **more)  # type: ignore[arg-type]  # limit
        return [(turn.event.id, turn.dyad) for turn in found]

    assert told({"RUS|USA"}) == [("ev_offer", "RUS|USA"), ("ev_answer", "RUS|USA")]
    assert told(None) == [
        ("ev_offer", "RUS|USA"),
        ("ev_answer", "RUS|USA"),
        ("ev_talks", "RUS|TUR"),
        ("ev_talks", "TUR|USA"),
        ("ev_raid", "RUS|SYR"),
    ]
    assert told(None, limit=1) == [("ev_raid", "RUS|SYR")]
    assert told(set()) == []
    inside = timelines.turns(None, NOW, Window(since=day(5)))
    assert {turn.event.id for turn in inside} == {"ev_talks"}


def test_questions_are_answered_as_of_a_position_and_a_report_time(timelines: Timelines) -> None:
    assert ids(timelines, EntryFilter(), at(2)) == ["ev_offer", "ev_answer"]
    assert ids(timelines, EntryFilter(), at(5, hour(3))) == ["ev_offer", "ev_answer", "ev_raid"]
    assert len(timelines.turns(None, at(5, hour(1)), ALL)) == 1


def test_order_is_by_code_point_on_every_store(timelines: Timelines, projections: Projections) -> None:
    names = ["IGO:NATO", "IGO_X", "Zaire", "aland", "Ä", "NSA:ISIS", "NSA-1", "NSA 2"]
    with projections.unit("actor_timeline") as unit:
        told: Event = event("ev_many", on(20), actor="AAA", targets=names)
        unit.write([Change(6, hour(6), opened=entries(told, 6))])
        unit.advance(6)
    keys = [row.key for row in projections.visible("actor_timeline", at(6)) if row.event.id == "ev_many"]
    assert keys == sorted(keys)
    counted = [count.actor for count in timelines.actors(at(6)) if count.actor in names]
    assert counted == sorted(names)
