"""Edits over every database: what readers see of them at every point, rebuilt, pinned, delivered."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.coders import PlainCoder
from tests.conftest import FakeClock
from tests.stories import BODY, LEAD
from tests.unit.use_cases.editors import ANA, actor, reader
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem
from timeline.domain.lines import Line, Standing
from timeline.domain.ports import Answer
from timeline.domain.read_models import AsOf, EntryFilter
from timeline.domain.subscriptions import EventFilter, Subscription, SubscriptionStatus
from timeline.projections.threads import arrow_line
from timeline.store.database import Database
from timeline.use_cases import edit, rule, views
from timeline.use_cases.code import code_again, code_new_items
from timeline.use_cases.editing import Hand
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.query import actor_counts, event_detail, event_history, exchanges, timeline_page
from timeline.use_cases.replay import digests, project, rebuild_all
from timeline.webhooks.lane import Budget, run_lane

MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
OFFER = "DEU PROPOSE FRA 2026-01-05 toll"
PROSE = "\n\n".join((LEAD, *BODY))
STORIES = {
    "wire": f"{OFFER}\n\n{PROSE}",
    "copy": f"{OFFER}\n\n{PROSE}",
    "own": "DEU PROPOSE FRA 2026-01-05 crossing\n\nThe envoy came by boat, our man on the quay says.",
    "answer": "FRA REJECT DEU 2026-01-06 toll\n\nIt was read out at noon in the yard.",
}


@pytest.fixture
def told(database: Database, clock: FakeClock) -> Database:
    for hour, (house, text) in enumerate(STORIES.items()):
        at = Published(MORNING + timedelta(hours=hour), "", Clarity.EXACT)
        item = FeedItem(f"{house}.example", f"{house} tells", text, guid="g", published=at)
        ingest_items([item], source="t", log=database.log, feeds=database.feeds, index=database.item_index, clock=clock)
        clock.advance(minutes=1)
    for _ in code_new_items(database.log, database.checkpoints, PlainCoder()):
        pass
    project_all(database)
    return database


def project_all(told: Database) -> None:
    for _ in project(told.log, told.projections):
        pass


def now(told: Database) -> AsOf:
    project_all(told)
    return AsOf(told.log.head().position, None)


def page(told: Database, as_of: AsOf) -> list[Line]:
    return list(timeline_page(EntryFilter(), as_of, told.timelines, told.copies, told.log).lines)


def arrows(told: Database, as_of: AsOf) -> list[str]:
    return [arrow_line(found) for found in exchanges(as_of, told.timelines, told.copies, told.log)]


def seen(told: Database, position: int) -> tuple[object, ...]:
    """All that a reply pinned to a position is made of."""
    as_of = AsOf(position, None)
    counts = actor_counts(as_of, told.timelines, told.copies, told.log)
    return page(told, as_of), arrows(told, as_of), counts, digests(told.projections, as_of)


def event_of(told: Database, house: str) -> str:
    entries = told.timelines.entries(EntryFilter(), now(told))
    return next(e.event.id for e in entries if e.event.publisher == f"{house}.example")


def every_kind_of_edit(told: Database) -> None:
    wire, copy, own, answer = (event_of(told, house) for house in STORIES)
    log, timelines = told.log, told.timelines
    edit.correct(wire, {"gloss": "Germany offers a toll"}, ANA, log, timelines)
    rule.merge(own, wire, ANA, log, timelines)
    (ruled,) = rule.unlink(answer, None, ANA, log, timelines)
    retracted = edit.retract(copy, ANA, log, timelines).made
    edit.mark_wrong(answer, "FRA COMMENT DEU 2026-01-06", ANA, log, timelines)
    edit.undo(ruled.id, ANA, log)
    edit.undo(retracted.id, Hand("Bo", "it does tell it"), log)
    rule.unlink(wire, copy, ANA, log, timelines)
    for _ in code_again(log, reader(2, ("PROPOSE", "REQUEST"))):
        pass


def test_a_reply_pinned_before_any_edit_never_changes(told: Database) -> None:
    before = {n: seen(told, n) for n in range(now(told).position + 1)}
    every_kind_of_edit(told)
    project_all(told)
    assert {n: seen(told, n) for n in before} == before


def test_a_reply_pinned_among_the_edits_is_what_was_seen_then(told: Database) -> None:
    kept: dict[int, tuple[object, ...]] = {}
    wire, _, own, answer = (event_of(told, house) for house in STORIES)
    for one, other in ((own, wire), (answer, own)):
        rule.merge(one, other, ANA, told.log, told.timelines)
        kept[told.log.head().position] = seen(told, now(told).position)
        (made,) = rule.unlink(one, other, ANA, told.log, told.timelines)
        kept[told.log.head().position] = seen(told, now(told).position)
        edit.undo(made.id, ANA, told.log)
        kept[told.log.head().position] = seen(told, now(told).position)
    assert {n: seen(told, n) for n in kept} == kept
    assert len({str(one) for one in kept.values()}) > 2


def test_rebuilt_it_is_the_same_at_every_position(told: Database) -> None:
    every_kind_of_edit(told)
    head = now(told).position
    stored = [digests(told.projections, AsOf(n, None)) for n in range(head + 1)]
    for _ in rebuild_all(told.log, told.projections):
        pass
    assert [digests(told.projections, AsOf(n, None)) for n in range(head + 1)] == stored


def test_merged_events_are_one_line_with_two_origins_and_counted_once(told: Database) -> None:
    wire, own = event_of(told, "wire"), event_of(told, "own")
    assert len(page(told, now(told))) == 3
    made = rule.merge(own, wire, ANA, told.log, told.timelines)
    line, _ = page(told, now(told))
    assert [teller.name for teller in line.origins] == ["wire.example", "own.example"]
    assert [(teller.name, teller.standing) for teller in line.carriers] == [("copy.example", Standing.STANDING)]
    counts = actor_counts(now(told), told.timelines, told.copies, told.log)
    assert {count.actor: count.events for count in counts} == {"DEU": 2, "FRA": 2}
    edit.undo(made.id, ANA, told.log)
    assert len(page(told, now(told))) == 3


def test_two_events_of_one_item_become_one_line_only_by_an_editor(told: Database, clock: FakeClock) -> None:
    at = Published(MORNING + timedelta(hours=9), "", Clarity.EXACT)
    twice = "ITA AID GRC 2026-01-05 boats\nITA SUPPORT GRC 2026-01-05 boats"
    item = FeedItem("twice.example", "told twice", twice, guid="g", published=at)
    ingest_items([item], source="t", log=told.log, feeds=told.feeds, index=told.item_index, clock=clock)
    for _ in code_new_items(told.log, told.checkpoints, PlainCoder()):
        pass
    one, other = (
        r.data["event"] for r in told.log.read() if r.data.get("publisher") == "twice.example" and "act" in r.data
    )
    before = len(page(told, now(told)))
    rule.merge(str(one), str(other), ANA, told.log, told.timelines)
    assert len(page(told, now(told))) == before - 1


def test_a_copy_that_an_editor_parts_stands_for_itself(told: Database) -> None:
    rule.unlink(event_of(told, "wire"), event_of(told, "copy"), ANA, told.log, told.timelines)
    assert len(page(told, now(told))) == 4


def test_an_exchange_follows_what_editors_hold_of_its_answer(told: Database) -> None:
    answer = event_of(told, "answer")
    assert arrows(told, now(told)) == ["DEU propose FRA -> FRA reject DEU"]
    (made,) = rule.unlink(answer, None, ANA, told.log, told.timelines)
    assert arrows(told, now(told)) == []
    rule.link_reply(answer, event_of(told, "copy"), ANA, told.log, told.timelines)  # a copy: its line is answered
    assert arrows(told, now(told)) == ["DEU propose FRA -> FRA reject DEU"]
    edit.undo(made.id, ANA, told.log)
    assert arrows(told, now(told)) == ["DEU propose FRA -> FRA reject DEU"]


def test_offers_dyads_and_contradictions_follow_the_rulings_too(told: Database) -> None:
    wire, own, answer = (event_of(told, house) for house in ("wire", "own", "answer"))

    def offers() -> set[str]:
        return {offer.id for offer in views.offers(now(told), told.timelines, told.copies, told.log)}

    def acts() -> int:
        found = views.dyad(("DEU", "FRA"), now(told), told.timelines, told.copies, told.log)
        return sum(tally.count for tally in found.dyad.sides.values())

    assert offers() == {own}
    before = acts()
    rule.merge(own, wire, ANA, told.log, told.timelines)
    assert offers() == set()
    assert acts() == before - 1
    rule.unlink(answer, None, ANA, told.log, told.timelines)
    assert offers() == {wire}


def test_what_had_been_published_by_a_date_is_read_as_editors_read_it_now(told: Database) -> None:
    wire = event_of(told, "wire")
    edit.correct(wire, {"actor": actor("CHE")}, ANA, told.log, told.timelines)
    then = AsOf(now(told).position, None, MORNING)
    assert [line.entry.event.coded.actor.id for line in page(told, then)] == ["CHE"]
    (first, second) = event_detail(wire, then, told.timelines, told.copies, told.log).history
    assert (first.what, first.author) == ("recorded", None)
    assert (second.what, second.author, second.changed) == ("corrected", "Ana", ("actor",))


def test_the_history_names_every_editor_and_reason_also_of_what_is_retracted(told: Database) -> None:
    every_kind_of_edit(told)
    edit.retract(event_of(told, "copy"), Hand("Bo", "another story"), told.log, told.timelines)
    steps = event_history(event_of_before(told), now(told), told.timelines, told.log)
    assert [(step.what, step.author) for step in steps] == [
        ("recorded", None),
        ("retracted", "Ana"),
        ("corrected", "Bo"),
        ("unlinked", "Ana"),
        ("corrected", None),
        ("retracted", "Bo"),
    ]
    assert steps[2].undoes == steps[1].edit
    assert steps[-1].reason == "another story"


def event_of_before(told: Database) -> str:
    retracted = [r for r in told.log.read() if r.type == "event.retracted"]
    return str(retracted[-1].data["event"])


class Receiver:
    def __init__(self) -> None:
        self.took: list[dict[str, Any]] = []

    def post(self, url: str, *, headers: dict[str, str], body: bytes, max_bytes: int) -> Answer:
        self.took.append(json.loads(body))
        return Answer(204, {}, b"", url)


def test_whoever_was_sent_an_event_is_sent_what_editors_make_of_it(told: Database, clock: FakeClock) -> None:
    receiver = Receiver()
    wanted = EventFilter(actors=frozenset({"FRA"}))
    secret, active = "whsec_" + "A" * 32, SubscriptionStatus.ACTIVE
    told.subscriptions.add(Subscription("wh_1", "https://a.example/", secret, wanted, active, clock(), 0))

    def deliver() -> list[str]:
        receiver.took.clear()
        run_lane(
            told.subscriptions.get("wh_1"),  # type: ignore[arg-type]  # it was added above
            log=told.log,
            subscriptions=told.subscriptions,
            door=receiver,  # type: ignore[arg-type]  # only posts are made
            clock=clock,
            jitter=lambda: 0.5,
            budget=Budget(100, clock() + timedelta(hours=1)),
            held=lambda: True,
        )
        return [message["type"] for message in receiver.took]

    answer = event_of(told, "answer")
    assert "event.recorded" in deliver()
    edit.correct(answer, {"actor": actor("CHE"), "targets": [actor("ITA")]}, ANA, told.log, told.timelines)
    assert deliver() == ["event.corrected"]
    made = edit.retract(answer, ANA, told.log, told.timelines).made
    assert deliver() == ["event.retracted"]
    assert receiver.took[0]["data"]["reason"] == "editor"
    edit.undo(made.id, ANA, told.log)
    assert deliver() == ["event.corrected"]
    assert receiver.took[0]["data"]["changed"] == ["retracted"]
