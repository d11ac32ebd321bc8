"""Every view as of a position is the view over a log that ends there, and as of a publication over what was out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from tests.coders import PlainCoder
from tests.memory_copies import MemoryCopies
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem
from timeline.domain.ports import Log, Timelines
from timeline.domain.read_models import AsOf
from timeline.domain.records import ITEM_TYPES
from timeline.forms.contradictions import contradiction_json
from timeline.forms.dyads import dyad_json
from timeline.forms.offers import offer_json
from timeline.forms.stances import matter_json
from timeline.store.database import Database
from timeline.store.memory import MemoryProjections, MemoryTimelines
from timeline.use_cases import views
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import ingest_items
from timeline.use_cases.replay import project

FIRST = datetime(2015, 10, 6, 12, tzinfo=UTC)
VERSIONS = [
    ("a", 0, "TUR PROPOSE RUS 2015-10-05 commission"),
    ("b", 1, "RUS COMMENT TUR 2015-10-06 border\n> TUR DENY RUS 2015-10-06 border"),
    ("a", 2, "TUR PROPOSE RUS 2015-10-04 commission"),
    ("c", 3, "RUS REJECT TUR 2015-10-08 gas"),
    ("b", 4, "TUR DENY RUS 2015-10-06 border"),
    ("d", 5, "RUS AGREE TUR 2015-10-10 commission"),
    ("e", 6, "RUS AGREE TUR 2015-10-11 gas\nRUS ASSAULT TUR ? gas"),
    ("f", 30, "FRA PROPOSE RUS 2015-11-05 grain"),
]


@pytest.fixture
def told(database: Database) -> Database:
    for guid, days, text in VERSIONS:
        at = FIRST + timedelta(days=days)
        item = FeedItem("wire.example", guid, text, guid=guid, published=Published(at, str(at), Clarity.EXACT))
        ingest_items(
            [item],
            source="t",
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


Ask = Callable[[AsOf, Timelines, Log], object]


def _dyad(as_of: AsOf, timelines: Timelines, log: Log) -> object:
    return dyad_json(views.dyad(("RUS", "TUR"), as_of, timelines, MemoryCopies(), log), str)


def _stances(as_of: AsOf, timelines: Timelines, log: Log) -> object:
    return [matter_json(m, str) for m in views.stances_of("RUS", as_of, timelines, MemoryCopies(), log)]


def _offers(as_of: AsOf, timelines: Timelines, log: Log) -> object:
    return [offer_json(o) for o in views.offers(as_of, timelines, MemoryCopies(), log, lapsed=True)]


def _contradictions(as_of: AsOf, timelines: Timelines, log: Log) -> object:
    return [contradiction_json(pair) for pair in views.contradictions(as_of, timelines, MemoryCopies(), log)]


@pytest.mark.parametrize("ask", [_dyad, _stances, _offers, _contradictions])
def test_a_view_at_every_position_is_that_of_the_log_cut_there(told: Database, ask: Ask) -> None:
    answers = set()
    for position in range(told.log.head().position + 1):
        cut = MemoryProjections()
        for _ in project(told.log, cut, upto=position):
            pass
        (newest,) = told.log.read(position - 1, limit=1) if position else (None,)
        as_of = AsOf(position, newest.recorded_at if newest else None)
        answer = orjson.dumps(ask(as_of, told.timelines, told.log))
        assert answer == orjson.dumps(ask(as_of, MemoryTimelines(cut), told.log)), position
        answers.add(answer)
    assert len(answers) >= 2


@pytest.mark.parametrize("ask", [_dyad, _stances, _offers, _contradictions])
def test_a_view_of_what_was_out_does_not_know_what_came_later(told: Database, ask: Ask) -> None:
    """Each version was published and taken in at once, so what was out by then is what the log held then."""
    head = told.log.head()
    held = [r.position for r in told.log.read() if r.type in ITEM_TYPES]
    for (_, days, _), following in zip(VERSIONS, [*held[1:], head.position + 1], strict=True):
        by_then = FIRST + timedelta(days=days, hours=1)
        reported = ask(AsOf(head.position, head.recorded_at, by_then), told.timelines, told.log)
        assert reported == ask(AsOf(following - 1, by_then), told.timelines, told.log), days
