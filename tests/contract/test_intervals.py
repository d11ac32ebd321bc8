"""What a fold leaves in the tables, row by row, against what was worked out by hand: not against another fold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text

from tests.contract.conftest import Stores
from tests.contract.rows import event, hour
from tests.event_logs import corrected, recorded, retracted
from timeline.domain.event_record import Event
from timeline.projections import ACTOR_TIMELINE, EXCHANGES
from timeline.projections.fold import Projection
from timeline.projections.runner import catch_up
from timeline.store.memory import MemoryProjections
from timeline.store.projections import SqlProjections
from timeline.store.rows import moment_text

Interval = tuple[str, int, int | None, int, int | None]
"""Key, from and to position, hour of publication of the beginning and of the end."""


def told(name: str, hours: int, gloss: str = "offers talks") -> Event:
    return replace(event(name, gloss=gloss), reported_at=hour(hours))


LOG = [
    recorded(told("ev_a", 1), "1"),
    recorded(told("ev_b", 2), "2"),
    corrected(told("ev_a", 5, "offers talks in May"), "3"),
    recorded(told("ev_late", 0), "4"),  # an archive: published before all others, known after them
    retracted(told("ev_a", 1), "5", hour(9)),
    corrected(told("ev_late", 7, "offered talks"), "6"),
]
"""Recorded, corrected, retracted; one that stays; one that is reported late and corrected."""

INTERVALS = [
    ("ev_a", 1, 3, 1, 5),
    ("ev_a", 3, 5, 5, 9),
    ("ev_b", 2, None, 2, None),
    ("ev_late", 4, 6, 0, 7),
    ("ev_late", 6, None, 7, None),
]
LINES = {ACTOR_TIMELINE.name: ("actor/RUS", "target/USA"), EXCHANGES.name: ("RUS|USA",)}


def stored(stores: Stores, projection: str) -> list[Interval]:
    """The rows as they lie there, past every condition that queries use."""
    if isinstance(stores.projections, MemoryProjections):
        generation = stores.projections._generation(projection, None)
        rows = [
            (one.row.key, one.from_position, one.to_position, one.reported_from, one.reported_to)
            for one in generation.rows
        ]
    else:
        table = {"actor_timeline": "timeline_entry", "exchanges": "exchange_turn"}[projection]
        columns = "key, from_position, to_position, reported_from, reported_to"
        assert isinstance(stores.projections, SqlProjections)
        with stores.projections._engine.connect() as connection:
            found = connection.execute(text(f"SELECT {columns} FROM {table}"))
            rows = [tuple(row) for row in found]
    hours = {moment_text(hour(number)): number for number in range(10)}
    return sorted(
        (key, begun, ended, hours[_text(a)], hours[_text(b)] if b else None) for key, begun, ended, a, b in rows
    )


def _text(moment: str | datetime) -> str:
    return moment if isinstance(moment, str) else moment_text(moment)


@pytest.mark.parametrize("batch", [1, 3, 100])
@pytest.mark.parametrize("projection", [ACTOR_TIMELINE, EXCHANGES], ids=lambda projection: projection.name)
def test_every_row_begins_and_ends_where_its_records_say(stores: Stores, projection: Projection, batch: int) -> None:
    for record in LOG:
        stores.log.append([record])
    for _ in catch_up(projection, stores.log, stores.projections, batch=batch):
        pass
    expected = [(f"{name}/{line}", *rest) for name, *rest in INTERVALS for line in LINES[projection.name]]
    assert stored(stores, projection.name) == sorted(expected)
